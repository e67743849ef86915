using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Numerics.Indicators;
using StrategyFactory.Numerics.Mixtures;

namespace StrategyFactory.MarketData.Regimes;

/// <summary>The regime of every bar and the mixture behind it.</summary>
/// <param name="Values">0 calm, 1 wild, −1 undefined.</param>
/// <param name="Mixture">The fit on the standardised (return, volatility) of the selection bars.</param>
/// <param name="Return">Mean and population standard deviation of the one-bar log returns on the selection bars.</param>
/// <param name="Volatility">Mean and population standard deviation of volatility_20 on the selection bars.</param>
internal sealed record RegimeGmmResult(sbyte[] Values, MixtureFit Mixture, Standardisation Return, Standardisation Volatility);

/// <summary>A shift and a scale that give a column mean 0 and population standard deviation 1.</summary>
internal sealed record Standardisation(double Mean, double Deviation);

/// <summary><c>regime_gmm</c>: calm or wild by a Gaussian mixture of return and volatility, smoothed by a majority vote.</summary>
internal static class RegimeGmm
{
    /// <summary>One-bar log returns that the second coordinate is the deviation of.</summary>
    internal const int VolatilityBars = 20;

    /// <summary>Labels whose majority is the regime.</summary>
    internal const int Ballot = 30;

    private const sbyte Undefined = -1;

    /// <summary>
    /// Fits on the selection bars, labels every bar and takes the majority of its last 30 labels, ties to the calmer regime; undefined
    /// before 30 labels exist, and everywhere when the mixture is degenerate (for example on constant prices).
    /// </summary>
    /// <param name="bars">The bars to classify.</param>
    /// <param name="selectionStart">First bar of the selection segment.</param>
    /// <param name="selectionEnd">First bar after it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the bars.</exception>
    public static RegimeGmmResult Compute(BarSeries bars, int selectionStart, int selectionEnd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(selectionStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(selectionEnd, bars.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(selectionStart, selectionEnd);
        var returns = OneBarReturns.Of(bars).ToArray();
        var volatility = new double[bars.Count];
        RollingStatistics.StandardDeviation(returns, VolatilityBars, volatility);

        // The first bar with a volatility is the first that has both coordinates.
        var start = Math.Min(Math.Max(selectionStart, VolatilityBars), selectionEnd);
        var returnScale = Standardise(returns, start, selectionEnd);
        var volatilityScale = Standardise(volatility, start, selectionEnd);
        var mixture = GaussianMixture.Fit(returns.AsSpan(start..selectionEnd), volatility.AsSpan(start..selectionEnd));
        var labels = new sbyte[bars.Count];
        if (mixture.Outcome == MixtureOutcome.Degenerate)
        {
            Array.Fill(labels, Undefined);
            return new(labels, mixture, returnScale, volatilityScale);
        }

        GaussianMixture.Classify(mixture, returns, volatility, labels);
        return new(Majority(labels), mixture, returnScale, volatilityScale);
    }

    /// <summary>The majority of the last 30 labels, ties to 0; −1 where one of them is missing.</summary>
    public static sbyte[] Majority(ReadOnlySpan<sbyte> labels)
    {
        var regimes = new sbyte[labels.Length];
        int wild = 0, consecutive = 0;
        for (var t = 0; t < labels.Length; t++)
        {
            consecutive = labels[t] < 0 ? 0 : consecutive + 1;
            wild += labels[t] > 0 ? 1 : 0;
            wild -= t >= Ballot && labels[t - Ballot] > 0 ? 1 : 0;
            regimes[t] = (sbyte)(consecutive < Ballot ? Undefined : 2 * wild > Ballot ? 1 : 0);
        }

        return regimes;
    }

    // Scales the whole column by the moments of the selection bars; a constant column becomes NaN, which makes the fit degenerate.
    private static Standardisation Standardise(double[] column, int start, int end)
    {
        if (start == end)
        {
            return new(double.NaN, double.NaN);
        }

        var moments = WindowMoments.Of(column[start], 0);
        for (var t = start + 1; t < end; t++)
        {
            moments = WindowMoments.Combine(moments, WindowMoments.Of(column[t], 0));
        }

        var scale = new Standardisation(moments.Mean, Math.Sqrt(moments.PopulationVariance));
        for (var t = 0; t < column.Length; t++)
        {
            column[t] = (column[t] - scale.Mean) / scale.Deviation;
        }

        return scale;
    }
}
