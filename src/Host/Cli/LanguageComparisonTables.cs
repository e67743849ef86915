using System.Globalization;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What the verbs of <c>language</c> print of comparisons.</summary>
internal static class LanguageComparisonTables
{
    internal static void Show(ComparisonPlan plan)
    {
        Terminal.Print(
            $"{plan.Prompts} prompts, {plan.WithReference} with a reference answer; judged by {string.Join(", ", plan.Judges)}, decided by "
            + $"{plan.DecidedBy}.");
        Terminal.Print(plan.Summary);
        foreach (var each in plan.Required)
        {
            Terminal.Print(FormattableString.Invariant(
                $"A true win rate of {each.WinRate:0.00} shows with {each.Prompts} decisive prompts."));
        }

        foreach (var note in plan.Notes)
        {
            Terminal.Print(note);
        }
    }

    internal static void Show(IReadOnlyList<LanguageComparison> comparisons)
    {
        foreach (var comparison in comparisons)
        {
            Show(comparison);
        }
    }

    internal static void Show(LanguageComparison comparison)
    {
        var figures = comparison.Figures;
        var failed = figures.Failed == 0 ? "" : $", {figures.Failed} not";
        Terminal.Print(
            $"{comparison.Id}: {comparison.Name}, {comparison.Status}, {figures.Answered} of {comparison.Plan.Prompts} prompts answered by "
            + $"both{failed}");
        foreach (var tally in figures.Tallies)
        {
            Terminal.Print(Told(tally));
        }

        foreach (var each in figures.Improvements)
        {
            var change = each.ImprovementPct is { } percent
                ? FormattableString.Invariant($" ({percent:+0.0;-0.0;0.0}%, more is better)")
                : "";
            Terminal.Print(FormattableString.Invariant($"{each.Metric}: {each.Base:0.####}, fine-tuned {each.FineTuned:0.####}{change}"));
        }

        if (comparison.Error is { } error)
        {
            Terminal.Print(error);
        }
    }

    private static string Told(ComparisonTally tally)
    {
        var name = tally.Decides ? $"{tally.Judge} (decides)" : tally.Judge;
        if (tally.WinRate is not { } rate)
        {
            return $"{name}: nothing judged{(tally.Errors > 0 ? $", {tally.Errors} without a verdict" : "")}.";
        }

        var length = tally.LengthControlled is { WinRate: { } even } controlled
            ? FormattableString.Invariant($"{even:0.000} at equal length{(controlled.Note is null ? "" : " (extrapolated)")}")
            : $"not known at equal length ({tally.LengthControlled.Note})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {tally.Wins} won, {tally.Losses} lost, {tally.Ties} tied, {tally.Errors} without a verdict; win rate {rate:0.000} "
            + $"({tally.Low:0.000} to {tally.High:0.000}), p = {tally.PValue:0.0000}; {length}");
    }
}
