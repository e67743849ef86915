using System.Globalization;
using StrategyFactory.MarketData.Bars;

namespace StrategyFactory.MarketData.Adjustments;

/// <summary>A split or dividend as somebody wrote or suspects it.</summary>
/// <param name="Date">The first date with new shares, or with <paramref name="IsLastBefore"/> the last one with old.</param>
/// <param name="Kind"><see cref="AdjustmentRecord.Split"/> or <see cref="AdjustmentRecord.Dividend"/>.</param>
/// <param name="Ratio">How it is written in answers.</param>
/// <param name="PriceFactor">What prices before are to be multiplied by, &gt; 0.</param>
internal sealed record WrittenFactor(DateOnly Date, bool IsLastBefore, string Kind, string Ratio, double PriceFactor)
{
    /// <summary>Numbers from here on are no ratio of shares.</summary>
    internal const double Largest = 1e7;

    private const int LargestOld = 10;
    private const double Rounding = 1e-5;

    /// <summary>Such as <c>split 7:1 of 2014-06-09</c>.</summary>
    internal string Name => $"{Kind} {Ratio} of {Day(Date)}";

    internal bool IsSplit => Kind == AdjustmentRecord.Split;

    internal static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string Day(DateTimeOffset time) => Day(DateOnly.FromDateTime(time.UtcDateTime));

    internal static WrittenFactor SplitOf(DateOnly date, bool isLastBefore, double newShares, double oldShares) => new(
        date, isLastBefore, AdjustmentRecord.Split,
        string.Create(CultureInfo.InvariantCulture, $"{newShares:G12}:{oldShares:G12}"), oldShares / newShares);

    internal static WrittenFactor DividendOf(DateOnly date, double priceFactor) => new(
        date, true, AdjustmentRecord.Dividend, priceFactor.ToString("G8", CultureInfo.InvariantCulture), priceFactor);

    /// <summary>A ratio as two whole numbers where it is one but for rounding, else over 1.</summary>
    internal static (double New, double Old) Whole(double ratio)
    {
        for (var old = 1; old <= LargestOld; old++)
        {
            var shares = Math.Round(ratio * old);
            if (shares >= 1 && Math.Abs(ratio * old / shares - 1) < Rounding)
            {
                return (shares, old);
            }
        }

        for (var shares = 1; shares <= LargestOld; shares++)
        {
            var old = Math.Round(shares / ratio);
            if (old >= 1 && Math.Abs(shares / ratio / old - 1) < Rounding)
            {
                return (shares, old);
            }
        }

        return (ratio, 1);
    }
}
