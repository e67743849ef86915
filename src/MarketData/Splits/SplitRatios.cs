namespace StrategyFactory.MarketData.Splits;

/// <summary>The ratios in which shares are split, merged and money is redenominated.</summary>
internal static class SplitRatios
{
    private static readonly int[] Whole =
        [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100, 1_000, 10_000, 1_000_000];

    private static readonly (int New, int Old)[] Broken = [(3, 2), (4, 3), (5, 2), (5, 4)];

    /// <summary>
    /// Every ratio of new to old shares, ln of it, and how likely it is before anything was seen: the simpler, the more likely, by
    /// 1/(new·old); together 1.
    /// </summary>
    public static IReadOnlyList<(int New, int Old, double Log, double Weight)> All { get; } = Weighed(
        [.. Broken, .. Whole.Select(shares => (shares, 1)), .. Whole.Select(shares => (1, shares))]);

    private static List<(int New, int Old, double Log, double Weight)> Weighed(List<(int New, int Old)> ratios)
    {
        var sum = ratios.Sum(ratio => 1.0 / ratio.New / ratio.Old);
        return ratios.ConvertAll(ratio =>
            (ratio.New, ratio.Old, Math.Log((double)ratio.New / ratio.Old), 1.0 / ratio.New / ratio.Old / sum));
    }
}
