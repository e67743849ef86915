using System.Globalization;
using System.Text.Json;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>What the pages about forecasts call things.</summary>
public static class ForecastTexts
{
    private const string SignificantSmall = "0.00e+0";
    private const double Small = 1e-4;
    private const double Large = 1e6;

    /// <summary>The tabs: value of the query, title and meaning.</summary>
    public static IReadOnlyList<(string? Value, string Title, string Meaning)> Tabs { get; } =
    [
        (null, "Experiments", "Every configuration that was trained, with its verdict"),
        ("grids", "Grid searches", "Many configurations of one model on the same data"),
        ("matters", "What matters", "Which hyperparameters go with good results, and which trainings went wrong"),
    ];

    /// <summary>The parts of a series in their order: name, title and meaning.</summary>
    public static IReadOnlyList<(string Name, string Title, string Meaning)> Parts { get; } =
    [
        ("train", "Training", "The last windows of the rows that were learnt from"),
        ("val", "Validation", "Windows that chose: the penalty, the number of trees, the best configuration"),
        ("gate", "Gate", "Windows that chose nothing and decide about the edge"),
        ("test", "Test", "Windows of the final figure, computed once and at the end"),
    ];

    /// <summary>The rows that the windows of a part forecast; none of a part that is not known.</summary>
    public static PartSpan Span(SeriesSplit split, string part)
    {
        ArgumentNullException.ThrowIfNull(split);
        return part switch
        {
            "train" => split.Train,
            "val" => split.Validation,
            "gate" => split.Gate,
            "test" => split.Test,
            _ => new(null, null, 0),
        };
    }

    /// <summary>All parts in time order, with the windows that correct quantiles where there are any.</summary>
    public static IEnumerable<(string Title, string Meaning, PartSpan Span)> Spans(SeriesSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        foreach (var (name, title, meaning) in Parts)
        {
            if (name == "gate" && split.Calibration is { } calibration)
            {
                yield return ("Calibration", "Windows that corrected the quantiles of those behind them, and nothing else", calibration);
            }

            yield return (title, meaning, Span(split, name));
        }
    }

    /// <summary>States of an experiment that can be filtered: value and title.</summary>
    public static IReadOnlyList<(string Value, string Title)> StatusFilters { get; } =
    [
        ("", "All"), ("running", "Running"), ("pending", "Waiting"), ("completed", "Completed"), ("failed", "Failed"),
        ("cancelled", "Cancelled"),
        ("eliminated", "Eliminated"), ("skipped", "Skipped"),
    ];

    /// <summary>The metrics: name in requests, title and meaning.</summary>
    public static IReadOnlyList<(string Name, string Title, string Meaning)> Metrics { get; } =
    [
        ("mae", "MAE", "Mean |y − ŷ| in units of the series; less is better"),
        ("rmse", "RMSE", "√ mean (y − ŷ)² in units of the series; less is better"),
        ("mase", "MASE", "MAE over the mean step of the training rows: comparable across series; less is better"),
        ("smape", "sMAPE", "Symmetric error in percent, 0 to 200; less is better"),
        ("relative_mae", "Relative MAE", "MAE over that of repeating the last value on the same windows; below 1 is better than that"),
        ("directional_accuracy", "Direction", "Share of steps on the right side of the value before the window, 0 to 100%; more is better"),
        ("weighted_quantile_loss", "Quantile loss", "Weighted quantile loss, of models with quantiles; less is better"),
    ];

    /// <summary>One word for a state of an experiment or a grid search.</summary>
    public static string Status(string status) => status switch
    {
        "pending" => "Waiting",
        "timed_out" => "Time is up",
        "" => "",
        _ => char.ToUpperInvariant(status[0]) + status[1..],
    };

    /// <summary>Whether there is more to come.</summary>
    public static bool IsUnderWay(string status) => status is "pending" or "running";

    /// <summary>A verdict in a few words; a dash before there is one.</summary>
    public static string Verdict(string? verdict) => verdict switch
    {
        null => Format.None,
        "edge" => "Edge",
        "no_edge" => "No edge",
        "insufficient" => "Too few windows",
        _ => verdict,
    };

