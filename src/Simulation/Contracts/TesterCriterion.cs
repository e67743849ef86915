namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// What a row of test metrics is judged by: by distance and score, absolute numbers that never change when other rows arrive.
/// </summary>
/// <remarks>
/// A metric that is undefined counts as the worst possible one; so does every metric of a row without a trade, which has shown nothing.
/// </remarks>
/// <param name="Hard">Criteria that a row should meet; their mean shortfall is its distance.</param>
/// <param name="Quality">Metrics that should be good; their weighted mean is its score.</param>
public sealed record TesterCriterion(IReadOnlyList<HardCriterion> Hard, IReadOnlyList<QualityMetric> Quality)
{
    private static readonly Dictionary<string, Func<TesterMetrics, double?>> Readers = new(StringComparer.Ordinal)
    {
        ["net_profit"] = row => row.NetProfit,
        ["net_profit_pct"] = row => row.NetProfitPct,
        ["gross_profit"] = row => row.GrossProfit,
        ["gross_loss"] = row => row.GrossLoss,
        ["profit_factor"] = row => row.ProfitFactor,
        ["expected_payoff"] = row => row.ExpectedPayoff,
        ["recovery_factor"] = row => row.RecoveryFactor,
        ["total_trades"] = row => row.TotalTrades,
        ["win_rate"] = row => row.WinRate,
        ["max_drawdown"] = row => row.MaxDrawdown,
        ["max_drawdown_pct"] = row => row.MaxDrawdownPct,
        ["relative_drawdown_pct"] = row => row.RelativeDrawdownPct,
        ["absolute_drawdown"] = row => row.AbsoluteDrawdown,
    };

    /// <summary>The metrics that a criterion may name.</summary>
    public static IReadOnlyCollection<string> Metrics => Readers.Keys;

    /// <summary>
    /// Mean over the hard criteria of the relative shortfall, (limit − x)/limit for a lower limit and (x − limit)/limit for an upper one,
    /// each clipped to [0, 1]; 0 where all are met, or there are none.
    /// </summary>
    /// <exception cref="ArgumentException">It names an unknown metric.</exception>
    public double Distance(TesterMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var sum = 0.0;
        foreach (var hard in Hard)
        {
            sum += Read(metrics, hard.Metric) is { } value ? Shortfall(hard, value) : 1;
        }

        return Hard.Count == 0 ? 0 : sum / Hard.Count;
    }

    /// <summary>Σ weight·clip((x − bad)/(good − bad), 0, 1) / Σ weight; 0 where there are no quality metrics.</summary>
    /// <exception cref="ArgumentException">It names an unknown metric.</exception>
    public double Score(TesterMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        double sum = 0, weights = 0;
        foreach (var quality in Quality)
        {
            weights += quality.Weight;
            sum += Read(metrics, quality.Metric) is { } value
                ? quality.Weight * Clip((value - quality.Bad) / (quality.Good - quality.Bad))
                : 0;
        }

        return weights > 0 ? sum / weights : 0;
    }

    private static double Shortfall(HardCriterion hard, double value) => (hard.AtLeast, hard.AtMost) switch
    {
        ({ } least, _) => Clip((least - value) / least),
        (_, { } most) => Clip((value - most) / most),
        _ => 0,
    };

    private static double? Read(TesterMetrics metrics, string name)
    {
        if (!Readers.TryGetValue(name, out var read))
        {
            throw new ArgumentException(
                $"'{name}' is not a metric that passes can be judged by; known: {string.Join(", ", Metrics)}.", nameof(name));
        }

        return metrics.TotalTrades is 0 || read(metrics) is not { } value || double.IsNaN(value) ? null : value;
    }

    private static double Clip(double value) => Math.Clamp(value, 0, 1);
}
