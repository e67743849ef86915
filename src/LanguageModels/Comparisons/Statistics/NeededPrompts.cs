namespace StrategyFactory.LanguageModels.Comparisons.Statistics;

/// <summary>How many prompts show a true win rate: the fewest with which the sign test finds it in four of five comparisons.</summary>
internal static class NeededPrompts
{
    /// <summary>How often a true difference is to be found.</summary>
    internal const double Power = 0.8;

    private static readonly Lazy<IReadOnlyList<(double WinRate, int Prompts)>> Usual = new(
        () => [.. new[] { 0.6, 0.65, 0.7, 0.75, 0.8 }.Select(rate => (rate, For(rate)))]);

    /// <summary>For true win rates that are worth telling.</summary>
    internal static IReadOnlyList<(double WinRate, int Prompts)> Table => Usual.Value;

    /// <summary>The fewest decisive prompts for a true win rate above ½.</summary>
    internal static int For(double winRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(winRate, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(winRate, 1);
        for (var prompts = 1; ; prompts++)
        {
            if (SignTest.NeededWins(prompts) is { } wins && Tail(wins, prompts, winRate) >= Power)
            {
                return prompts;
            }
        }
    }

    /// <summary>P(X ≥ wins) of a binomial, from its terms in logarithms.</summary>
    internal static double Tail(int wins, int prompts, double rate)
    {
        if (rate >= 1)
        {
            return 1;
        }

        // log C(n, k) as a sum, from k = n downwards
        double ways = 0, sum = 0;
        for (var k = prompts; k >= wins; k--)
        {
            sum += Math.Exp(ways + (k * Math.Log(rate)) + ((prompts - k) * Math.Log(1 - rate)));
            ways += Math.Log(k) - Math.Log(prompts - k + 1);
        }

        return Math.Min(1, sum);
    }
}
