namespace StrategyFactory.FineTuning.Tasks;

/// <summary>How an execution of a task searches: never as the one before.</summary>
/// <param name="Seed">Seed of a genetic search.</param>
/// <param name="PassLimit">Up to so many combinations all are run; above, a genetic search runs as many.</param>
internal sealed record SearchEffort(int Seed, int PassLimit)
{
    private const int MostDoublings = 10;

    /// <summary>Execution k has the k-th seed and 2^(k−1) times the passes.</summary>
    internal static SearchEffort Of(int execution, int passLimit) =>
        new(execution, (int)Math.Min(int.MaxValue, (long)passLimit << Math.Clamp(execution - 1, 0, MostDoublings)));
}
