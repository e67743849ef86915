namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>What somebody else printed, fit to be told: of bounded length and without control characters.</summary>
internal static class TextLine
{
    private const int Longest = 300;

    /// <summary>The same as a whole sentence.</summary>
    internal static string Sentence(string text) => Of(text).TrimEnd('.') + ".";

    internal static string Of(string text)
    {
        var plain = new string([.. text.Trim().Take(Longest + 1).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return plain.Length <= Longest ? plain : plain[..Longest] + "…";
    }
}
