using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Tests.Numerics.Forecasting;

internal sealed class GoldenMetricsTests
{
    private JsonElement _golden;

    [OneTimeSetUp]
    public void Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Require("golden/metrics.json")));
        _golden = document.RootElement.Clone();
    }

    [Test]
    public void Every_series_has_the_golden_point_metrics()
    {
        foreach (var series in _golden.GetProperty("series").EnumerateArray())
        {
            var history = Numbers(series, "history");
            var errors = PointErrors.Compute(Numbers(series, "actual"), Numbers(series, "point_forecast"));
            var expected = series.GetProperty("metrics");
            Assert.Multiple(() =>
            {
                Assert.That(errors.Steps, Is.EqualTo(expected.GetProperty("n_scored").GetInt32()));
                Check(expected, "mae", errors.MeanAbsolute);
                Check(expected, "rmse", errors.RootMeanSquared);
                Check(expected, "smape_percent", errors.SymmetricPercent);
                Check(expected, "mase_1", RelativeErrors.MeanAbsoluteScaled(errors, RelativeErrors.Scale(history)));
                Check(expected, "mase_24", RelativeErrors.MeanAbsoluteScaled(errors, RelativeErrors.Scale(history, 24)));
            });
        }
    }

    [Test]
    public void Every_series_has_the_golden_direction_of_its_moves()
    {
        foreach (var series in _golden.GetProperty("series").EnumerateArray())
        {
            var (actual, history) = (Numbers(series, "actual"), Numbers(series, "history"));
            var counts = DirectionCounts.Compute(actual, Numbers(series, "point_forecast"), [history[^1], .. actual[..^1]]);
            var expected = series.GetProperty("metrics");
            Check(expected, "directional_accuracy_moves_only", counts.Accuracy);
            Assert.That(counts.Moves + counts.Flat, Is.EqualTo(expected.GetProperty("n_direction_steps").GetInt32()));
        }
    }

    [Test]
    public void Every_series_and_their_sum_have_the_golden_quantile_losses()
    {
        var levels = Numbers(_golden, "quantile_levels");
        var total = new QuantileLoss(levels);
        foreach (var series in _golden.GetProperty("series").EnumerateArray())
        {
            var actual = Numbers(series, "actual");
            double[] quantiles = [.. series.GetProperty("quantile_forecasts").EnumerateArray().SelectMany(Numbers)];
            total.Add(actual, quantiles);
            var alone = new QuantileLoss(levels);
            alone.Add(actual, quantiles);
            var expected = series.GetProperty("metrics");
            Check(expected, "wql", alone.Weighted);
            Check(expected, "abs_actual_sum", alone.AbsoluteActuals);
            CheckLevels(expected, "wql_per_level", level => alone.WeightedAt(level));
            CheckLevels(expected, "pinball_sum_per_level", level => alone.PinballSum(level));
        }

        Check(_golden.GetProperty("aggregate"), "wql", total.Weighted);
        CheckLevels(_golden.GetProperty("aggregate"), "wql_per_level", level => total.WeightedAt(level));
    }

    private static void CheckLevels(JsonElement expected, string name, Func<int, double?> found)
    {
        var values = Numbers(expected, name);
        for (var level = 0; level < values.Length; level++)
        {
            Assert.That(found(level), Is.EqualTo(values[level]).Within(1e-9 * Math.Abs(values[level])), $"{name} {level}");
        }
    }

    /// <summary>1e-9 relative, as the numbers' own description asks; null must be null.</summary>
    private static void Check(JsonElement expected, string name, double? found)
    {
        var value = expected.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Null)
        {
            Assert.That(found, Is.Null, name);
            return;
        }

        Assert.That(found, Is.EqualTo(value.GetDouble()).Within(1e-9 * Math.Abs(value.GetDouble())), name);
    }

    private static double[] Numbers(JsonElement parent, string name) => [.. Numbers(parent.GetProperty(name))];

    private static IEnumerable<double> Numbers(JsonElement array) =>
        array.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble());
}
