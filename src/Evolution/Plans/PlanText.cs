using System.Globalization;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Plans;

/// <summary>A plan in one line, the same at every door.</summary>
internal static class PlanText
{
    /// <summary>Such as <c>294 models × 5 folds × up to 4 generations, 560 strategies, about 2 s; 65% of bars usable</c>.</summary>
    internal static string Of(EvolutionPlan plan)
    {
        var models = Count(plan.Models, "model");
        var trainings = plan.Trainings == plan.Generations ? "" : Text($", at most {plan.Trainings:N0} trainings");
        var generations = plan.Generations == 1 ? "1 generation" : Text($"up to {plan.Generations:N0} generations");
        var usable = plan.SelectionBars == 0 ? 0 : (double)plan.UsableRows / plan.SelectionBars;
        var strategies = Count(plan.StrategiesTotal, "strategy", "strategies");
        var work = Text($"{models} × {plan.Folds} folds × {generations}{trainings}, {strategies}");
        return Text($"{work}, {Time(plan.Estimate?.Seconds)}; {Math.Floor(usable * 100):0}% of bars usable");
    }

    internal static string Of(IReadOnlyList<BatchPlanRun> runs, int maxConcurrent, long fits, long strategies, double? seconds)
    {
        var planned = runs.Count(run => run.Plan is not null);
        var refused = runs.Count == planned ? "" : Text($"; {runs.Count - planned:N0} cannot be carried out");
        var time = seconds is null ? Time(null) : Time(seconds) + (planned > 1 ? " one after another" : "");
        var work = Text($"up to {Count(fits, "fit")}, {Count(strategies, "strategy", "strategies")}");
        return Text($"{Count(planned, "run")}, at most {maxConcurrent:N0} at once: {work}, {time}{refused}");
    }

    private static string Time(double? seconds) => seconds switch
    {
        null => "no estimate yet",
        < 1 => "less than 1 s",
        < 90 => Text($"about {seconds:0} s"),
        < 5400 => Text($"about {seconds / 60:0} min"),
        < 172_800 => Text($"about {seconds / 3600:0} h"),
        _ => Text($"about {seconds / 86_400:0} days"),
    };

    private static string Count(long number, string one, string? many = null) =>
        Text($"{number:N0} {(number == 1 ? one : many ?? one + "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
