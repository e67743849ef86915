using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>
/// Bar lengths as the factory writes them (<c>1h</c>), as MetaTrader does (<c>H1</c>, <c>PERIOD_H1</c>), and as <c>Daily</c>.
/// </summary>
internal static class TimeframeText
{
    private const string Period = "PERIOD_";

    internal static bool TryParse(string? text, out Timeframe timeframe)
    {
        var word = text?.Trim() ?? "";
        if (word.StartsWith(Period, StringComparison.OrdinalIgnoreCase))
        {
            word = word[Period.Length..];
        }

        if (word.Equals("daily", StringComparison.OrdinalIgnoreCase))
        {
            word = "1d";
        }

        return Timeframes.TryParse(word, out timeframe)
            || (word.Length > 1 && char.IsAsciiLetter(word[0]) && Timeframes.TryParse(word[1..] + word[0], out timeframe));
    }

    /// <summary>The name that MetaTrader has: <c>H1</c>.</summary>
    internal static string MetaTrader(Timeframe timeframe)
    {
        var name = timeframe.Format();
        return string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(name[^1])}{name[..^1]}");
    }
}
