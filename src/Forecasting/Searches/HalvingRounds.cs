namespace StrategyFactory.Forecasting.Searches;

/// <summary>
/// Successive halving over training rows (Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
/// optimization"): every round keeps the best 1/η of the configurations and gives them η times the rows; the last one has all rows.
/// </summary>
internal static class HalvingRounds
{
    /// <summary>Rounds: as many as it takes to come to one configuration, at least 1.</summary>
    /// <param name="configurations">Configurations of the first round.</param>
    /// <param name="factor">η, at least 2.</param>
    internal static int Count(int configurations, int factor)
    {
        var rounds = 1;
        for (var left = configurations; left > 1; left = Kept(left, factor))
        {
            rounds++;
        }

        return rounds;
    }

    /// <summary>How many configurations a round keeps.</summary>
    internal static int Kept(int configurations, int factor) => (configurations + factor - 1) / factor;

    /// <summary>Share of the training rows in a round.</summary>
    /// <param name="round">From 0.</param>
    /// <param name="rounds">All rounds.</param>
    /// <param name="factor">η.</param>
    internal static double Share(int round, int rounds, int factor) => Math.Pow(factor, round - rounds + 1);

    /// <summary>Trainings of all rounds together.</summary>
    internal static int Trainings(int configurations, int factor)
    {
        var trainings = configurations;
        for (var left = configurations; left > 1;)
        {
            left = Kept(left, factor);
            trainings += left;
        }

        return trainings;
    }

    /// <summary>The places that a round keeps: those with the greatest goodness, of equal ones the earlier; NaN is never kept.</summary>
    /// <param name="goodness">One a configuration.</param>
    /// <param name="factor">η.</param>
    internal static IReadOnlyList<int> Best(IReadOnlyList<double> goodness, int factor) =>
    [
        .. Enumerable.Range(0, goodness.Count).Where(place => !double.IsNaN(goodness[place])).OrderByDescending(place => goodness[place])
            .ThenBy(place => place).Take(Kept(goodness.Count, factor)).Order(),
    ];
}
