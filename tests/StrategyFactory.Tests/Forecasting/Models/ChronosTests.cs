using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Tests.Neural.Chronos;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>Networks as a kind of model, with one that is trained in a second: it looks back on 64 rows and forecasts 8 at once.</summary>
internal sealed class ChronosTests
{
    private const int Horizon = 8;

    private ForecastHarness _harness = null!;
    private ForecastData _wave = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 200);
        _wave = await _harness.DataAsync(MadeSeries.Wave(900));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [TestCase("lora", "adapter")]
    [TestCase("full", "model")]
    public async Task A_network_that_has_learnt_is_better_than_it_was_and_is_stored(string adapter, string name)
    {
        var experiment = await _harness.RunAsync(Request(("adapter_type", adapter), ("learning_rate", 0.01), ("epochs", 6)));
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        Assert.That(experiment.Gate!.Rivals.Select(rival => rival.Name), Is.EqualTo(new[] { "persistence", "seasonal_naive", "zero_shot" }));
        Assert.That(experiment.Gate.Rivals[2].MeanGain, Is.GreaterThan(0));
        Assert.That(experiment.TestMetrics!.Coverage80, Is.InRange(0, 1));
        Assert.That(experiment.TestMetrics.WeightedQuantileLoss, Is.GreaterThan(0));

        var fit = experiment.Fit!.Value;
        var windows = fit.GetProperty("windows").GetInt32();
        Assert.That(windows, Is.EqualTo(experiment.Split!.TrainingRows - 64 - Horizon + 1), "every row with a whole context begins one");
        Assert.That(fit.GetProperty("steps").GetInt32(), Is.EqualTo(6 * ((windows + 31) / 32)));
        Assert.That(experiment.TrainingHistory, Has.Count.InRange(1, 6));
        Assert.That(experiment.TrainingHistory.Min(step => step.ValLoss), Is.LessThan(fit.GetProperty("validation_loss_before").GetDouble()));
        Assert.That(experiment.ModelPath, Does.EndWith(Path.Combine(experiment.ExperimentId, name)));
        Assert.That(File.Exists(Path.Combine(_harness.Storage, "results", experiment.ExperimentId, "checkpoint.safetensors")), Is.False);
    }

    [Test]
    public async Task The_usual_learning_rates_are_those_of_AutoGluon()
    {
        var models = await _harness.SendAsync(new GetForecastModels());
        var rates = models.Where(model => model.Name.StartsWith("chronos-", StringComparison.Ordinal)).ToDictionary(
            model => model.Name,
            model => model.Hyperparameters.Single(each => each.Name == "learning_rate").Default!.Value.GetDouble(),
            StringComparer.Ordinal);
        Assert.That(rates, Has.Count.EqualTo(2));
        Assert.That((rates["chronos-bolt"], rates["chronos-t5"]), Is.EqualTo((1e-5, 1e-4)));
    }

    [Test]
    public async Task A_network_as_it_is_learns_nothing_and_is_no_rival_of_itself()
    {
        var experiment = await _harness.RunAsync(Request(("adapter_type", "none")));
        Assert.That((experiment.Status, experiment.ModelPath), Is.EqualTo(("completed", (string?)null)));
        Assert.That(experiment.TrainingHistory, Is.Empty);
        Assert.That(experiment.Gate!.Rivals.Select(rival => rival.Name), Is.EqualTo(new[] { "persistence", "seasonal_naive" }));
        Assert.That(experiment.Fit!.Value.GetProperty("base_trained_on").GetString(), Does.StartWith("not known"));
    }

    [Test]
    public async Task A_stored_adapter_gives_the_forecasts_that_were_judged()
    {
        var experiment = await _harness.RunAsync(Request(("adapter_type", "lora"), ("learning_rate", 0.01), ("epochs", 2)));
        var folder = Path.Combine(_harness.Storage, experiment.ModelPath!);
        Assert.That(LoraAdapter.Read(folder).Config.Rank, Is.EqualTo(8));
        var values = MadeSeries.Wave(900);
        var windows = experiment.TestMetrics!.Windows;
        var error = 0.0;
        for (var origin = values.Length - (windows * Horizon); origin < values.Length; origin += Horizon)
        {
            var forecast = await _harness.SendAsync(new PredictSeries
            {
                Model = "tiny",
                AdapterFolder = folder,
                Series = [.. values[..origin].Select(value => (double?)value)],
                PredictionLength = Horizon,
            });
            error += forecast.Quantiles[4].Zip(values[origin..], (said, was) => Math.Abs(said - was)).Sum();
            Assert.That(forecast.QuantileLevels, Is.EqualTo(new[] { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 }));
            for (var step = 0; step < Horizon; step++)
            {
                Assert.That(forecast.Quantiles.Select(level => level[step]), Is.Ordered.Ascending);
            }
        }

        Assert.That(error / (windows * Horizon), Is.EqualTo(experiment.TestMetrics.Mae).Within(1e-5));
    }

    [Test]
    public async Task A_training_that_makes_it_worse_keeps_what_it_began_with_and_says_so()
    {
        var experiment = await _harness.RunAsync(Request(("adapter_type", "full"), ("learning_rate", 1), ("epochs", 1), ("warmup_steps", 0)));
        Assert.That(experiment.Status, Is.EqualTo("completed"), experiment.Error);
        Assert.That(experiment.Flags, Does.Contain("not_improved"));
        Assert.That(experiment.Gate!.Rivals[2].MeanGain, Is.EqualTo(0).Within(1e-9));
        Assert.That(experiment.Fit!.Value.GetProperty("best_step").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task A_warm_up_that_gaps_make_longer_than_the_training_is_refused_once_that_is_seen()
    {
        // told by the rows there are 17 steps; by the windows that have a value 9
        var values = MadeSeries.Wave(900);
        values.AsSpan(100, 250 + Horizon - 1).Fill(double.NaN);
        var request = Request(("epochs", 1), ("warmup_steps", 12)) with { Data = await _harness.DataAsync(values) };
        var experiment = await _harness.RunAsync(request);
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(
            ("failed", "hyperparams.warmup_steps: 12 is not allowed; 0 to 8, as the training has 9 steps and the rate is to peak.")));
    }

    [Test]
    public async Task What_was_learnt_does_not_change_with_what_lies_behind_the_validation_windows()
    {
        var values = MadeSeries.Wave(700);
        var plan = await PlanAsync(values);
        using var first = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        var changed = values.Select((value, t) => t < plan.Split.Origins.Validation.End ? value : (value * -3) + t).ToArray();
        using var second = await ExperimentTraining.TrainAsync(await PlanAsync(changed), 1, _ => { }, default);
        Assert.That(second.Model.History, Is.EqualTo(first.Model.History));
        Assert.That(second.Validation.Metrics(), Is.EqualTo(first.Validation.Metrics()));

        // and it can fail: a changed training row is seen
        var seen = values.Select((value, t) => t < plan.Split.Origins.TrainingEnd - 1 ? value : value + 1).ToArray();
        using var third = await ExperimentTraining.TrainAsync(await PlanAsync(seen), 1, _ => { }, default);
        Assert.That(third.Model.History, Is.Not.EqualTo(first.Model.History));
    }

    [Test]
    public async Task Scores_do_not_depend_on_how_many_windows_are_forecast_at_once()
    {
        var plan = await PlanAsync(MadeSeries.Wave(700));
        using var trained = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        var (series, gate) = (plan.Loaded.Series, plan.Split.Origins.Gate);
        var one = (await WindowEvaluation.ScoreAsync(trained.Model, series, gate, 1, default, batch: 1)).Metrics();
        var all = (await WindowEvaluation.ScoreAsync(trained.Model, series, gate, 1, default, batch: 32)).Metrics();
        Assert.That((one.Windows, one.Steps), Is.EqualTo((gate.Count, gate.Count * Horizon)));
        Assert.That(one.Mae, Is.EqualTo(all.Mae).Within(1e-5));
        Assert.That(one.WeightedQuantileLoss, Is.EqualTo(all.WeightedQuantileLoss).Within(1e-5));
    }

    [TestCase("none")]
    [TestCase("lora")]
    public async Task A_window_before_which_nothing_is_seen_is_left_out_for_every_rival_and_counts_as_missing(string adapter)
    {
        // 6, 12 and 6 windows of 8 rows end the series; the fourth of each part has no value in the 24 rows before it
        var values = MadeSeries.Wave(900);
        int[] parts = [900 - (24 * Horizon), 900 - (18 * Horizon), 900 - (6 * Horizon)];
        foreach (var gap in parts.Append(400))
        {
            values.AsSpan(gap, 3 * Horizon).Fill(double.NaN);
        }

        var data = await _harness.DataAsync(values);
        (string, object)[] trained = adapter == "none" ? [] : [("epochs", 1)];
        var request = Request([("adapter_type", adapter), ("context_length", 3 * Horizon), .. trained]) with
        {
            Data = data,
            Windows = new(Validation: 6, Gate: 12, Test: 6),
        };
        var experiment = await _harness.RunAsync(request);
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        var (test, gate) = (experiment.TestMetrics!, experiment.GateMetrics!);
        Assert.That((test.Windows, test.Steps, test.Missing), Is.EqualTo((6, 2 * Horizon, 4 * Horizon)), "three without actuals, one unseen");
        Assert.That((gate.Windows, gate.Steps, gate.Missing), Is.EqualTo((12, 8 * Horizon, 4 * Horizon)));
        Assert.That((experiment.ValMetrics!.Steps, experiment.Gate!.Windows), Is.EqualTo((2 * Horizon, 8)));
        Assert.That(experiment.Gate.Rivals.Select(rival => rival.MeanGain), Is.All.Not.Null);

        Assert.That(
            async () => await _harness.SendAsync(new GetForecastWindow(experiment.ExperimentId, "test", 4)),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "window: 4 of test has no forecast: every value that it would be made from is missing; another from 1 to 6."));
        var fifth = await _harness.SendAsync(new GetForecastWindow(experiment.ExperimentId, "test", 5));
        Assert.That(fifth.Steps[0].Time.ToUnixTimeMilliseconds(), Is.EqualTo(MadeSeries.Hours(900)[900 - (2 * Horizon)]));
        var persistence = await _harness.RunAsync(request with { Model = "persistence", Hyperparams = ForecastHarness.Set(("prediction_length", 8)) });
        Assert.That(persistence.TestMetrics!.Missing, Is.EqualTo(3 * Horizon), "it sees what lies further back");
    }

    [Test]
    public async Task A_training_that_was_stopped_goes_on_with_the_losses_it_would_have_had()
    {
        var checkpoint = Path.Combine(_harness.Storage, "stopped.safetensors");
        var plan = await PlanAsync(MadeSeries.Wave(900));
        using var whole = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        using var stop = new CancellationTokenSource();
        Assert.That(
            async () => await ExperimentTraining.TrainAsync(plan, 1, share => StopAt(share), stop.Token, checkpoint: checkpoint),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.Exists(checkpoint));
        List<double> later = [];
        using var resumed = await ExperimentTraining.TrainAsync(plan, 1, later.Add, default, checkpoint: checkpoint);
        Assert.That(later[0], Is.GreaterThan(0.5), "what was done is not done again");
        Assert.That(resumed.Model.History, Is.EqualTo(whole.Model.History));

        void StopAt(double share)
        {
            if (share > 0.5)
            {
                stop.Cancel();
            }
        }
    }

    [Test]
    public async Task Refusals_name_what_is_allowed()
    {
        var request = Request();
        Assert.That(async () => await _harness.SendAsync(new StartForecastExperiment(request with { Model = "chronos-t5" })),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("no network of the kind chronos-t5; found tiny (chronos-bolt)"));
        Assert.That(async () => await _harness.SendAsync(new StartForecastExperiment(Request(("context_length", 65)))),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "hyperparams.context_length: 65 is more than tiny looks back on; 1 to 64."));
        Assert.That(async () => await _harness.SendAsync(new StartForecastExperiment(Request(("learning_rate", -1)))),
            Throws.InstanceOf<FluentValidation.ValidationException>().With.Message.Contains("learning_rate: -1 is not allowed; above 0 to 1"));
        Assert.That(async () => await _harness.SendAsync(new StartForecastExperiment(Request(("base", "../tiny")))),
            Throws.InstanceOf<FluentValidation.ValidationException>().With.Message.Contains("is not known; tiny"));
        Assert.That(async () => await _harness.SendAsync(new PredictSeries { Model = "big", Series = [1], PredictionLength = 1 }),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("model: 'big' is not here; found tiny (chronos-bolt)."));
        Assert.That(async () => await _harness.SendAsync(new PredictSeries { Model = "tiny", Series = [null], PredictionLength = 0 }),
            Throws.InstanceOf<FluentValidation.ValidationException>().With.Message.Contains("prediction_length: 0").And.Message.Contains("series: has no value"));
    }

    [Test]
    public async Task A_network_looks_back_on_what_it_can_where_nothing_else_is_said()
    {
        await using var harness = await ForecastHarness.StartAsync();
        await harness.AddNetworkAsync(steps: 0);
        using (var network = ChronosBolt.Create(SmallBolt.Config with { ContextLength = 32 }, 3))
        {
            network.Save(Path.Combine(harness.Storage, "forecasting", "models", "a-short"));
        }

        var request = new ForecastRequest
        {
            Name = "net",
            Data = await harness.DataAsync(MadeSeries.Wave(900)),
            Model = "chronos-bolt",
            Hyperparams = ForecastHarness.Set(("prediction_length", Horizon), ("adapter_type", "none")),
        };
        var first = await harness.SendAsync(new StartForecastExperiment(request));
        Assert.That((Told(first, "base"), Told(first, "context_length")), Is.EqualTo(("a-short", "32")));
        var grid = await harness.RunAsync(new GridSearchRequest
        {
            Request = request,
            Metric = "weighted_quantile_loss",
            ParamGrid = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal)
            {
                ["base"] = ForecastHarness.Values("tiny", "a-short"),
            },
        });
        Assert.That(grid.Experiments.Select(row => row.Status), Is.All.EqualTo("completed"));
        Assert.That(grid.BestValue, Is.EqualTo(grid.Experiments.Min(row => row.ValMetrics!.WeightedQuantileLoss)));
        Assert.That(grid.Experiments.Select(row => Told(row, "context_length")), Is.EqualTo(new[] { "64", "32" }));
        var described = (await harness.SendAsync(new GetForecastModels())).Single(model => model.Name == "chronos-bolt");
        Assert.That(described.Hyperparameters.Single(each => each.Name == "context_length").Default, Is.Null, "it depends on the base");

        static string Told(ForecastSummary row, string name) => row.Hyperparams[name].ToString();
    }

    [TestCase("none", "learning_rate", 0.01, "hyperparams.learning_rate: is not used where adapter_type is none; none there, or adapter_type lora or full.")]
    [TestCase("none", "early_stopping_epochs", 2, "hyperparams.early_stopping_epochs: is not used where adapter_type is none")]
    [TestCase("none", "lora_rank", 4, "hyperparams.lora_rank: is not used where adapter_type is none; none there, or adapter_type lora.")]
    [TestCase("full", "lora_alpha", 4, "hyperparams.lora_alpha: is not used where adapter_type is full; none there, or adapter_type lora.")]
    [TestCase("lora", "warmup_steps", 500, "hyperparams.warmup_steps: 500 is not allowed; 0 to 84, as the training has 85 steps")]
    public void What_would_not_be_used_is_refused(string adapter, string name, object value, string message)
    {
        var request = Request(("adapter_type", adapter), (name, value));
        Assert.That(
            async () => await _harness.SendAsync(new StartForecastExperiment(request)),
            Throws.InstanceOf<FluentValidation.ValidationException>().With.Message.Contains(message));
        Assert.That(
            async () => await _harness.SendAsync(new StartForecastGrid(new()
            {
                Request = Request(("adapter_type", adapter)),
                ParamGrid = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal)
                {
                    [name] = ForecastHarness.Values(value),
                },
            })),
            Throws.InstanceOf<FluentValidation.ValidationException>().With.Message.Contains(
                message.Replace("hyperparams.", "param_grid.", StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_grid_of_adapters_trains_nothing_twice_and_stores_what_is_used()
    {
        var grid = await _harness.SendAsync(new StartForecastGrid(new()
        {
            Request = Request(("epochs", 1)),
            ParamGrid = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal)
            {
                ["adapter_type"] = ForecastHarness.Values("lora", "full", "none"),
                ["lora_rank"] = ForecastHarness.Values(4, 8),
            },
        }));
        var rows = (await _harness.SendAsync(new GetForecastGrid(grid.GridId))).Experiments;
        await _harness.SendAsync(new CancelForecastGrid(grid.GridId));
        Assert.That((grid.Configurations, grid.TrainingsPlanned), Is.EqualTo((4, 4)));
        Assert.That(
            rows.Select(row => $"{row.Hyperparams["adapter_type"]} {row.Hyperparams.GetValueOrDefault("lora_rank")}".TrimEnd()),
            Is.EqualTo(new[] { "lora 4", "lora 8", "full", "none" }));
        Assert.That(
            rows[3].Hyperparams.Keys, Is.EqualTo(new[] { "adapter_type", "base", "context_length", "prediction_length" }), "all that counts");
    }

    [TestCase(""" {"trained_on":"the markets","until":"2030-01-01T00:00:00+00:00","synthetic":false} """, "seen_in_pretraining")]
    [TestCase(""" {"trained_on":"the markets","until":"2020-02-01T00:00:00+00:00","synthetic":false} """, "seen_in_pretraining")]
    [TestCase(""" {"trained_on":"the markets","until":"2020-01-20T00:00:00+00:00","synthetic":false} """, null)]
    [TestCase(""" {"trained_on":"waves","until":null,"synthetic":true} """, null)]
    [TestCase(""" {"trained_on":"much","until":null,"synthetic":false} """, "origin_unknown")]
    [TestCase(null, "origin_unknown")]
    public async Task A_base_that_has_seen_what_judges_it_or_may_have_is_flagged(string? origin, string? flag)
    {
        await using var harness = await ForecastHarness.StartAsync();
        await harness.AddNetworkAsync(steps: 0);
        if (origin is not null)
        {
            File.WriteAllText(Path.Combine(harness.Storage, "forecasting", "models", "tiny", "pretraining.json"), origin);
        }

        var experiment = await harness.RunAsync(Request(("adapter_type", "none")) with { Data = await harness.DataAsync(MadeSeries.Wave(900)) });
        Assert.That(experiment.Status, Is.EqualTo("completed"), experiment.Error);
        var (gate, test) = (experiment.Split!.Gate.From!.Value, experiment.Split.Test.From!.Value);
        Assert.That((gate.ToString("MM-dd"), test.ToString("MM-dd")), Is.EqualTo(("01-29", "02-04")), "2020-02-01 lies between");
        Assert.That(
            experiment.Flags.Where(each => each is "seen_in_pretraining" or "origin_unknown"),
            Is.EqualTo(flag is null ? [] : new[] { flag }));
    }

    [Test]
    public async Task Returns_must_also_beat_that_nothing_moves()
    {
        var returns = MadeSeries.Walk(900).Zip(MadeSeries.Walk(901)[1..], (before, after) => after - before).ToArray();
        await using var scope = _harness.Factory.Services.CreateAsyncScope();
        var plan = scope.ServiceProvider.GetRequiredService<ExperimentPlanning>().Plan(
            new() { Data = _wave, Model = "drift", Hyperparams = ForecastHarness.Set(("prediction_length", 1)) },
            new(new() { Symbol = "EURUSD", Timeframe = "1h", Target = "returns" }, MadeSeries.Of(returns), "made", ""));
        using var trained = await ExperimentTraining.TrainAsync(plan, 1, _ => { }, default);
        var gate = (await ExperimentTraining.JudgeAsync(plan, trained, 1, default)).Record.Gate!;
        Assert.That(gate.Rivals.Select(rival => rival.Name), Is.EqualTo(new[] { "persistence", "seasonal_naive", "no_return" }));
        Assert.That(gate.Outcome, Is.EqualTo("no_edge"));
        Assert.That(gate.Rivals[2].MeanGain, Is.LessThan(0), "drift carries the last step on, of which nothing is left");
    }

    private ForecastRequest Request(params (string Name, object Value)[] set) => new()
    {
        Name = "net",
        Data = _wave,
        Model = "chronos-bolt",
        Hyperparams = ForecastHarness.Set([.. new (string, object)[] { ("context_length", 64), ("prediction_length", Horizon) }
            .Where(usual => !set.Any(given => given.Name == usual.Item1)), .. set]),
    };

    private async Task<ExperimentPlan> PlanAsync(double[] values)
    {
        await using var scope = _harness.Factory.Services.CreateAsyncScope();
        var request = Request(("learning_rate", 0.01), ("epochs", 2));
        return scope.ServiceProvider.GetRequiredService<ExperimentPlanning>()
            .Plan(request with { Windows = new(Validation: 6, Gate: 6, Test: 6) }, new(request.Data, MadeSeries.Of(values), "made", ""));
    }
}
