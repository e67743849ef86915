using System.Globalization;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>The pictures of the pages about forecasts.</summary>
public static class ForecastCharts
{
    private const double Lower = 0.1;
    private const double Upper = 0.9;
    private const double Near = 1e-9;
    private const double Promised = 80;
    private const int HoursOfDay = 24;
    private const int ShortestContext = 30;

    /// <summary>A hyperparameter without what tables put in front of its name.</summary>
    public static string Plain(string hyperparameter) =>
        hyperparameter.StartsWith("hp_", StringComparison.Ordinal) ? hyperparameter[3..] : hyperparameter;

    /// <summary>Correlations that have an interval; null where none has.</summary>
    public static IntervalOptions? Importance(HyperparameterImportance importance)
    {
        ArgumentNullException.ThrowIfNull(importance);
        ChartInterval[] known =
        [
            .. importance.Hyperparameters.Where(one => one is { Low: not null, High: not null })
                .Select(one => new ChartInterval(Plain(one.Hyperparameter), one.Correlation, one.Low!.Value, one.High!.Value)),
        ];
        return known.Length == 0 ? null : new("rank correlation with good results", known);
    }

    /// <summary>A forecast beside what came, after what came before.</summary>
    public static BandOptions Forecast(ForecastWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var steps = window.Steps.Count;
        SeriesPoint[] context = [.. window.Context.TakeLast(Math.Max(ShortestContext, 2 * steps))];
        var before = context.Length;
        DateTimeOffset[] times = [.. context.Select(point => point.Time), .. window.Steps.Select(step => step.Time)];
        IReadOnlyList<double?> Steps(Func<ForecastStep, double?> value) => [.. new double?[before], .. window.Steps.Select(value)];
        var (low, high) = (Level(window.Levels, Lower), Level(window.Levels, Upper));
        return new(
            "time, UTC",
            [.. times.Select(time => Time(time, times))],
            "value",
            [
                new("actual", [.. context.Select(point => point.Value), .. window.Steps.Select(step => step.Actual)], ChartStyle.Strong),
                new("forecast", Steps(step => step.Forecast), ChartStyle.Accent, Dashed: true),
            ])
        {
            Mark = steps > 0 && before > 0 ? before : null,
            Band = low < 0 || high < 0
                ? null
                : new("10–90% band", Steps(step => step.Quantiles[low]), Steps(step => step.Quantiles[high]), ChartStyle.Accent),
        };
    }

    /// <summary>MAE of each step of the horizon, a line a part; null without any.</summary>
    public static BandOptions? ByHorizon(IReadOnlyDictionary<string, PartDetails>? parts) =>
        Steps(Having(parts, step => step.Mae), step => step.Mae, "MAE");

    /// <summary>Share of actuals from the 10% to the 90% quantile at each step of the horizon, a line a part; null without any.</summary>
    public static BandOptions? CoverageByHorizon(IReadOnlyDictionary<string, PartDetails>? parts)
    {
        static double? Percent(HorizonError step) => 100 * step.Coverage80;
        return Steps(Having(parts, Percent), Percent, "% in the band") is not { } chart ? null : chart with
        {
            Lines = [.. chart.Lines, new("80%", [.. chart.X.Select(_ => (double?)Promised)], ChartStyle.Quiet, Dashed: true)],
        };
    }

    /// <summary>MAE of each step of the horizon of several experiments on one part; null without any.</summary>
    public static BandOptions? ByHorizon(IEnumerable<(string Name, IReadOnlyList<HorizonError> Errors)> experiments) =>
        Steps([.. experiments], step => step.Mae, "MAE");

    /// <summary>Losses step by step, of networks between the epochs too; null below two places.</summary>
    public static BandOptions? Losses(IReadOnlyList<TrainingStep> history, IReadOnlyList<LossPoint> curve)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(curve);
        LossPoint[] points = curve.Count > 0 ? [.. curve] : [.. history.Select(step => new LossPoint(step.Epoch, step.Loss, step.ValLoss))];
        if (points.Length < 2)
        {
            return null;
        }

        List<BandLine> lines = [new("training", [.. points.Select(point => point.Loss)])];
        if (Array.Exists(points, point => point.ValLoss is not null))
        {
            lines.Add(new("validation", [.. points.Select(point => point.ValLoss)], Dashed: true, Sparse: curve.Count > 0));
        }

        return new("step", [.. points.Select(point => point.Step.ToString(CultureInfo.InvariantCulture))], "loss", lines);
    }

    private static List<(string Name, IReadOnlyList<HorizonError> Errors)> Having(
        IReadOnlyDictionary<string, PartDetails>? parts, Func<HorizonError, double?> figure) =>
    [
        .. ForecastTexts.Parts
            .Where(part => parts?.GetValueOrDefault(part.Name) is { } details && details.ByHorizon.Any(step => figure(step) is not null))
            .Select(part => (part.Title, parts![part.Name].ByHorizon)),
    ];

    private static BandOptions? Steps(
        List<(string Name, IReadOnlyList<HorizonError> Errors)> lines, Func<HorizonError, double?> figure, string title)
    {
        var horizon = lines.Select(line => line.Errors.Count).DefaultIfEmpty(0).Max();
        return horizon == 0 ? null : new(
            "steps ahead",
            [.. Enumerable.Range(1, horizon).Select(step => step.ToString(CultureInfo.InvariantCulture))],
            title,
            [
                .. lines.Select(line => new BandLine(
                    line.Name,
                    [.. Enumerable.Range(0, horizon).Select(step => step < line.Errors.Count ? figure(line.Errors[step]) : null)])),
            ]);
    }

    private static int Level(IReadOnlyList<double> levels, double level)
    {
        for (var i = 0; i < levels.Count; i++)
        {
            if (Math.Abs(levels[i] - level) < Near)
            {
                return i;
            }
        }

        return -1;
    }

    // of days and longer steps the hour says nothing
    private static string Time(DateTimeOffset time, DateTimeOffset[] all) => time.UtcDateTime.ToString(
        all.Length > 1 && (all[^1] - all[0]).TotalHours >= HoursOfDay * (all.Length - 1) ? "yyyy-MM-dd" : "MM-dd HH:mm",
        CultureInfo.InvariantCulture);
}
