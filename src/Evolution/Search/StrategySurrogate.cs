using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>A past result as the surrogate sees it.</summary>
/// <param name="Batch">The generation it belongs to: results are compared with those of the same model only.</param>
/// <param name="Ticker">Symbol traded.</param>
/// <param name="Sqn">Its SQN; 0 where that is undefined or rests on too few trades.</param>
internal readonly record struct PastResult(Guid Batch, string Ticker, Strategy Strategy, double Sqn);

/// <summary>
/// Predicts which strategies of a grid do best, from how the same thresholds, cut-offs and regime filters did before. The SQN of every
/// past generation is standardised (mean 0, sd 1 over its own strategies, so that good and bad models count alike) and explained by
/// effects fitted one after the other on what the earlier ones leave: ticker, threshold, cut-off, regime, their pairs, and all
/// three. An effect is Σ residual / (n + λ): the less is known of it, the nearer to nothing; of what was never tried nothing is known.
/// </summary>
internal sealed class StrategySurrogate
{
    /// <summary>λ, in results: what an effect must outweigh.</summary>
    private const double Shrinkage = 5;

    private static readonly Func<string, Strategy, object>[] Effects =
    [
        (ticker, _) => ticker,
        (_, strategy) => strategy.Threshold,
        (_, strategy) => strategy.ZScoreCutoff,
        (_, strategy) => strategy.RegimeConfig,
        (_, strategy) => (strategy.Threshold, strategy.ZScoreCutoff),
        (_, strategy) => (strategy.Threshold, strategy.RegimeConfig),
        (_, strategy) => (strategy.ZScoreCutoff, strategy.RegimeConfig),
        (_, strategy) => strategy,
    ];

    private readonly Dictionary<object, double>[] _levels = new Dictionary<object, double>[Effects.Length];

    /// <summary>Fits the effects.</summary>
    /// <param name="past">Results in a fixed order, which decides the last bits of the sums.</param>
    internal StrategySurrogate(IReadOnlyList<PastResult> past)
    {
        var residuals = Standardised(past);
        for (var effect = 0; effect < Effects.Length; effect++)
        {
            var key = Effects[effect];
            var sums = new Dictionary<object, (double Sum, int Count)>();
            for (var i = 0; i < past.Count; i++)
            {
                var level = key(past[i].Ticker, past[i].Strategy);
                var (sum, count) = sums.GetValueOrDefault(level);
                sums[level] = (sum + residuals[i], count + 1);
            }

            _levels[effect] = sums.ToDictionary(level => level.Key, level => level.Value.Sum / (level.Value.Count + Shrinkage));
            for (var i = 0; i < past.Count; i++)
            {
                residuals[i] -= _levels[effect][key(past[i].Ticker, past[i].Strategy)];
            }
        }
    }

    /// <summary>The predicted standing of a strategy among those of its generation, in standard deviations.</summary>
    internal double Predict(string ticker, Strategy strategy)
    {
        var sum = 0.0;
        for (var effect = 0; effect < Effects.Length; effect++)
        {
            sum += _levels[effect].GetValueOrDefault(Effects[effect](ticker, strategy));
        }

        return sum;
    }

    /// <summary>Places of the grid, ticker slowest, from the most promising down; ties in grid order.</summary>
    /// <param name="tickers">Symbols that multiply it.</param>
    /// <param name="count">m: at most this many.</param>
    internal int[] Best(StrategyGrid grid, IReadOnlyList<string> tickers, int count) =>
        [.. Enumerable.Range(0, grid.Count * tickers.Count)
            .OrderByDescending(place => Predict(tickers[place / grid.Count], grid.At(place % grid.Count))).ThenBy(place => place)
            .Take(count)];

    private static double[] Standardised(IReadOnlyList<PastResult> past)
    {
        var standardised = new double[past.Count];
        foreach (var batch in Enumerable.Range(0, past.Count).GroupBy(i => past[i].Batch))
        {
            int[] rows = [.. batch];
            var mean = rows.Average(i => past[i].Sqn);
            var sd = Math.Sqrt(rows.Average(i => (past[i].Sqn - mean) * (past[i].Sqn - mean)));
            foreach (var i in rows)
            {
                standardised[i] = sd > 0 ? (past[i].Sqn - mean) / sd : 0;
            }
        }

        return standardised;
    }
}
