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
    public static BandOptions? ByHorizon(IReadOnlyDictionary<string, PartDetails>? parts)
    {
        var lines = ForecastTexts.Parts.Where(part => parts?.GetValueOrDefault(part.Name) is { ByHorizon.Count: > 0 } details
                && details.ByHorizon.Any(step => step.Mae is not null))
            .Select(part => (part.Title, Errors: parts![part.Name].ByHorizon)).ToList();
        return Steps(lines);
    }

    /// <summary>MAE of each step of the horizon of several experiments on one part; null without any.</summary>
    public static BandOptions? ByHorizon(IEnumerable<(string Name, IReadOnlyList<HorizonError> Errors)> experiments) =>
        Steps([.. experiments]);

    /// <summary>Losses step by step; null below two steps.</summary>
    public static BandOptions? Losses(IReadOnlyList<TrainingStep> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Count < 2)
        {
            return null;
        }

        List<BandLine> lines = [new("training", [.. history.Select(step => (double?)step.Loss)])];
        if (history.Any(step => step.ValLoss is not null))
        {
            lines.Add(new("validation", [.. history.Select(step => step.ValLoss)], Dashed: true));
        }

        return new("step", [.. history.Select(step => step.Epoch.ToString(CultureInfo.InvariantCulture))], "loss", lines);
    }

    private static BandOptions? Steps(List<(string Name, IReadOnlyList<HorizonError> Errors)> lines)
    {
        var horizon = lines.Select(line => line.Errors.Count).DefaultIfEmpty(0).Max();
        return horizon == 0 ? null : new(
            "steps ahead",
            [.. Enumerable.Range(1, horizon).Select(step => step.ToString(CultureInfo.InvariantCulture))],
            "MAE",
            [
                .. lines.Select(line => new BandLine(
                    line.Name,
                    [.. Enumerable.Range(0, horizon).Select(step => step < line.Errors.Count ? line.Errors[step].Mae : null)])),
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
