using StrategyFactory.Numerics.Portfolio;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Evolution.Portfolio;

/// <summary>How the days of every two strategies go together, each pair on the days within both of its segments.</summary>
internal sealed class PairCorrelations
{
    /// <summary>With fewer days in common nothing is said.</summary>
    internal const int FewestDays = 20;

    private readonly int _count;

    private PairCorrelations(int count) =>
        (_count, Correlations, Variances, Days) = (count, new double?[count, count], new double[count, count], new int[count, count]);

    internal double?[,] Correlations { get; }

    internal double[,] Variances { get; }

    internal int[,] Days { get; }

    internal static PairCorrelations Of(IReadOnlyList<DailySeries> series)
    {
        var pairs = new PairCorrelations(series.Count);
        for (var i = 0; i < series.Count; i++)
        {
            (pairs.Correlations[i, i], pairs.Days[i, i]) = (1, series[i].Days);
            for (var j = 0; j < i; j++)
            {
                pairs.Measure(i, j, series[i], series[j]);
            }
        }

        return pairs;
    }

    /// <summary>Why a correlation is null; null where it is not.</summary>
    internal string? Reason(int i, int j) =>
        Correlations[i, j] is not null ? null
        : Days[i, j] < FewestDays ? $"{Days[i, j]} days in common; {FewestDays} are needed"
        : "one of them does not change on the days in common";

    /// <summary>λ of Schäfer and Strimmer over the known pairs; 0 without any.</summary>
    internal double Shrinkage()
    {
        var (variance, square) = (0.0, 0.0);
        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Correlations[i, j] is { } correlation)
                {
                    (variance, square) = (variance + Variances[i, j], square + (correlation * correlation));
                }
            }
        }

        return square > 0 ? Math.Min(1, variance / square) : variance > 0 ? 1 : 0;
    }

    /// <summary>By rows; what is unknown counts as none.</summary>
    internal double[] Flat() =>
        [.. from i in Enumerable.Range(0, _count) from j in Enumerable.Range(0, _count) select Correlations[i, j] ?? 0];

    internal IReadOnlyList<IReadOnlyList<T>> Rows<T>(T[,] values) =>
    [
        .. Enumerable.Range(0, _count).Select(i => (IReadOnlyList<T>)[.. Enumerable.Range(0, _count).Select(j => values[i, j])]),
    ];

    private void Measure(int i, int j, DailySeries one, DailySeries other)
    {
        var dates = DailySeries.Union([one, other]).FindAll(date => one.Spans(date) && other.Spans(date));
        Days[i, j] = Days[j, i] = dates.Count;
        if (dates.Count < FewestDays)
        {
            return;
        }

        var (x, y) = (one.On(dates), other.On(dates));
        Correlations[i, j] = Correlations[j, i] = Correlation.Pearson(x, y);
        Variances[i, j] = Variances[j, i] = CorrelationShrinkage.Variance(x, y) ?? 0;
    }
}