    /// <summary>A verdict as a sentence.</summary>
    public static string Advice(EdgeReport gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        var windows = $"{Format.Count(gate.Windows)} gate {(gate.Windows == 1 ? "window" : "windows")}";
        return gate.Outcome switch
        {
            "edge" => $"On {windows} that chose nothing it beats every rival below, after correction for {Tried(gate)}.",
            "no_edge" => $"On {windows} that chose nothing it does not beat every rival below. "
                + "Doing nothing is as good as far as these data can tell.",
            _ => $"{windows} {(gate.Windows == 1 ? "is" : "are")} too few to tell skill from luck: nothing is decided. "
                + "Ask for more gate windows, a shorter horizon or more rows.",
        };
    }

    /// <summary>What the correction was for.</summary>
    public static string Tried(EdgeReport gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return $"{Format.Count(gate.Configurations)} {(gate.Configurations == 1 ? "configuration" : "configurations")} tried on these data";
    }

    /// <summary>A rival and what it does.</summary>
    public static (string Title, string Meaning) Rival(string name) => name switch
    {
        "persistence" => ("Persistence", "the last value, at every step"),
        "seasonal_naive" => ("Seasonal naive", "the last season, repeated"),
        "no_return" => ("No return", "0 at every step: of returns, that nothing moves"),
        "zero_shot" => ("Zero-shot base", "the same model before it was trained on these data"),
        _ => (name, name),
    };

    /// <summary>A flag in words.</summary>
    public static (string Title, string Meaning) Flag(string flag) => flag switch
    {
        "no_edge" => ("no edge", "It does not beat doing nothing"),
        "insufficient" => ("too few windows", "Too few gate windows to decide about an edge"),
        "overfitting" => ("overfitting", "Its validation MAE is above 1.3 times its training MAE"),
        "not_improved" => ("not improved", "No step made its validation loss better: its weights are those it began with"),
        "diverged" => ("diverged", "A loss or gradient was no number; the best weights before that were kept"),
        "out_of_time" => ("out of time", "The time limit ended its training; the best weights by then were kept"),
        "seen_in_pretraining" => ("seen before", "The network it began with was trained on rows as late as those of the gate or the test"),
        "origin_unknown" => ("origin unknown", "Nobody knows what the network it began with was trained on, these rows perhaps"),
        _ => (flag.Replace('_', ' '), flag),
    };

    /// <summary>A number in units of a series of any size, to four significant digits.</summary>
    public static string Value(double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            return Format.None;
        }

        var size = Math.Abs(number);
        return size switch
        {
            0 => "0",
            < Small or >= Large => number.ToString(SignificantSmall, Format.Numbers),
            _ => number.ToString(Digits(size), Format.Numbers),
        };
    }

    /// <summary>Such a number with its sign.</summary>
    public static string Signed(double? value) => value > 0 ? "+" + Value(value) : Value(value);

    /// <summary>A p.</summary>
    public static string P(double? p) => p is < 0.0001 ? "< 0.0001" : Format.Number(p, "0.0000");

    /// <summary>A metric of an experiment, by its name in requests.</summary>
    public static double? Metric(string name, ForecastMetrics? metrics) => metrics is null ? null : name switch
    {
        "mae" => metrics.Mae,
        "rmse" => metrics.Rmse,
        "mase" => metrics.Mase,
        "smape" => metrics.Smape,
        "relative_mae" => metrics.RelativeMae,
        "directional_accuracy" => metrics.DirectionalAccuracy,
        "weighted_quantile_loss" => metrics.WeightedQuantileLoss,
        _ => null,
    };

    /// <summary>A metric as people read it.</summary>
    public static string MetricText(string name, double? value) => name switch
    {
        "directional_accuracy" => Format.Percent(value),
        "smape" => value is null ? Format.None : Format.Number(value, "0.00") + "\u202f%",
        "mase" or "relative_mae" or "weighted_quantile_loss" => Format.Number(value, "0.0000"),
        _ => Value(value),
    };

    /// <summary>The title of a metric.</summary>
    public static string MetricTitle(string name) => Metrics.FirstOrDefault(metric => metric.Name == name).Title ?? name;

    /// <summary>The value of a hyperparameter.</summary>
    public static string Hyperparameter(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Null or JsonValueKind.Undefined => Format.None,
        _ => value.GetRawText(),
    };

    private static string Digits(double size) => size switch
    {
        >= 1000 => "#,0.0",
        >= 100 => "0.00",
        >= 10 => "0.000",
        >= 1 => "0.0000",
        >= 0.1 => "0.00000",
        >= 0.01 => "0.000000",
        _ => "0.0000000",
    };
}
