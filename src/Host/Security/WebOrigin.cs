using System.Buffers;
using System.Text;

namespace StrategyFactory.Host.Security;

/// <summary>Where a page came from: scheme, host and port, in the one form that compares (lower case, default port filled in).</summary>
internal readonly record struct WebOrigin(string Scheme, string Host, int Port)
{
    private static readonly SearchValues<char> NeverInOrigins = SearchValues.Create(" *\\@?#,");

    /// <summary>An http or https origin as browsers write it, with nothing after the port; null for anything else.</summary>
    internal static WebOrigin? Parse(string? text)
    {
        if (text is null || !Ascii.IsValid(text) || text.AsSpan().ContainsAny(NeverInOrigins) || text.Any(char.IsControl))
        {
            return null;
        }

        var authority = text.IndexOf("://", StringComparison.Ordinal) + 3;
        return authority > 3 && authority < text.Length && !text.AsSpan(authority).Contains('/')
            && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.IdnHost.Length > 0
                ? new(uri.Scheme, uri.IdnHost, uri.Port)
                : null;
    }

    /// <summary>As a browser writes it.</summary>
    public override string ToString() => new UriBuilder(Scheme, Host, Port).Uri.GetLeftPart(UriPartial.Authority);
}
