using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Forecasting.Models;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>The configurations that a stage adds around the best.</summary>
internal sealed class RefinementTests
{
    private static readonly Hyperparameter Rate = Hyperparameter.OfNumber("rate", "", 1e-4, 0, 1) with { AboveLeast = true };
    private static readonly Hyperparameter Rank = Hyperparameter.OfWhole("rank", "", 8, 1, 64);

    [Test]
    public void Values_lie_halfway_to_those_tried_next_to_the_best_as_ratios_where_they_span_far()
    {
        Assert.That(Around(Rate, 1e-4, 1e-5, 1e-4, 1e-3), Is.EqualTo(new[] { 3.162e-5, 3.162e-4 }));
        Assert.That(Around(Rate, 0.2, 0.1, 0.2, 0.4), Is.EqualTo(new[] { 0.15, 0.3 }));
        Assert.That(Around(Rank, 8, 4, 8, 16), Is.EqualTo(new[] { 6, 12 }));
    }

    [Test]
    public void At_an_end_it_looks_further_out_by_half_of_the_last_step_but_not_beyond_the_range()
    {
        Assert.That(Around(Rate, 0.4, 0.2, 0.4), Is.EqualTo(new[] { 0.3, 0.5 }));
        Assert.That(Around(Rate, 1e-3, 1e-5, 1e-3), Is.EqualTo(new[] { 1e-4, 1e-2 }));
        Assert.That(Around(Rate, 1, 0.5, 1), Is.EqualTo(new[] { 0.75 }), "1 is the largest");
        Assert.That(Around(Rank, 1, 1, 5), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public void Where_nothing_lies_in_between_nothing_is_added()
    {
        Assert.That(Around(Rank, 2, 1, 2, 3), Is.Empty);
        Assert.That(Around(Rank, 8, 8), Is.Empty, "one value has no neighbours");
    }

    [Test]
    public void Between_odd_numbers_it_takes_odd_ones() =>
        Assert.That(Around(Rank with { Odd = true }, 15, 5, 15, 35), Is.EqualTo(new[] { 9, 25 }), "10 and 25");

    [Test]
    public void Each_hyperparameter_is_moved_alone_and_words_stay()
    {
        var best = Configuration(("rate", 0.2), ("rank", 8), ("variant", "nlinear"));
        var tried = new[] { best, Configuration(("rate", 0.1), ("rank", 16), ("variant", "dlinear")) };
        Assert.That(
            Refinement.Around(best, tried, [Rate, Rank]).Select(one => $"{one["rate"]} {one["rank"]} {one["variant"]}"),
            Is.EqualTo(new[] { "0.15 8 nlinear", "0.25 8 nlinear", "0.2 4 nlinear", "0.2 12 nlinear" }));
    }

    [Test]
    public void What_the_best_does_not_use_is_passed_over()
    {
        var best = Configuration(("rate", 0.2));
        var tried = new[] { best, Configuration(("rate", 0.1), ("rank", 16)), Configuration(("rate", 0.1), ("rank", 8)) };
        Assert.That(Refinement.Around(best, tried, [Rate, Rank]).Select(one => $"{one["rate"]} {one.Count}"), Is.EqualTo(new[] { "0.15 1", "0.25 1" }));
        Assert.That(Refinement.Around(tried[1], tried, [Rank]).Select(one => one["rank"].GetInt32()), Is.EqualTo(new[] { 12, 20 }));
    }

    [Test]
    public void Only_hyperparameters_with_two_numbers_are_refined()
    {
        var grid = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal)
        {
            ["variant"] = ForecastHarness.Values(["nlinear", "dlinear"]),
            ["rate"] = ForecastHarness.Values([0.1, 0.1]),
            ["rank"] = ForecastHarness.Values([4, 8]),
        };
        Assert.That(Refinement.Refinable(grid), Is.EqualTo(new[] { "rank" }));
        Assert.That(Refinement.MostOf(3), Is.EqualTo(6));
    }

    private static IEnumerable<double> Around(Hyperparameter hyperparameter, double best, params double[] known) => Refinement.Around(
        Configuration((hyperparameter.Name, best)),
        [.. known.Select(value => Configuration((hyperparameter.Name, value)))],
        [hyperparameter]).Select(one => one[hyperparameter.Name].GetDouble());

    private static Dictionary<string, JsonElement> Configuration(params (string Name, object Value)[] values) =>
        values.ToDictionary(one => one.Name, one => JsonSerializer.SerializeToElement(one.Value), StringComparer.Ordinal);
}
