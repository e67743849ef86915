using Microsoft.Extensions.Primitives;
using StrategyFactory.Host.Errors;

namespace StrategyFactory.Host.Security;

/// <summary>A page of somebody else must not change anything here, even where the caller's browser may.</summary>
internal static class OriginRule
{
    private const int LongestEcho = 200;

    /// <summary>Why a request is refused; null where it is not.</summary>
    internal static string? Refusal(HttpRequest request, IReadOnlyCollection<WebOrigin> allowed) => MayChange(request)
        ? Refusal(request.Headers.Origin, request.Headers["Sec-Fetch-Site"], Own(request), allowed)
        : null;

    /// <summary>The same for the two headers alone; what no browser sent has neither.</summary>
    /// <param name="origin">The header <c>Origin</c>.</param>
    /// <param name="site">The header <c>Sec-Fetch-Site</c>.</param>
    /// <param name="own">This host as the caller names it.</param>
    /// <param name="allowed">Others that may as well.</param>
    internal static string? Refusal(StringValues origin, StringValues site, WebOrigin? own, IReadOnlyCollection<WebOrigin> allowed)
    {
        if (origin.Count > 0)
        {
            var given = origin.Count == 1 ? WebOrigin.Parse(origin[0]) : null;
            if (given is { } known && allowed.Contains(known))
            {
                return null;
            }

            if (given is null || given != own)
            {
                return $"Origin: '{Short(origin)}' may change nothing here; "
                    + $"{own?.ToString() ?? "this host's own"} or one of Security:AllowedOrigins.";
            }
        }

        // same-site is another port or name of the same machine: another program
        return site.Count == 0 || site is ["same-origin" or "none"]
            ? null
            : $"Sec-Fetch-Site: '{Short(site)}' may change nothing here; same-origin or none.";
    }

    // a WebSocket is opened by GET, and browsers let any page try
    private static bool MayChange(HttpRequest request) =>
        !SafeMethod.Is(request.Method) || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    private static WebOrigin? Own(HttpRequest request) => WebOrigin.Parse($"{request.Scheme}://{request.Host.Value}");

    private static string Short(StringValues values)
    {
        var text = values.ToString();
        return text.Length > LongestEcho ? text[..LongestEcho] + "…" : text;
    }
}
