using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.Evolution.Honesty;

/// <summary>
/// What a promotion must show to be called robust; every bound is inclusive, except the profit factor, which must exceed its own.
/// </summary>
internal sealed class VerdictOptions
{
    /// <summary>Least deflated Sharpe ratio, a probability.</summary>
    [Range(0.0, 1.0)]
    public double DeflatedSharpeMin { get; set; } = 0.95;

    /// <summary>Greatest probability of backtest overfitting.</summary>
    [Range(0.0, 1.0)]
    public double OverfittingMax { get; set; } = 0.5;

    /// <summary>The holdout's profit factor must exceed it.</summary>
    [Range(0.0, 1000.0)]
    public double HoldoutProfitFactorAbove { get; set; } = 1;

    /// <summary>Fewest trades in the holdout.</summary>
    [Range(1, 1_000_000)]
    public int HoldoutTradesMin { get; set; } = 30;
}
