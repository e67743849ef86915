using System.Net;
using StrategyFactory.Host.Configuration;

namespace StrategyFactory.Host.Security;

/// <summary>Who a caller is, for the rules in front of everything and for pages that show less to strangers.</summary>
internal sealed class Access(AccessKeys keys, SignInTokens tokens, FactorySettings settings)
{
    internal const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    /// <summary>True while no caller needs a key.</summary>
    internal bool IsFree => !keys.AreNeeded;

    /// <summary>The sign-in cookie. Browsers share cookies between the ports of a machine, so its name tells factories apart.</summary>
    internal string Cookie => $"factory_access_{settings.Port}";

    /// <summary>True where no key is needed, or the request brings a right one by header or by the sign-in cookie.</summary>
    internal bool IsAllowed(HttpContext context)
    {
        if (IsFree)
        {
            return true;
        }

        var given = Given(context.Request);
        return given.Count > 0 ? given.Exists(key => keys.Find(key) is not null) : tokens.Holds(context.Request.Cookies[Cookie]);
    }

    /// <summary>True for a caller on this machine; false for one behind a proxy on this machine.</summary>
    internal static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    /// <summary>The keys in the headers of a request.</summary>
    internal static List<string> Given(HttpRequest request)
    {
        List<string> given = [];
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            given.Add(authorization[Bearer.Length..].Trim());
        }

        if (request.Headers.TryGetValue(Header, out var header))
        {
            given.Add(header.ToString());
        }

        return given;
    }
}
