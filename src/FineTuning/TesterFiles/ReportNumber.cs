using System.Globalization;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// Numbers as the reports write them: <c>1 234.50</c>, <c>12.34%</c>, <c>345.10 (3.41%)</c>; what is infinite or no number is undefined.
/// </summary>
internal static class ReportNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    internal static double? Of(string? text)
    {
        if (text is null or "")
        {
            return null;
        }

        var plain = text.Any(IsFiller) ? string.Concat(text.Where(letter => !IsFiller(letter))) : text;
        return double.TryParse(plain, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    internal static int? Whole(string? text) => Of(text) is { } number && Math.Abs(number) < int.MaxValue ? (int)number : null;

    /// <summary>What stands before the bracket, and in it.</summary>
    internal static (double? Outer, double? Inner) Pair(string? text)
    {
        var open = text?.IndexOf('(', StringComparison.Ordinal) ?? -1;
        var close = open < 0 ? -1 : text!.IndexOf(')', open);
        return close < 0 ? (Of(text), null) : (Of(text![..open]), Of(text[(open + 1)..close]));
    }

    private static bool IsFiller(char letter) => char.IsWhiteSpace(letter) || letter == '%';
}
