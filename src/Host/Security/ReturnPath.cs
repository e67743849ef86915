namespace StrategyFactory.Host.Security;

/// <summary>Where the sign-in form may send its visitor: to a path of this host and nowhere else.</summary>
internal static class ReturnPath
{
    private const int Longest = 2000;

    /// <summary>The path where it is one of ours, else <c>/</c>.</summary>
    internal static string Of(string? asked) =>
        asked is ['/', ..] and not ['/', '/', ..] and { Length: <= Longest }
        // browsers take a backslash for a slash, and drop tabs and line feeds; a header takes ASCII only
        && !asked.AsSpan().ContainsAnyExceptInRange('!', '~') && !asked.Contains('\\', StringComparison.Ordinal)
        && !asked.StartsWith("/sign-", StringComparison.OrdinalIgnoreCase)
            ? asked
            : "/";
}
