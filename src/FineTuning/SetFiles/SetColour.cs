using System.Text.RegularExpressions;

namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>Values of type color that are no plain numbers: <c>clrRed</c>, <c>C'255,0,0'</c>, <c>0x0000FF</c>.</summary>
internal static partial class SetColour
{
    internal static bool Is(string? text) => text is not null && Forms().IsMatch(text.Trim());

    [GeneratedRegex(
        @"^(clr[A-Za-z]+|[Cc]'[0-9a-fA-Fx, ]+'|0[xX][0-9a-fA-F]{1,8})\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Forms();
}
