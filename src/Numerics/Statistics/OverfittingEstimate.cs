using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>Why a probability of backtest overfitting is undefined.</summary>
public enum OverfittingProblem
{
    /// <summary>It is defined.</summary>
    None,

    /// <summary>Fewer than two different strategies that traded: nothing to choose from.</summary>
    TooFewStrategies,

    /// <summary>Fewer than 32 dates, two a block.</summary>
    TooFewDates,
}

/// <summary>The probability of backtest overfitting of a set of strategies.</summary>
/// <param name="Probability">PBO in [0, 1], a multiple of 1/12,870; null with <paramref name="Problem"/>.</param>
/// <param name="Strategies">Different strategies compared.</param>
/// <param name="Dates">T, the number of dates.</param>
/// <param name="Problem">Why there is no probability.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OverfittingEstimate(double? Probability, int Strategies, int Dates, OverfittingProblem Problem);
