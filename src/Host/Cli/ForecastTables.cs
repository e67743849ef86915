using System.Globalization;
using Spectre.Console;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What <c>forecast</c> shows.</summary>
internal static class ForecastTables
{
    private const int MostSteps = 12;

    internal static void Show(ForecastExperimentDetails experiment)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .Title(Markup.Escape($"{experiment.ExperimentId}: {experiment.Model} on {experiment.Series}, {experiment.Status}"));
        table.AddColumns("", "Train", "Validation", "Gate", "Test");
        ForecastMetrics?[] parts = [experiment.TrainMetrics, experiment.ValMetrics, experiment.GateMetrics, experiment.TestMetrics];
        void Row(string name, Func<ForecastMetrics, double?> figure, string format = "G6") =>
            table.AddRow([name, .. parts.Select(part => Number(part is null ? null : figure(part), format))]);
        Row("MAE", metrics => metrics.Mae);
        Row("RMSE", metrics => metrics.Rmse);
        Row("sMAPE %", metrics => metrics.Smape, "0.000");
        Row("MASE", metrics => metrics.Mase, "0.0000");
        Row("MAE / persistence", metrics => metrics.RelativeMae, "0.0000");
        Row("Directional accuracy", metrics => metrics.DirectionalAccuracy, "0.000");
        Row("p of directions", metrics => metrics.DirectionP, "0.000");
        void RowOfQuantiles(string name, Func<ForecastMetrics, double?> figure, string format)
        {
            if (parts.Any(part => part is not null && figure(part) is not null))
            {
                Row(name, figure, format);
            }
        }

        RowOfQuantiles("Weighted quantile loss", metrics => metrics.WeightedQuantileLoss, "0.0000");
        RowOfQuantiles("Coverage of 80%", metrics => metrics.Coverage80, "0.000");
        RowOfQuantiles("Coverage, uncorrected", metrics => metrics.Coverage80Uncorrected, "0.000");
        Row("Windows", metrics => metrics.Windows, "0");
        Terminal.Out.Write(table);
        if (Covered(experiment) is { } covered)
        {
            Terminal.Print(covered);
        }

        if (experiment.Error is { } error)
        {
            Terminal.Print(error);
        }

        if (experiment.Gate is { } gate)
        {
            foreach (var rival in gate.Rivals)
            {
                var problem = rival.Problem is null ? "" : ", " + rival.Problem;
                Terminal.Print(
                    $"Against {rival.Name}: gain {Number(rival.MeanGain, "G4")}, adjusted p {Number(rival.AdjustedP, "0.0000")}{problem}");
            }

            Terminal.Print($"Verdict: {gate.Outcome} on {gate.Windows} gate windows, {gate.Configurations} configurations tried.");
        }

