using StrategyFactory.Neural.Layers;

namespace StrategyFactory.Neural.Synthetic;

/// <summary>
/// Returns whose drift, memory and size hold for a while and then change, with tails heavier than normal; and the levels that they add up
/// to.
/// </summary>
internal static class RegimeChanges
{
    /// <summary>Degrees of freedom of the tails: with five, the fourth moment is the last that exists.</summary>
    private const int TailFreedom = 5;

    public static double[] DrawLevels(Random random, int length)
    {
        var level = 100.0;
        return [.. DrawReturns(random, length).Select(change => level *= Math.Exp(Math.Clamp(change, -0.5, 0.5)))];
    }

    public static double[] DrawReturns(Random random, int length)
    {
        var changes = 1.0 / (20 + random.Next(length));
        var size = 0.002 * Math.Exp(1.5 * random.NextNormal());
        var (drift, memory, volatility) = Regime(random, size);
        var returns = new double[length];
        for (var i = 0; i < length; i++)
        {
            if (random.NextDouble() < changes)
            {
                (drift, memory, volatility) = Regime(random, size);
            }

            returns[i] = drift + (memory * ((i > 0 ? returns[i - 1] : drift) - drift)) + (volatility * NextTailed(random));
        }

        return returns;
    }

    private static (double Drift, double Memory, double Volatility) Regime(Random random, double size) =>
        (0.1 * size * random.NextNormal(), 0.3 * Math.Tanh(random.NextNormal()), size * Math.Exp(0.7 * random.NextNormal()));

    /// <summary>Student's t, scaled to deviation 1.</summary>
    private static double NextTailed(Random random)
    {
        var squares = Enumerable.Range(0, TailFreedom).Sum(_ => Math.Pow(random.NextNormal(), 2));
        return random.NextNormal() * Math.Sqrt((TailFreedom - 2) / squares);
    }
}
