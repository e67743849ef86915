using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>
/// What lies behind a split must not be seen before it: everything there is changed, and what was learnt must stay the same.
/// </summary>
internal sealed class LeakTests
{
    private TestFactory _factory = null!;
    private AsyncServiceScope _scope;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        _scope = _factory.Services.CreateAsyncScope();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _scope.DisposeAsync();
        await _factory.DisposeAsync();
    }

    [TestCase("linear", "context_length", 48)]
    [TestCase("xgboost", "lags", 24)]
    public async Task Nothing_that_was_learnt_changes_with_what_lies_behind_the_validation_windows(string model, string name, int value)
    {
        var values = MadeSeries.Wave(1500);
        var (plan, first) = await TrainAsync(model, values, (name, value));
        var second = (await TrainAsync(model, Changed(values, plan.Split.Origins.Validation.End), (name, value))).Model;
        Assert.That(first.Model.Artefact!.Content.Length, Is.GreaterThan(100));
        Assert.That(second.Model.Artefact!.Content.ToArray(), Is.EqualTo(first.Model.Artefact.Content.ToArray()));
        Assert.That(FactoryJson.Write(second.Model.Fit), Is.EqualTo(FactoryJson.Write(first.Model.Fit)));
        Assert.That(second.Model.History, Is.EqualTo(first.Model.History));
        Assert.That(second.Validation.Metrics(), Is.EqualTo(first.Validation.Metrics()));

        // and it can fail: a changed training row is seen
        var third = (await TrainAsync(model, Changed(values, plan.Split.Origins.TrainingEnd - 1), (name, value))).Model;
        Assert.That(third.Model.Artefact!.Content.ToArray(), Is.Not.EqualTo(first.Model.Artefact.Content.ToArray()));
    }

    [Test]
    public async Task Weights_and_scale_see_training_rows_only()
    {
        var values = MadeSeries.Wave(1500);
        (string, object)[] set = [("context_length", 48), ("ridge_penalty", 0.1)];
        var (plan, first) = await TrainAsync("linear", values, set);
        var second = (await TrainAsync("linear", Changed(values, plan.Split.Origins.TrainingEnd), set)).Model;
        Assert.That(second.Model.Artefact!.Content.ToArray(), Is.EqualTo(first.Model.Artefact!.Content.ToArray()));
        Assert.That(second.Validation.Metrics(), Is.Not.EqualTo(first.Validation.Metrics()));
    }

    [TestCase("persistence")]
    [TestCase("seasonal_naive")]
    [TestCase("drift")]
    [TestCase("theta")]
    [TestCase("linear")]
    [TestCase("xgboost")]
    public async Task A_forecast_does_not_change_with_what_lies_behind_its_origin(string model)
    {
        var values = MadeSeries.Wave(1500);
        var (plan, trained) = await TrainAsync(model, values, model == "linear" ? [("context_length", 48)] : []);
        var origin = plan.Split.Origins.Test.First;
        var before = await trained.Model.ForecastAsync([ForecastContext.At(plan.Loaded.Series, origin, 24)], default);
        var changed = MadeSeries.Of(Changed(values, origin));
        var after = await trained.Model.ForecastAsync([ForecastContext.At(changed, origin, 24)], default);
        Assert.That(after.Points[0], Is.EqualTo(before.Points[0]));
        Assert.That(before.Points[0], Is.All.Matches<double>(double.IsFinite));
    }

    [Test]
    public async Task A_covariate_of_the_past_is_not_seen_ahead_and_one_known_ahead_is()
    {
        // holidays that lift the series by 5, and that nothing but the calendar tells
        var random = new Random(4);
        var holidays = Enumerable.Range(0, 1500).Select(_ => random.NextDouble() < 0.3 ? 1.0 : 0).ToArray();
        var values = holidays.Select(holiday => 10 + (5 * holiday) + (0.2 * random.NextDouble())).ToArray();
        var past = await ErrorAsync(values, new Covariate("x", holidays, KnownAhead: false));
        var ahead = await ErrorAsync(values, new Covariate("x", holidays, KnownAhead: true));
        Assert.That(ahead, Is.LessThan(0.5 * past));

        var series = MadeSeries.Of(values, new Covariate("x", holidays, KnownAhead: false));
        var context = ForecastContext.At(series, 1000, 24);
        Assert.That((context.Past.Single().Length, context.Ahead.Count), Is.EqualTo((1000, 0)));
    }

    [Test]
    public void Changing_the_horizon_leaves_the_context_as_it_is()
    {
        var series = MadeSeries.Of(MadeSeries.Wave(500));
        var (near, far) = (ForecastContext.At(series, 300, 1), ForecastContext.At(series, 300, 48));
        Assert.That(far.History.ToArray(), Is.EqualTo(near.History.ToArray()));
        Assert.That((near.FutureTimes.Length, far.FutureTimes.Length), Is.EqualTo((1, 48)));
    }

    private async Task<double> ErrorAsync(double[] values, Covariate covariate) =>
        (await TrainAsync("xgboost", MadeSeries.Of(values, covariate), [("prediction_length", 12)])).Model.Validation.Metrics().Mae!.Value;

    private static double[] Changed(double[] values, int from) =>
        [.. values.Select((value, t) => t < from ? value : (value * -3) + 1000 + t)];

    private Task<(ExperimentPlan Plan, ValidatedModel Model)> TrainAsync(string model, double[] values, params (string, object)[] set) =>
        TrainAsync(model, MadeSeries.Of(values), set);

    private async Task<(ExperimentPlan Plan, ValidatedModel Model)> TrainAsync(string model, ForecastSeries series, (string, object)[] set)
    {
        var data = new ForecastData { SeriesId = Guid.NewGuid() };
        var plan = _scope.ServiceProvider.GetRequiredService<ExperimentPlanning>().Plan(
            new() { Data = data, Model = model, Hyperparams = ForecastHarness.Set(set), Windows = new(Validation: 6, Gate: 6, Test: 6) },
            new(data, series, "made", ""));
        return (plan, await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default));
    }
}
