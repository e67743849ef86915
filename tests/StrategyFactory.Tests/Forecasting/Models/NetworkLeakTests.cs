using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Models.Chronos;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Numerics.Forecasting;
using StrategyFactory.Tests.Neural.Chronos;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>
/// What lies behind a split is not seen before it, by none of the networks and ways to train them; and how far is forecast does not change
/// what a forecast is made from.
/// </summary>
internal sealed class NetworkLeakTests
{
    private const string Bolt = SeriesModelShape.Bolt;
    private const string T5 = SeriesModelShape.T5;
    private const int Horizon = 4;
    private const int Context = 32;

    /// <summary>Around 0, so that a bin of a T5 is narrower than what it moves by.</summary>
    private readonly double[] _values = [.. MadeSeries.Wave(500).Select(value => value - 10)];

    private ForecastHarness _harness = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 100);
        _harness.AddTokenNetwork();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [TestCase(Bolt, "lora")]
    [TestCase(Bolt, "full")]
    [TestCase(T5, "lora")]
    [TestCase(T5, "full")]
    public async Task What_is_kept_of_a_network_does_not_change_with_what_lies_behind_the_validation_windows(string model, string type)
    {
        var plan = await PlanAsync(model, type, _values);
        var first = await TrainAsync(plan);
        var second = await TrainAsync(await PlanAsync(model, type, Changed(plan.Split.Origins.Validation.End)));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(first.Artefact, Does.Contain("safetensors"));

        // and it can fail: a changed training row is learnt from, a changed validation row is scored
        var learnt = await TrainAsync(await PlanAsync(model, type, Changed(plan.Split.Origins.TrainingEnd - (2 * Horizon))));
        Assert.That(learnt.Artefact, Is.Not.EqualTo(first.Artefact));
        var scored = await TrainAsync(await PlanAsync(model, type, Changed(plan.Split.Origins.TrainingEnd)));
        Assert.That(scored.Validation, Is.Not.EqualTo(first.Validation));
    }

    [TestCase(Bolt)]
    [TestCase(T5)]
    public async Task Scores_do_not_depend_on_how_many_windows_are_forecast_at_once_and_every_window_counts(string model)
    {
        var plan = await PlanAsync(model, "none", _values);
        using var trained = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        OriginWindows windows = new(200, Horizon, Horizon, 37);
        var one = await WindowEvaluation.ScoreAsync(trained.Model, plan.Loaded.Series, windows, 1, default, batch: 1);
        var many = await WindowEvaluation.ScoreAsync(trained.Model, plan.Loaded.Series, windows, 1, default, batch: 32);
        Assert.That((one.Metrics().Windows, many.Metrics().Windows, many.Metrics().Steps), Is.EqualTo((37, 37, 37 * Horizon)));
        Assert.That(many.Losses, Is.EqualTo(one.Losses).Within(1e-5));
        Assert.That(many.Metrics().WeightedQuantileLoss, Is.EqualTo(one.Metrics().WeightedQuantileLoss).Within(1e-6));
        Assert.That(many.Metrics().Coverage80, Is.EqualTo(one.Metrics().Coverage80));
        if (model == T5)
        {
            Assert.That(FactoryJson.Write(many.Kept.Part()), Is.EqualTo(FactoryJson.Write(one.Kept.Part())), "samples by each window's seed");
        }
    }

    [TestCase(Bolt)]
    [TestCase(T5)]
    public async Task The_first_steps_of_a_forecast_are_the_same_however_many_follow(string model)
    {
        var plan = await PlanAsync(model, "lora", _values);
        using var trained = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        var far = await ForecastAsync(21);
        foreach (var steps in new[] { 1, 3, Horizon, 8, 13 })
        {
            var near = await ForecastAsync(steps);
            Assert.That(near.Points[0], Is.EqualTo(far.Points[0][..steps]), $"{steps} steps");
            for (var level = 0; level < far.Levels.Count; level++)
            {
                Assert.That(near.Quantiles[0].Skip(level * steps).Take(steps), Is.EqualTo(far.Quantiles[0].Skip(level * 21).Take(steps)));
            }
        }

        Task<WindowForecasts> ForecastAsync(int steps) =>
            trained.Model.ForecastAsync([ForecastContext.At(plan.Loaded.Series, 400, steps)], default);
    }

    [TestCase(Bolt)]
    [TestCase(T5)]
    public async Task Changing_the_horizon_leaves_what_a_network_is_given_and_its_scale_as_they_are(string model)
    {
        var plan = await PlanAsync(model, "lora", _values);
        var (near, far) = (Windows(1), Windows(9));
        Assert.That(near.Select(window => window.Target.Length), Is.All.EqualTo(1));
        Assert.That(far.Select(window => window.Target.Length), Is.All.EqualTo(9));
        Assert.That(far.Select(window => window.Context), Is.EqualTo(near.Select(window => window.Context)));
        Assert.That(near[0].Context, Is.EqualTo(_values[100..(100 + Context)].Select(value => (float)value)));
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using SeriesModel network = model == Bolt ? ChronosBolt.Create(SmallBolt.Config, 3) : SmallT5.Create(3);
        if (network is ChronosT5 tokens)
        {
            UniformBinTokenizer tokenizer = new(tokens.Config.Bins);
            var (one, nine) = (tokenizer.Encode(near[3].Context), tokenizer.Encode(far[3].Context));
            Assert.That((nine.Scale, nine.Ids), Is.EqualTo((one.Scale, one.Ids)));
            Assert.That(one.Scale, Is.EqualTo(near[3].Context.Average(MathF.Abs)).Within(1e-5), "of the context alone");
            Assert.That(tokenizer.Encode(far[3].Target, nine.Scale).Ids[0], Is.EqualTo(tokenizer.Encode(near[3].Target, one.Scale).Ids[0]));
        }
        else
        {
            var norm = ((ChronosBolt)network).Forward(tensor(near[3].Context).unsqueeze(0), Dropout.Off).Norm;
            Assert.That(norm.Location.ToNumber(), Is.EqualTo(far[3].Context.Average()).Within(1e-5));
            var variance = far[3].Context.Average(value => Math.Pow(value - far[3].Context.Average(), 2));
            Assert.That(norm.Scale.ToNumber(), Is.EqualTo(Math.Sqrt(variance)).Within(1e-5));

            // the first step alone is scored in both: were its unit another, the loss would be too
            float[] first = [far[3].Target[0], .. Enumerable.Repeat(float.NaN, 7)];
            var one = network.Loss([near[3].Context], [near[3].Target], Dropout.Off);
            var eight = network.Loss([far[3].Context], [first], Dropout.Off);
            Assert.That(eight.Mean.ToNumber(), Is.EqualTo(one.Mean.ToNumber()).Within(1e-6).And.GreaterThan(0));
        }

        TrainingWindow[] Windows(int horizon) =>
        [
            .. ChronosLearning.Cut(
                new(plan.Loaded.Series, 300, default, plan.Hyperparams, 0, _ => { }), new(100 + Context, horizon, 7, 12)),
        ];
    }

    [Test]
    public async Task Changing_the_horizon_leaves_the_mean_and_the_deviation_of_the_linear_map_as_they_are()
    {
        var (near, far) = (await KeptAsync(2), await KeptAsync(12));
        Assert.That((far.Mean, far.Deviation), Is.EqualTo((near.Mean, near.Deviation)));
        Assert.That((near.Horizon, far.Horizon), Is.EqualTo((2, 12)));
        Assert.That(near.Mean, Is.EqualTo(_values[..400].Average()).Within(1e-9), "of the training rows");

        async Task<(int Horizon, double Mean, double Deviation)> KeptAsync(int horizon)
        {
            await using var scope = _harness.Factory.Services.CreateAsyncScope();
            var kind = scope.ServiceProvider.GetRequiredService<ForecastKinds>().Require("linear");
            var hyperparams = Hyperparams.Resolve(
                kind, ForecastHarness.Set(("context_length", 24), ("prediction_length", horizon), ("ridge_penalty", 1)), 1);
            using var trained = await kind.TrainAsync(
                new(MadeSeries.Of(_values), 400, new(400, horizon, horizon, 4), hyperparams, 0, _ => { }), default);
            var json = System.Text.Json.Nodes.JsonNode.Parse(trained.Artefact!.Content.Span)!;
            return (json["horizon"]!.GetValue<int>(), json["mean"]!.GetValue<double>(), json["deviation"]!.GetValue<double>());
        }
    }

    private double[] Changed(int from) => [.. _values.Select((value, t) => t < from ? value : (value * -3) + (t % 11))];

    private async Task<ExperimentPlan> PlanAsync(string model, string type, double[] values)
    {
        await using var scope = _harness.Factory.Services.CreateAsyncScope();
        var data = new ForecastData { SeriesId = Guid.Empty };
        return scope.ServiceProvider.GetRequiredService<ExperimentPlanning>().Plan(
            new()
            {
                Data = data,
                Model = model,
                Hyperparams = ForecastHarness.Set(
                    ("context_length", Context), ("prediction_length", Horizon), ("adapter_type", type), ("learning_rate", 0.005),
                    ("epochs", 2), ("window_step", 3)),
                Windows = new(Validation: 6, Gate: 6, Test: 6),
            },
            new(data, MadeSeries.Of(values), "made", ""));
    }

    private static async Task<(string Artefact, string History, string Validation)> TrainAsync(ExperimentPlan plan)
    {
        using var trained = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        return (SavedModel.Hash(trained.Model), FactoryJson.Write(trained.Model.History), FactoryJson.Write(trained.Validation.Metrics()));
    }
}
