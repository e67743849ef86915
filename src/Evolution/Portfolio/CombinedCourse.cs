using System.Numerics.Tensors;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Evolution.Portfolio;

/// <summary>The strategies of a portfolio on one segment, laid over the dates on which one of them has bars.</summary>
internal sealed class CombinedCourse(IReadOnlyList<DailySeries> series)
{
    private static readonly double Year = Math.Sqrt(SharpeRatio.DaysPerYear);

    private readonly List<DateOnly> _dates = DailySeries.Union(series);
    private double[][]? _returns;

    private double[][] Returns => _returns ??= [.. series.Select(one => one.On(_dates))];

    /// <summary>Annualised volatility of one within its own segment; null for fewer than two dates.</summary>
    internal double? Volatility(int member) =>
        Annual(SampleMoments.Deviation(series[member].On(_dates.FindAll(series[member].Spans))));

    /// <summary>Annualised volatility of the whole.</summary>
    internal double? Volatility(ReadOnlySpan<double> weights) => Annual(SampleMoments.Deviation(Combined(weights)));

    /// <summary>Its part of the variance that there was: cov(wᵢrᵢ, Σ wⱼrⱼ)/var(Σ wⱼrⱼ); null without variance.</summary>
    internal double? RiskShare(int member, ReadOnlySpan<double> weights)
    {
        var (mine, whole) = (Returns[member], Combined(weights));
        var variance = Covariance(whole, whole);
        return variance > 0 ? weights[member] * Covariance(mine, whole) / variance : null;
    }

    internal PortfolioCourse Of(ReadOnlySpan<double> weights)
    {
        var combined = Combined(weights);
        var (equity, peak, worst) = (1.0, 1.0, 0.0);
        List<PortfolioPoint> points = new(combined.Length);
        for (var i = 0; i < combined.Length; i++)
        {
            equity *= Math.Max(0, 1 + combined[i]);
            peak = Math.Max(peak, equity);
            worst = Math.Max(worst, 1 - (equity / peak));
            points.Add(new(_dates[i], equity, 1 - (equity / peak)));
        }

        var volatility = Annual(SampleMoments.Deviation(combined));
        var ratio = volatility > 0 ? Alone(weights) / volatility : null;
        return new(equity - 1, SharpeRatio.Annualised(combined), volatility, worst, ratio, ratio * ratio, points);
    }

    // over the same dates as the whole, so that the ratio compares like with like
    private double Alone(ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * SampleMoments.Deviation(Returns[i]) * Year;
        }

        return sum;
    }

    private double[] Combined(ReadOnlySpan<double> weights)
    {
        var combined = new double[_dates.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(Returns[i], weights[i], combined, combined);
        }

        return combined;
    }

    private static double Covariance(double[] x, double[] y)
    {
        var (meanX, meanY) = (SampleMoments.Mean(x), SampleMoments.Mean(y));
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += (x[i] - meanX) * (y[i] - meanY);
        }

        return sum / (x.Length - 1);
    }

    private static double? Annual(double deviation) => double.IsFinite(deviation) ? deviation * Year : null;
}
