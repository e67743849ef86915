using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Runs;

/// <summary>The figures of a generation.</summary>
public static class GenerationColumn
{
    /// <summary>All of them, in the order of the columns.</summary>
    public static IReadOnlyList<NumberColumn<GenerationSummary>> All { get; } =
    [
        new("features", "Features", "Features of its model", one => one.Features.Count, Format.Whole),
        new("models", "Models", "Models fitted; none where the same training was known", one => one.ModelsTrained, Format.Whole),
        new("strategies", "Strategies", "Strategies with a result", one => one.Simulations, Format.Whole),
        new("sqn", "Best SQN", "System quality number of the best strategy with enough trades", one => one.BestSqn, Format.Two),
        new("profit_factor", "Profit factor", "Its gains over its losses", one => one.ProfitFactor, Format.Two),
        new("trades", "Trades", "Its trades", one => one.Trades, Format.Whole),
        new("qualified", "Qualified", "Strategies that met every criterion", one => one.Qualified, Format.Whole),
        new("too_good", "Too good", "Strategies that failed only because they are too good to be true", one => one.TooGood, Format.Whole),
        new("seconds", "Took", "Wall-clock time, in seconds", one => one.Seconds, value => Format.Seconds(value ?? 0)),
    ];
}
