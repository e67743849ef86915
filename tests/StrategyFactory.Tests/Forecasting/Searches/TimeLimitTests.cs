using System.Text.Json;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Tests.Forecasting.Searches;

/// <summary>A time limit ends a training with the best it has. The clock goes on by a second whenever it is looked at: once a step.</summary>
internal sealed class TimeLimitTests
{
    private ForecastHarness _harness = null!;
    private ForecastData _wave = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync(services => services.AddSingleton<TimeProvider>(new LookedAtTime()));
        await _harness.AddNetworkAsync(steps: 0);
        _wave = await _harness.DataAsync(MadeSeries.Wave(700));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task A_training_under_way_ends_with_the_best_weights_so_far_and_is_judged()
    {
        var experiment = await _harness.RunAsync(Request("alone") with { TimeLimitSeconds = 100 });
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        Assert.That(experiment.Flags, Does.Contain("out_of_time"));
        var fit = experiment.Fit!.Value;
        Assert.That(fit.GetProperty("steps").GetInt32(), Is.EqualTo(300), "20 epochs of 15 steps");
        Assert.That(fit.GetProperty("steps_taken").GetInt32(), Is.InRange(60, 100));
        Assert.That(fit.GetProperty("reason").GetString(), Does.StartWith("The time limit of "));
        var best = experiment.TrainingHistory.Min(step => step.ValLoss);
        Assert.That(best, Is.EqualTo(fit.GetProperty("best_validation_loss").GetDouble()));
        Assert.That(best, Is.LessThan(fit.GetProperty("validation_loss_before").GetDouble()));
        Assert.That((experiment.TestMetrics is null, experiment.Gate is null, experiment.ModelPath is null), Is.EqualTo((false, false, false)));

        var whole = await _harness.RunAsync(Request("whole") with { TimeLimitSeconds = 10_000 });
        Assert.That(whole.Flags, Does.Not.Contain("out_of_time"));
        Assert.That(whole.TrainingHistory.Take(4), Is.EqualTo(experiment.TrainingHistory.Take(4)), "a limit changes no step");
    }

    [Test]
    public async Task What_cannot_end_early_is_stopped_and_says_so()
    {
        var experiment = await _harness.RunAsync(new ForecastRequest { Name = "late", Data = _wave, TimeLimitSeconds = 1 });
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("skipped", "The time limit of 1 s was reached before it was trained.")));
    }

    [Test]
    public async Task A_grid_keeps_the_one_at_work_and_begins_no_other()
    {
        var grid = await _harness.RunAsync(Grid("grid", 0.01, 0.001) with { TimeLimitSeconds = 100 });
        Assert.That(grid.Status, Is.EqualTo("timed_out"));
        Assert.That(grid.Experiments.Select(row => row.Status), Is.EqualTo(new[] { "completed", "skipped" }));
        Assert.That(grid.Experiments[0].Flags, Does.Contain("out_of_time"));
        Assert.That(grid.Experiments[1].Error, Is.EqualTo("The time limit of 100 s was reached before it was trained."));
        Assert.That((grid.BestExperimentId, grid.BestValue), Is.EqualTo(
            (grid.Experiments[0].ExperimentId, grid.Experiments[0].ValMetrics!.Mae)));

        var last = await _harness.RunAsync(Grid("last", 0.01) with { TimeLimitSeconds = 100 });
        Assert.That((last.Status, last.Ended), Is.EqualTo(("timed_out", 1)), "also where none is left to begin");
    }

    [Test]
    public async Task A_halving_reports_the_best_of_the_furthest_round()
    {
        // four trainings of 40 steps, and of the next two, of 120, the first is cut short
        var grid = await _harness.RunAsync(
            Grid("halved", 0.01, 0.005, 0.0001, 0.00001) with { Strategy = "halving", HalvingFactor = 2, TimeLimitSeconds = 260 });
        Assert.That((grid.Status, grid.TrainingsDone), Is.EqualTo(("timed_out", 5)));
        Assert.That(grid.Experiments.Count(row => row.Status == "eliminated"), Is.EqualTo(2));
        var kept = grid.Experiments.Where(row => row.Status == "skipped").ToArray();
        Assert.That(
            kept.Select(row => row.Error),
            Is.EqualTo(Enumerable.Repeat("The time limit of 260 s was reached before it was trained on all rows.", 2)));
        Assert.That(kept.Select(row => row.Flags), Is.EqualTo(new[] { new[] { "out_of_time" }, [] }));
        Assert.That(grid.BestExperimentId, Is.EqualTo(kept[0].ExperimentId), "the only one of the second round");
        var listed = (await _harness.SendAsync(new GetForecastGrids())).Single(row => row.GridId == grid.GridId);
        Assert.That((listed.BestExperimentId, listed.BestValue), Is.EqualTo((grid.BestExperimentId, kept[0].ValMetrics!.Mae)));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(2_592_001)]
    public void A_limit_that_is_none_is_refused(double seconds)
    {
        var said = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"time_limit_seconds: {seconds} is not allowed; above 0, at most 2592000.");
        Assert.That(
            () => _harness.SendAsync(new StartForecastExperiment(Request("x") with { TimeLimitSeconds = seconds })),
            Throws.TypeOf<ValidationException>().With.Message.Contains(said));
        Assert.That(
            () => _harness.SendAsync(new StartForecastGrid(Grid("x", 0.1) with { TimeLimitSeconds = seconds })),
            Throws.TypeOf<ValidationException>().With.Message.Contains(said));
    }

    [Test]
    public void The_limit_of_a_grid_stands_beside_its_request()
    {
        var grid = Grid("x", 0.1);
        Assert.That(
            () => _harness.SendAsync(new StartForecastGrid(grid with { Request = grid.Request with { TimeLimitSeconds = 5 } })),
            Throws.TypeOf<ValidationException>().With.Message.Contains(
                "request.time_limit_seconds: 5 is not allowed; none here; that of a grid search stands beside it."));
    }

    private ForecastRequest Request(string name) => new()
    {
        Name = name,
        Data = _wave,
        Model = "chronos-bolt",
        Windows = new(Validation: 6, Gate: 10, Test: 6),
        Hyperparams = ForecastHarness.Set(
            ("context_length", 64), ("prediction_length", 8), ("learning_rate", 0.01), ("epochs", 20), ("early_stopping_epochs", 0)),
    };

    private GridSearchRequest Grid(string name, params object[] rates)
    {
        var request = Request(name);
        return new()
        {
            Request = request with
            {
                Hyperparams = request.Hyperparams!.Where(entry => entry.Key != "learning_rate")
                    .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal),
            },
            ParamGrid = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal)
            {
                ["learning_rate"] = ForecastHarness.Values(rates),
            },
        };
    }

    private sealed class LookedAtTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
    }
}
