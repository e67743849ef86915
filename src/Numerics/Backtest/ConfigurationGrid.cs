using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>One strategy: trade predictions beyond <paramref name="Threshold"/> that are no outliers, in one regime.</summary>
/// <param name="Threshold">θ ≥ 0, in units of the predicted return; the comparison is strict.</param>
/// <param name="Cutoff">Predictions with an outlier score above it are discarded; 0 = off.</param>
/// <param name="Regime">Index of the regime config, a bit of <see cref="BacktestSegment.AllowedRegimes"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StrategyConfiguration(double Threshold, double Cutoff, int Regime);

/// <summary>
/// All combinations of thresholds, outlier cut-offs and regimes, in this order: the threshold moves slowest, the regime fastest.
/// </summary>
public sealed class ConfigurationGrid
{
    private const int MaximumRegimes = 32;
    private readonly double[] _thresholds;
    private readonly double[] _cutoffs;

    /// <summary>Describes a grid.</summary>
    /// <param name="thresholds">θ, each finite and ≥ 0.</param>
    /// <param name="cutoffs">Outlier cut-offs, each ≥ 0; 0 = off.</param>
    /// <param name="regimeCount">Number of regime configs, 1…32.</param>
    /// <exception cref="ArgumentException">A list is empty or a value out of range.</exception>
    public ConfigurationGrid(ReadOnlySpan<double> thresholds, ReadOnlySpan<double> cutoffs, int regimeCount)
    {
        (_thresholds, _cutoffs, RegimeCount) = (Checked(thresholds, nameof(thresholds)), Checked(cutoffs, nameof(cutoffs)), regimeCount);
        if (regimeCount is < 1 or > MaximumRegimes)
        {
            throw new ArgumentException($"A grid has 1 to {MaximumRegimes} regime configs, not {regimeCount}.", nameof(regimeCount));
        }
    }

    /// <summary>θ values.</summary>
    public ReadOnlySpan<double> Thresholds => _thresholds;

    /// <summary>Outlier cut-offs.</summary>
    public ReadOnlySpan<double> Cutoffs => _cutoffs;

    /// <summary>Number of regime configs.</summary>
    public int RegimeCount { get; }

    /// <summary>Number of strategies.</summary>
    public int Count => _thresholds.Length * _cutoffs.Length * RegimeCount;

    /// <summary>The strategy at a position of the grid order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside [0, <see cref="Count"/>).</exception>
    public StrategyConfiguration this[int index]
    {
        get
        {
            var (threshold, cutoff, regime) = Split(index);
            return new(_thresholds[threshold], _cutoffs[cutoff], regime);
        }
    }

    internal (int Threshold, int Cutoff, int Regime) Split(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var (outer, regime) = Math.DivRem(index, RegimeCount);
        var (threshold, cutoff) = Math.DivRem(outer, _cutoffs.Length);
        return (threshold, cutoff, regime);
    }

    private static double[] Checked(ReadOnlySpan<double> values, string name)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("At least one value is needed.", name);
        }

        foreach (var value in values)
        {
            if (!(value >= 0 && double.IsFinite(value)))
            {
                throw new ArgumentException($"{value} is not a finite number ≥ 0.", name);
            }
        }

        return values.ToArray();
    }
}
