using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>Why a probability about a Sharpe ratio is undefined.</summary>
public enum SharpeProblem
{
    /// <summary>It is defined.</summary>
    None,

    /// <summary>Fewer than two dates.</summary>
    TooFewDates,

    /// <summary>All returns are equal, so there is no Sharpe ratio.</summary>
    NoVariation,

    /// <summary>1 − γ₃·SR + (γ₄ − 1)/4·SR² is not positive: moments that no sample has, or a two-valued one.</summary>
    RadicandNotPositive,

    /// <summary>A return or moment is NaN or infinite.</summary>
    NotFinite,
}

/// <summary>The probability that a true Sharpe ratio lies above a benchmark.</summary>
/// <param name="Probability">In [0, 1]; null with <paramref name="Problem"/>.</param>
/// <param name="Benchmark">S*, per period.</param>
/// <param name="Problem">Why there is no probability.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SharpeProbability(double? Probability, double Benchmark, SharpeProblem Problem)
{
    /// <summary>
    /// The argument of Φ, in standard deviations; null with <see cref="Problem"/>. It still tells strategies apart whose
    /// <see cref="Probability"/> is rounded to 0 or 1.
    /// </summary>
    public double? Score { get; init; }
}
