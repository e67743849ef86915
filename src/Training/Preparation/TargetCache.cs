using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>
/// Targets, kept as long as the series that they are of: all generations of a run, and runs that ask the same, learn one target.
/// </summary>
internal sealed class TargetCache
{
    private readonly ConditionalWeakTable<BarSeries, ConcurrentDictionary<Question, Target>> _targets = [];

    /// <summary>The target of a series, computed on first use.</summary>
    /// <param name="bars">The series; another object with the same bars is another series.</param>
    /// <param name="specification">Column, transform, horizon and label.</param>
    internal Target Of(BarSeries bars, TrainingSpecification specification) =>
        _targets.GetOrCreateValue(bars).GetOrAdd(Question.Of(specification), _ => Target.Of(bars, specification));

    /// <summary>What of a training its target depends on.</summary>
    private sealed record Question(
        string Column, string Transform, Horizon Horizon, TargetLabel Label, double ProfitTarget, double StopLoss)
    {
        internal static Question Of(TrainingSpecification training) => new(
            training.TargetCol, training.TargetTransform, training.Horizon, training.Label, training.ProfitTarget, training.StopLoss);
    }
}
