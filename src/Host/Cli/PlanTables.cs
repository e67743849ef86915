using System.Globalization;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What a plan looks like on the terminal.</summary>
internal static class PlanTables
{
    internal static void Show(EvolutionPlan plan)
    {
        Terminal.Print($"{plan.Request.Symbol}: {plan.Summary}");
        Terminal.Print(
            Text($"Training: {plan.Features.Count:N0} features, {plan.Models:N0} of {plan.Cells:N0} models are fitted, ")
            + Text($"{plan.Fits:N0} fits, at most {plan.Trainings:N0} trainings and {plan.FitsTotal:N0} fits in all."));
        Print($"Data: {plan.UsableRows:N0} of {plan.SelectionBars:N0} selection bars are usable; {plan.Bars:N0} bars in all.");
        Print($"Strategies: {plan.Strategies:N0} a training, at most {plan.StrategiesTotal:N0}.");
        if (plan.KnownModelId is { } known)
        {
            Print($"Generation 0 reuses model {known}.");
        }

        Terminal.Print(plan.Estimate is { } time
            ? Text($"Time: {time.Seconds:0.0} s if no generation promotes, from {time.Source}: ")
                + Text($"{time.SecondsPerFit * 1000:0.###} ms a fit, {time.SecondsPerStrategy * 1000:0.###} ms a strategy.")
            : $"Time: no estimate yet; no generation of {plan.Request.Algorithm} was measured in this database.");
        Terminal.Print(Power(plan.Power));
        foreach (var warning in plan.Warnings)
        {
            Terminal.Print(warning);
        }
    }

    internal static void Show(BatchPlan batch)
    {
        Terminal.Print(batch.Summary);
        foreach (var run in batch.Runs)
        {
            Terminal.Print($"{run.Question}: {run.Plan?.Summary ?? run.Refusal}");
            if (run.Plan is { } plan)
            {
                Terminal.Print($"{run.Question}: {plan.Power.Text}");
            }

            foreach (var warning in run.Plan?.Warnings ?? [])
            {
                Terminal.Print($"{run.Question}: {warning}");
            }
        }
    }

    private static string Power(PlanPower power) =>
        Text($"Power: {power.Text}. Days are those of the simulation segment; a robust verdict needs a deflated Sharpe ratio of ")
            + Text($"{power.Confidence}, and after generation 0 with {power.Trials:N0} trials ")
            + (power.SmallestSharpe is { } sharpe ? Text($"{sharpe:0.00} a year would do.") : "no Sharpe ratio would do.");

    private static void Print(FormattableString line) => Terminal.Print(Text(line));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