        if (experiment.Flags.Count > 0)
        {
            Terminal.Print($"Flags: {string.Join(", ", experiment.Flags)}");
        }
    }

    internal static void Show(IReadOnlyList<ForecastSummary> experiments)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in new[] { "Experiment", "Model", "Status", "Val MAE", "Val MASE", "Test MASE", "Verdict", "Seconds" })
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        foreach (var experiment in experiments)
        {
            table.AddRow(new[]
            {
                experiment.ExperimentId, experiment.Model, experiment.Status, Number(experiment.ValMetrics?.Mae, "G6"),
                Number(experiment.ValMetrics?.Mase, "0.0000"), Number(experiment.TestMetrics?.Mase, "0.0000"), experiment.Verdict ?? "–",
                Number(experiment.Seconds, "0.00"),
            }.Select(Markup.Escape).ToArray());
        }

        Terminal.Out.Write(table);
        foreach (var experiment in experiments.Where(experiment => experiment.Error is not null))
        {
            Terminal.Print($"{experiment.ExperimentId}: {experiment.Error}");
        }
    }

    internal static void Show(ForecastGridDetails grid)
    {
        Show(grid.Experiments);
        var ended = $"{grid.Ended} of {grid.Configurations} configurations ended, {grid.TrainingsDone} trainings";
        Terminal.Print($"Grid search {grid.GridId}: {grid.Status}, {ended}.");
        if (grid.BestExperimentId is { } best)
        {
            Terminal.Print($"Best validation {grid.Metric}: {Number(grid.BestValue, "G6")}, {best}");
        }

        if (grid.Error is { } error)
        {
            Terminal.Print(error);
        }
    }

    internal static void Show(BestForecast best)
    {
        Show(best.Experiment);
        var skipped = best.Skipped.Count == 0 ? ""
            : $"; skipped: {string.Join(", ", best.Skipped.Select(entry => $"{entry.Value} {entry.Key}"))}";
        Terminal.Print($"Best validation {best.Metric} of {best.Considered}: {Number(best.Value, "G6")}{skipped}.");
    }

    internal static void Show(ForecastInsights insights)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "Train", "Test");
        void Row(string name, string train, string test) => table.AddRow(name, train, test);
        Row("Rows", Number(insights.TrainQuality.NRows, "N0"), Number(insights.TestQuality.NRows, "N0"));
        Row("Missing", Number(insights.TrainQuality.MissingPct, "P2"), Number(insights.TestQuality.MissingPct, "P2"));
        Row("Volatility, mean", Number(insights.TrainRegimes.VolatilityMean, "G4"), Number(insights.TestRegimes.VolatilityMean, "G4"));
        Row("Rows of high volatility", Number(insights.TrainRegimes.HighVolPeriods, "N0"), Number(
            insights.TestRegimes.HighVolPeriods, "N0"));
        Row("Rows of low volatility", Number(insights.TrainRegimes.LowVolPeriods, "N0"), Number(insights.TestRegimes.LowVolPeriods, "N0"));
        Terminal.Out.Write(table);
        var returns = insights.TargetDistribution;
        var moments = Figures(
            ("mean", returns.Mean), ("sd", returns.Std), ("skewness", returns.Skewness), ("kurtosis", returns.Kurtosis),
            ("least", returns.Min), ("median", returns.Median), ("greatest", returns.Max));
        Terminal.Print($"Returns ({insights.ReturnKind}): {moments}");
        var drift = insights.Drift;
        Terminal.Print($"Drift of the test rows: {Figures(("PSI", drift.Psi), ("KS", drift.KsStatistic), ("p of KS", drift.KsP))}");
        foreach (var (name, correlation) in insights.Correlations)
        {
            Terminal.Print($"Correlation with {name}: {Number(correlation, "0.000")}");
        }
    }

    internal static void Show(HyperparameterImportance importance)
    {
        if (importance.Caution is { } caution)
        {
            Terminal.Print(caution);
        }

        foreach (var each in importance.Hyperparameters)
        {
            Terminal.Print(each.Sentence);
        }

        if (importance.Hyperparameters.Count == 0)
        {
            Terminal.Print($"No hyperparameter varies over {importance.Experiments} experiments with {importance.Metric}.");
        }
    }

    /// <summary>A line a column: dozens of columns fit no terminal side by side.</summary>
    internal static void Show(ForecastComparison table)
    {
        foreach (var column in table.Columns.Where(column => table.Rows.Any(row => row[column] is not (null or ""))))
        {
            var cells = table.Rows.Select(row => row[column] is { } value ? FormattableString.Invariant($"{value}") : "–");
            Terminal.Print($"{column}: {string.Join(" | ", cells)}");
        }
    }

    internal static void Show(LoadedExperiments loaded)
    {
        Terminal.Print($"{loaded.Loaded.Count} loaded, {loaded.Known} known already, {loaded.Refused.Count} refused.");
        foreach (var refused in loaded.Refused)
        {
            Terminal.Print($"{refused.Folder}: {refused.Reason}");
        }
    }

    internal static void Show(IReadOnlyList<ForecastModel> models)
    {
        foreach (var model in models)
        {
            Terminal.Print($"{model.Name}: {model.Description}");
            foreach (var each in model.Hyperparameters)
            {
                var allowed = each.Choices is { } choices ? string.Join(", ", choices)
                    : string.Create(CultureInfo.InvariantCulture, $"{each.Least} to {each.Most}");
                Terminal.Print($"  {each.Name} = {each.Default?.ToString() ?? "–"} ({allowed}): {each.Description}");
            }
        }
    }

    internal static void Show(ForecastNetworks here)
    {
        if (here.Networks.Count == 0)
        {
            Terminal.Print(
                "No network is here: make one with './factory forecast pretrain', or name a folder of them as Forecasting:Models.");
        }

        foreach (var each in here.Networks)
        {
            Show(each);
        }

        foreach (var each in here.Unreadable)
        {
            Terminal.Print($"{each.Name}: cannot be used: {each.Reason}");
        }
    }

    private static void Show(ForecastNetwork network)
    {
        var until = network.TrainedUntil is { } time ? $", until {time.UtcDateTime:yyyy-MM-dd}" : "";
        Terminal.Print(
            $"{network.Name}: {network.Kind}, looks back on {network.ContextLength} rows, forecasts {network.PredictionLength} at once; "
            + $"trained on {network.TrainedOn}{until}");
    }

    internal static void Show(PretrainedNetwork made)
    {
        Show(made.Network);
        Terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{made.Parameters:N0} parameters; loss on other series {made.ValidationLossBefore:G4} before, {made.ValidationLoss:G4} after "
            + $"{made.Steps:N0} steps; {made.Seconds:0.0} s."));
    }

    internal static void Show(QuantileForecast forecast)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn(new TableColumn("Step").RightAligned());
        foreach (var level in forecast.QuantileLevels)
        {
            table.AddColumn(new TableColumn(string.Create(CultureInfo.InvariantCulture, $"{level:P0}")).RightAligned());
        }

        for (var step = 0; step < forecast.Quantiles[0].Count; step++)
        {
            table.AddRow(
                [(step + 1).ToString(CultureInfo.InvariantCulture), .. forecast.Quantiles.Select(level => Number(level[step], "G6"))]);
        }

        Terminal.Out.Write(table);
    }

    internal static void Show(ForecastAhead forecast)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in (string[])["Step", "At (UTC)", "Forecast", .. forecast.QuantileLevels.Select(Level)])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var step in forecast.Steps)
        {
            table.AddRow(
            [
                step.Step.ToString(CultureInfo.InvariantCulture),
                step.At?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "–",
                Number(step.Point, "G6"),
                .. step.Quantiles.Select(value => Number(value, "G6")),
            ]);
        }

        var (model, basis, origin) = (forecast.Model, forecast.Basis, forecast.QuantileOrigin);
        Terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Name} ({model.Fitted}{(model.Verdict is { } verdict ? $", {verdict}" : "")}) on {basis.Rows} rows of {basis.Series}; "
            + $"quantiles: {origin.From}{(origin.Windows is { } windows ? $" of {windows} windows" : "")}."));
        Terminal.Out.Write(table);
    }

    /// <summary>How many test actuals lie in the band, over the horizon; a few of very many steps.</summary>
    private static string? Covered(ForecastExperimentDetails experiment)
    {
        HorizonError[] steps =
        [
            .. (experiment.Parts?.GetValueOrDefault("test")?.ByHorizon ?? []).Where(step => step.Coverage80 is not null),
        ];
        if (steps.Length == 0)
        {
            return null;
        }

        var every = (steps.Length + MostSteps - 1) / MostSteps;
        var shown = steps.Where((_, place) => place % every == 0 || place == steps.Length - 1);
        return "Coverage of 80% on the test windows by step: "
            + string.Join(", ", shown.Select(step => $"{step.Step}: {Number(step.Coverage80, "0.00")}"));
    }

    private static string Level(double level) => string.Create(CultureInfo.InvariantCulture, $"{level:0.####}");

    private static string Figures(params (string Name, double? Value)[] figures) =>
        string.Join(", ", figures.Select(figure => $"{figure.Name} {Number(figure.Value, "G4")}"));

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
