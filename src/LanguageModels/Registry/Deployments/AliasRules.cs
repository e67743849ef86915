using System.Text.RegularExpressions;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>What aliases may be called, and what is told of them.</summary>
internal static partial class AliasRules
{
    internal const string Production = "production";
    internal const int LongestText = 2000;

    internal static bool IsAlias(string? alias) => alias is not null && Allowed().IsMatch(alias);

    internal static string Refusal(string? alias) =>
        $"alias: '{alias}' is not allowed; 1 to 30 lower-case letters, digits and hyphens, such as {Production} and staging.";

    internal static string TooLong(string field) => $"{field}: at most {LongestText} characters.";

    internal static bool IsShort(string? text) => text is null or { Length: <= LongestText };

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,29}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Allowed();
}
