using System.Text.RegularExpressions;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Texts that tokenizers take for the beginning or end of a message. In what somebody says they would end it early.</summary>
internal static partial class ControlMarkers
{
    /// <summary>The first one of a text; null where there is none.</summary>
    internal static string? First(string text) => Marker().Match(text) is { Success: true } match ? match.Value : null;

    [GeneratedRegex(@"<\|[A-Za-z0-9_]{1,40}\|>|</?s>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Marker();
}
