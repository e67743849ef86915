using System.Globalization;
using Spectre.Console;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What <c>forecast</c> shows of many experiments at once.</summary>
internal static class ForecastAnalysisTables
{
    private const string None = "–";

    internal static void Show(IReadOnlyList<OverfittingFigures> experiments)
    {
        if (experiments.Count == 0)
        {
            Terminal.Print("No experiment has both errors.");
            return;
        }

        Write(
            ["Experiment", "Train MAE", "Val MAE", "Ratio"],
            experiments.Select(one => new[]
            {
                one.ExperimentId, Number(one.TrainMae, "G6"), Number(one.ValMae, "G6"),
                Number(one.Ratio, "0.000") + (one.OverfittingFlag ? " overfitting" : ""),
            }));
    }

    internal static void Show(IReadOnlyList<ConvergenceFigures> experiments)
    {
        if (experiments.Count == 0)
        {
            Terminal.Print("No experiment has learnt step by step; xgboost does, and networks that are trained.");
            return;
        }

        Write(
            ["Experiment", "Losses", "First, last", "Rising", "Best"],
            experiments.Select(one => new[]
            {
                one.ExperimentId, $"{Number(one.Steps, "0")} {one.Unit}", $"{Number(one.FirstLoss, "G4")}, {Number(one.LastLoss, "G4")}",
                Number(one.RisingShare, "0.00") + (one.UnstableFlag ? " unstable" : ""), Best(one),
            }));
    }

    internal static void Show(ForecastOverview overview)
    {
        Terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{overview.Experiments:N0} experiments, trained for {overview.Seconds:N1} s: {Counts(overview.ByStatus)}."));
        Terminal.Print($"Verdicts: {Counts(overview.ByVerdict)}.");
        Terminal.Print($"Flags: {Counts(overview.Flags)}.");
        if (overview.Models.Count > 0)
        {
            Write(
                ["Model", "Completed", "With an edge", "Median val MASE", "Median test MASE"],
                overview.Models.Select(one => new[]
                {
                    one.Model, Number(one.Experiments, "0"), Number(one.Edges, "0"), Number(one.MedianValMase, "0.0000"),
                    Number(one.MedianTestMase, "0.0000"),
                }));
        }
    }

    internal static void Show(IReadOnlyList<ForecastGridSummary> grids)
    {
        if (grids.Count == 0)
        {
            Terminal.Print("No grid search yet; see forecast grid --help.");
            return;
        }

        foreach (var grid in grids)
        {
            var best = grid.BestExperimentId is { } id ? $"; best {grid.Metric} {Number(grid.BestValue, "G6")}: {id}" : "";
            Terminal.Print(
                $"{grid.GridId} {grid.Name}: {grid.Status}, {grid.TrainingsDone} of {grid.TrainingsPlanned} trainings of {grid.Model} "
                + $"on {grid.Series}, {grid.Strategy}{best}");
            if (grid.Error is { } error)
            {
                Terminal.Print("  " + error);
            }
        }
    }

    internal static void Stopped(ForecastSummary experiment) =>
        Terminal.Print(Stopped("Experiment", experiment.ExperimentId, experiment.Status));

    internal static void Stopped(ForecastGridSummary grid) =>
        Terminal.Print(Stopped("Grid search", grid.GridId.ToString(), grid.Status));

    private static string Stopped(string what, string id, string status) =>
        status is "pending" or "running" ? $"{what} {id} was asked to stop." : $"{what} {id}: {status}.";

    private static string Best(ConvergenceFigures one) => one.BestValStep is not { } best ? None
        : one.Unit == ConvergenceFigures.Points ? $"step {Number(best, "0")}"
        : Number(best, "0");

    private static string Counts(IReadOnlyDictionary<string, int> counts) =>
        counts.Count == 0 ? "none"
            : string.Join(", ", counts.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}"));

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? None;

    /// <summary>What the first column has is never broken into lines, so that ids can be copied.</summary>
    private static void Write(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var (place, column) in columns.Index())
        {
            table.AddColumn(new TableColumn(column) { NoWrap = place == 0 });
        }

        foreach (var row in rows)
        {
            table.AddRow(Array.ConvertAll(row, Markup.Escape));
        }

        Terminal.Out.Write(table);
    }
}
