using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Dashboard.Report;

/// <summary>Sums a night up.</summary>
internal static class ReportSummary
{
    private const string Robust = "robust";
    private const int MostNames = 5;

    /// <summary>One sentence about the runs, and one about all else there is to tell.</summary>
    internal static string Of(EvolutionReport evolution, TuningReport tuning, IReadOnlyCollection<NightFailure> failures)
    {
        string?[] more =
        [
            tuning.Ended == 0 ? null
                : $"{Count(tuning.Ended, ".set file")} {Were(tuning.Ended)} tuned, "
                    + $"{(tuning.Succeeded == 0 ? "none" : Format.Count(tuning.Succeeded))} of them with success",
            evolution.Changed.Count == 0 ? null
                : string.Join(", ", evolution.Changed.GroupBy(model => model.Decay!.Status, StringComparer.Ordinal).Select(
                    group => $"{Count(group.Count(), "promotion")} {(group.Count() == 1 ? "is" : "are")} now {group.Key}")),
            failures.Count == 0 ? null
                : failures.Count == 1 ? "1 failure needs a person"
                : $"{Format.Count(failures.Count)} failures need a person",
            evolution.Running + evolution.Waiting is var open and > 0
                ? $"{Count(open, "run")} {(open == 1 ? "is" : "are")} still under way"
                : null,
        ];
        var told = string.Join("; ", more.OfType<string>());
        return Runs(evolution) + "." + (told.Length > 0 ? " " + char.ToUpperInvariant(told[0]) + told[1..] + "." : "");
    }

    private static string Runs(EvolutionReport evolution)
    {
        var ended = evolution.Ended;
        var suspect = ended.Promoted - ended.Robust;
        var what = (ended.Robust, suspect) switch
        {
            (0, 0) => ended.Runs == 1 ? " without a promotion" : " and none promoted a model",
            (var robust, 0) => $", {Format.Count(robust)} promoted and robust: {Names(evolution, true)}",
            (0, var doubtful) => $", {Format.Count(doubtful)} promoted but suspect: {Names(evolution, false)}",
            var (robust, doubtful) =>
                $", {Format.Count(ended.Promoted)} promoted: {Format.Count(robust)} robust ({Names(evolution, true)}), "
                + $"{Format.Count(doubtful)} suspect ({Names(evolution, false)})",
        };
        return ended.Runs == 0 ? "No run ended" : $"{Count(ended.Runs, "run")} ended{what}";
    }

    private static string Names(EvolutionReport evolution, bool robust)
    {
        var symbols = evolution.Promotions.Where(promoted => promoted.Promotion.Verdict == Robust == robust)
            .Select(promoted => promoted.Symbol)
            .Distinct(StringComparer.Ordinal).ToList();
        return string.Join(", ", symbols.Take(MostNames)) + (symbols.Count > MostNames ? " …" : "");
    }

    private static string Count(int number, string what) => $"{Format.Count(number)} {what}{(number == 1 ? "" : "s")}";

    private static string Were(int number) => number == 1 ? "was" : "were";
}
