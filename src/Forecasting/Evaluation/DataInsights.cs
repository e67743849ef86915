using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Numerics.Indicators;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Forecasting.Evaluation;

/// <summary>Describes a series: its training rows, its test rows, and whether the second are like the first.</summary>
internal static class DataInsights
{
    private const int VolatilityWindow = 20;
    private static readonly double Annual = Math.Sqrt(252);

    /// <param name="series">The whole of it; what is told of its test rows is told apart.</param>
    /// <param name="isReturns">True where the target is returns already.</param>
    /// <param name="split">Where it is cut.</param>
    internal static ForecastInsights Of(ForecastSeries series, bool isReturns, SplitPlan split)
    {
        var values = series.Values;
        var (trainEnd, testStart) = (split.Origins.TrainingEnd, split.Origins.Test.First);
        var kind = Kind(values.Span[..trainEnd], isReturns);
        var returns = Returns(values.Span, kind);
        var (train, test) = (Present(returns.AsSpan(0, trainEnd)), Present(returns.AsSpan(testStart)));
        var median = Median(Volatility(train));
        var drift = KolmogorovSmirnov.Compare(train, test);
        return new(
            kind,
            Quality(values.Span[..trainEnd]),
            Quality(values.Span[testStart..]),
            Distribution(train),
            Regimes(train, median),
            Regimes(test, median),
            series.Covariates.ToDictionary(
                covariate => covariate.Name,
                covariate => Correlated(covariate.Values.Span[..trainEnd], values.Span[..trainEnd]),
                StringComparer.Ordinal),
            new(PopulationStability.Index(train, test), drift?.Statistic, drift?.PValue));
    }

    private static string Kind(ReadOnlySpan<double> values, bool isReturns)
    {
        if (isReturns)
        {
            return "given";
        }

        foreach (var value in values)
        {
            if (value <= 0)
            {
                return "difference";
            }
        }

        return "relative";
    }

    private static double[] Returns(ReadOnlySpan<double> values, string kind)
    {
        if (kind == "given")
        {
            return values.ToArray();
        }

        var returns = new double[values.Length];
        returns[0] = double.NaN;
        for (var t = 1; t < returns.Length; t++)
        {
            returns[t] = kind == "relative" ? (values[t] / values[t - 1]) - 1 : values[t] - values[t - 1];
        }

        return returns;
    }

    private static double[] Present(ReadOnlySpan<double> values) => [.. values.ToArray().Where(double.IsFinite)];

    private static RowQuality Quality(ReadOnlySpan<double> values)
    {
        var missing = 0;
        foreach (var value in values)
        {
            missing += double.IsNaN(value) ? 1 : 0;
        }

        return new(values.Length, values.IsEmpty ? 0 : (double)missing / values.Length);
    }

    private static ReturnDistribution Distribution(double[] returns)
    {
        var moments = ReturnMoments.Of(returns);
        return new(
            returns.Length, Number(moments.Mean), Number(moments.Deviation), Number(moments.Skewness), Number(moments.Kurtosis),
            returns.Length > 0 ? returns.Min() : null, returns.Length > 0 ? returns.Max() : null, Median(returns));
    }

    /// <summary>The rolling figure where it is defined; empty below the window.</summary>
    private static double[] Volatility(double[] returns)
    {
        var rolling = new double[returns.Length];
        RollingStatistics.StandardDeviation(returns, VolatilityWindow, rolling);
        return [.. rolling.Where(double.IsFinite).Select(deviation => deviation * Annual)];
    }

    private static VolatilityRegimes Regimes(double[] returns, double? median)
    {
        var volatility = Volatility(returns);
        var high = volatility.Count(value => value > median);
        return new(high, volatility.Length - high, volatility.Length > 0 ? volatility.Average() : null, Median(volatility));
    }

    private static double? Median(double[] values)
    {
        if (values.Length == 0)
        {
            return null;
        }

        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double? Correlated(ReadOnlySpan<double> covariate, ReadOnlySpan<double> target)
    {
        List<double> x = [], y = [];
        for (var t = 0; t < target.Length; t++)
        {
            if (double.IsFinite(covariate[t]) && double.IsFinite(target[t]))
            {
                x.Add(covariate[t]);
                y.Add(target[t]);
            }
        }

        return Correlation.Pearson([.. x], [.. y]);
    }

    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}
