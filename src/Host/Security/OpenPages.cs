using System.Collections.Concurrent;

namespace StrategyFactory.Host.Security;

/// <summary>
/// The connections of open pages, by the sign-in they were opened with: an open page works over one connection for hours, and signing
/// out must end it. Its browser then asks for the page anew and is led to the sign-in.
/// </summary>
internal sealed class OpenPages
{
    private const string Connection = "/_blazor";

    private readonly ConcurrentDictionary<HttpContext, string> _open = new();

    internal static bool IsConnection(HttpRequest request) => request.Path.StartsWithSegments(Connection, StringComparison.OrdinalIgnoreCase);

    /// <summary>Lets a connection go on until it ends or <see cref="End"/> is called for its sign-in.</summary>
    internal async Task HoldAsync(HttpContext context, string signIn, RequestDelegate next)
    {
        _open[context] = signIn;
        try
        {
            await next(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    /// <summary>Cuts all connections that were opened with this sign-in.</summary>
    internal void End(string signIn)
    {
        foreach (var (context, opened) in _open)
        {
            if (opened == signIn)
            {
                context.Abort();
            }
        }
    }
}
