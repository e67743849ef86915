using System.Globalization;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>A row of a comparison.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Meaning">Its definition.</param>
/// <param name="Cells">One an experiment.</param>
public sealed record DifferenceRow(string Name, string Meaning, IReadOnlyList<DifferenceCell> Cells);

/// <summary>A cell of a comparison.</summary>
/// <param name="Text">The value as people read it.</param>
/// <param name="Delta">Its difference to the first, with its sign; null for the first, for words and without a figure.</param>
/// <param name="Tone">Better or worse than the first: <c>gain</c>, <c>loss</c>, or null for neither.</param>
public sealed record DifferenceCell(string Text, string? Delta = null, string? Tone = null);

/// <summary>What differs between experiments.</summary>
public static class Differences
{
    private const string More = "directional_accuracy";

    /// <summary>Rows whose values are not the same in all; what they are first, then their hyperparameters and their figures.</summary>
    public static IReadOnlyList<DifferenceRow> Of(IReadOnlyList<ForecastExperimentDetails> experiments)
    {
        ArgumentNullException.ThrowIfNull(experiments);
        List<DifferenceRow> rows =
        [
            Words("model", "What was trained", experiments, one => one.Model),
            Words("series", "What is forecast", experiments, one => one.Series),
            Words("status", "Where it stands", experiments, one => ForecastTexts.Status(one.Status)),
            Words("verdict", "Whether it beats doing nothing on windows that chose nothing", experiments, one =>
                ForecastTexts.Verdict(one.Verdict)),
            Words("flags", "What to be wary of", experiments, one =>
                string.Join(", ", one.Flags.Select(flag => ForecastTexts.Flag(flag).Title))),
            Words("seed", "Seed of whatever is random", experiments, one => one.Seed.ToString(CultureInfo.InvariantCulture)),
            .. experiments.SelectMany(one => one.Hyperparams.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(name => Words(
                    name, "A hyperparameter", experiments,
                    one => one.Hyperparams.TryGetValue(name, out var value) ? ForecastTexts.Hyperparameter(value) : Format.None)),
            .. Figures("validation", experiments, one => one.ValMetrics),
            .. Figures("gate", experiments, one => one.GateMetrics),
            .. Figures("test", experiments, one => one.TestMetrics),
            Numbers(
                "seconds", "Time of all its trainings; less is better", experiments, one => one.Seconds,
                value => Format.Number(value, "0.00"), -1),
        ];
        return [.. rows.Where(row => row.Cells.Select(cell => cell.Text).Distinct(StringComparer.Ordinal).Skip(1).Any())];
    }

    private static IEnumerable<DifferenceRow> Figures(
        string part, IReadOnlyList<ForecastExperimentDetails> experiments, Func<ForecastExperimentDetails, ForecastMetrics?> metrics) =>
        ForecastTexts.Metrics.Select(metric => Numbers(
            $"{part} {metric.Title}", metric.Meaning, experiments, one => ForecastTexts.Metric(metric.Name, metrics(one)),
            value => ForecastTexts.MetricText(metric.Name, value), metric.Name == More ? 1 : -1));

    private static DifferenceRow Words(
        string name, string meaning, IReadOnlyList<ForecastExperimentDetails> experiments, Func<ForecastExperimentDetails, string> text) =>
        new(name, meaning, [.. experiments.Select(one => new DifferenceCell(text(one) is { Length: > 0 } given ? given : Format.None))]);

    private static DifferenceRow Numbers(
        string name, string meaning, IReadOnlyList<ForecastExperimentDetails> experiments, Func<ForecastExperimentDetails, double?> value,
        Func<double?, string> text, int better)
    {
        var first = value(experiments[0]);
        return new(name, meaning, [.. experiments.Select((one, place) => Cell(value(one), place == 0 ? null : first, text, better))]);
    }

    private static DifferenceCell Cell(double? value, double? first, Func<double?, string> text, int better)
    {
        if (value - first is not { } delta || !double.IsFinite(delta))
        {
            return new(text(value));
        }

        return new(
            text(value),
            (delta > 0 ? "+" : "") + text(delta),
            (Math.Sign(delta) * better) switch
            {
                > 0 => "gain",
                < 0 => "loss",
                _ => null,
            });
    }
}
