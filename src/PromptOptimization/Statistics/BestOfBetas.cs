namespace StrategyFactory.PromptOptimization.Statistics;

/// <summary>Which of some success rates is the highest.</summary>
internal static class BestOfBetas
{
    private const int Points = 4000;

    /// <summary>
    /// P(θᵢ is the largest) = ∫ fᵢ(x)·∏ⱼ≠ᵢ Fⱼ(x) dx for independent θⱼ ~ Beta(1 + successesⱼ, 1 + failuresⱼ), by the midpoint rule. The
    /// grid covers, of each density, what differs from 0; the results are scaled to sum to 1.
    /// </summary>
    /// <param name="outcomes">Successes and outcomes of each.</param>
    internal static double[] Probabilities(IReadOnlyList<(long Successes, long Events)> outcomes)
    {
        var (low, high) = Range(outcomes);
        var step = (high - low) / Points;
        var densities = new double[outcomes.Count][];
        for (var i = 0; i < outcomes.Count; i++)
        {
            densities[i] = Density(outcomes[i], low, step);
        }

        var best = new double[outcomes.Count];
        var below = new double[outcomes.Count];
        for (var point = 0; point < Points; point++)
        {
            for (var i = 0; i < outcomes.Count; i++)
            {
                var product = densities[i][point];
                for (var j = 0; j < outcomes.Count; j++)
                {
                    product *= j == i ? 1 : below[j] + (0.5 * densities[j][point]);
                }

                best[i] += product;
            }

            for (var i = 0; i < outcomes.Count; i++)
            {
                below[i] += densities[i][point];
            }
        }

        var sum = best.Sum();
        return [.. best.Select(probability => probability / sum)];
    }

    /// <summary>Ten standard deviations around every mean, within [0, 1].</summary>
    private static (double Low, double High) Range(IReadOnlyList<(long Successes, long Events)> outcomes)
    {
        double low = 1, high = 0;
        foreach (var (successes, events) in outcomes)
        {
            double a = 1 + successes, n = 2 + events, mean = a / n;
            var reach = 10 * Math.Sqrt(mean * (1 - mean) / (n + 1));
            low = Math.Min(low, mean - reach);
            high = Math.Max(high, mean + reach);
        }

        return (Math.Max(0, low), Math.Min(1, high));
    }

    /// <summary>Probability of every cell, scaled to sum to 1.</summary>
    private static double[] Density((long Successes, long Events) outcome, double low, double step)
    {
        double a = outcome.Successes, b = outcome.Events - outcome.Successes;
        var logs = new double[Points];
        var highest = double.NegativeInfinity;
        for (var point = 0; point < Points; point++)
        {
            var x = low + ((point + 0.5) * step);
            logs[point] = (a * Math.Log(x)) + (b * Math.Log(1 - x));
            highest = Math.Max(highest, logs[point]);
        }

        var sum = 0.0;
        for (var point = 0; point < Points; point++)
        {
            logs[point] = Math.Exp(logs[point] - highest);
            sum += logs[point];
        }

        for (var point = 0; point < Points; point++)
        {
            logs[point] /= sum;
        }

        return logs;
    }
}
