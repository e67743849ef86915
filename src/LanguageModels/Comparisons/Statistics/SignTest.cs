using System.Numerics;

namespace StrategyFactory.LanguageModels.Comparisons.Statistics;

/// <summary>The exact two-sided sign test on pairs of which one side won: ties say nothing about who is better and are left out.</summary>
internal static class SignTest
{
    /// <summary>Below it, luck alone is not believed.</summary>
    internal const double Level = 0.05;

    /// <summary>How likely fair coins are to be at least so far from even; 1 without decisive pairs.</summary>
    internal static double PValue(int wins, int losses)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wins);
        ArgumentOutOfRangeException.ThrowIfNegative(losses);
        return Math.Min(1, 2 * UpperTail(Math.Max(wins, losses), wins + losses));
    }

    /// <summary>
    /// The fewest wins among so many decisive pairs that luck does not explain; null where even all of them are not enough.
    /// </summary>
    internal static int? NeededWins(int decisive)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decisive);
        var (ways, all) = (BigInteger.One, BigInteger.Zero);
        int? needed = null;
        for (var wins = decisive; wins > decisive / 2; wins--)
        {
            all += ways;
            if (2 * Share(all, decisive) >= Level)
            {
                break;
            }

            needed = wins;
            ways = ways * wins / (decisive - wins + 1);
        }

        return needed;
    }

    /// <summary>P(X ≥ wins) of so many fair coins, counted in whole numbers: no rounding before the last division.</summary>
    private static double UpperTail(int wins, int decisive)
    {
        var (ways, all) = (BigInteger.One, BigInteger.Zero);
        for (var heads = decisive; heads >= wins; heads--)
        {
            all += ways;
            ways = ways * heads / (decisive - heads + 1);
        }

        return Share(all, decisive);
    }

    /// <summary>ways/2^coins.</summary>
    private static double Share(BigInteger ways, int coins)
    {
        // the leading 64 bits are more than a double holds
        var shift = Math.Max(0, (int)ways.GetBitLength() - 64);
        return Math.ScaleB((double)(ulong)(ways >> shift), shift - coins);
    }
}
