namespace StrategyFactory.FineTuning.Tasks;

/// <summary>How long a failed task waits.</summary>
internal static class RetryDelay
{
    private const double Longest = 15 * 60;

    /// <summary>first·2^(k−1) after execution k, at most 15 minutes.</summary>
    internal static TimeSpan After(int execution, double firstSeconds) =>
        TimeSpan.FromSeconds(Math.Min(Longest, firstSeconds * Math.Pow(2, Math.Clamp(execution - 1, 0, 60))));
}
