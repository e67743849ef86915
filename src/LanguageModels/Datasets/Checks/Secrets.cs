using System.Text.RegularExpressions;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Finds what looks like a key in a text, and never tells it whole.</summary>
internal static partial class Secrets
{
    private const int Shown = 4;
    private const int Patience = 10_000;

    private static readonly (string Name, Regex Shape)[] Kinds =
    [
        ("a private key", PrivateKey()),
        ("an AWS access key", AwsAccessKey()),
        ("an AWS secret key", AwsSecretKey()),
        ("a GitHub token", GitHub()),
        ("an API key as of OpenAI", OpenAi()),
        ("a Google API key", Google()),
        ("a Hugging Face token", HuggingFace()),
        ("a Slack token", Slack()),
    ];

    /// <summary>Such as <c>an AWS access key (AKIA…, 20 characters)</c>; of each kind the first.</summary>
    internal static IEnumerable<string> In(string text)
    {
        foreach (var (name, shape) in Kinds)
        {
            if (shape.Match(text) is { Success: true } match)
            {
                var key = match.Groups["key"].Value;
                yield return $"{name} ({key[..Shown]}…, {key.Length} characters)";
            }
        }
    }

    [GeneratedRegex("(?<key>-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b(?<key>(?:AKIA|ASIA)[0-9A-Z]{16})\b", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex AwsAccessKey();

    [GeneratedRegex(
        @"aws_?secret_?(?:access_?)?key[""']?\s{0,5}[=:]\s{0,5}[""']?(?<key>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        Patience)]
    private static partial Regex AwsSecretKey();

    [GeneratedRegex(@"\b(?<key>gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\b", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex GitHub();

    [GeneratedRegex(@"\b(?<key>sk-[A-Za-z0-9_\-]{20,255})", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex OpenAi();

    [GeneratedRegex(@"\b(?<key>AIza[0-9A-Za-z_\-]{35})", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Google();

    [GeneratedRegex(@"\b(?<key>hf_[A-Za-z0-9]{30,255})\b", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex HuggingFace();

    [GeneratedRegex(@"\b(?<key>xox[abprs]-[A-Za-z0-9\-]{10,255})", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Slack();
}
