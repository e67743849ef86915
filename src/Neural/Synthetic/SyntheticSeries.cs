using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Neural.Synthetic;

/// <summary>
/// Made-up series to train a base on: Gaussian processes with kernels by chance (KernelSynth; Ansari et al. 2024, arXiv:2403.07815,
/// appendix A), trends with seasons, and returns that change their regime. None is of any market, so nothing of a later test is in it.
/// </summary>
/// <param name="seed">The same seed gives the same series, whatever is asked for in which order.</param>
public sealed class SyntheticSeries(int seed)
{
    private static readonly Func<Random, int, double[]>[] Kinds =
        [GaussianProcess.Draw, GaussianProcess.Draw, TrendAndSeasons.Draw, RegimeChanges.DrawLevels, RegimeChanges.DrawReturns];

    /// <summary>A series.</summary>
    /// <param name="index">Which of them, 0 and up.</param>
    /// <param name="length">Its steps, 2 and up.</param>
    /// <exception cref="TorchMissingException">Networks cannot be computed on this machine.</exception>
    public float[] Draw(int index, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        TorchRuntime.Require();
        var random = new Random(unchecked((int)Seeds.Mix((ulong)seed, (ulong)index)));
        return [.. Kinds[random.Next(Kinds.Length)](random, length).Select(value => (float)value)];
    }
}
