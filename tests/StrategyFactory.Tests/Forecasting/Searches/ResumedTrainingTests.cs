using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;

namespace StrategyFactory.Tests.Forecasting.Searches;

/// <summary>A training whose process died is gone on with on the rows that it had begun with, and on no others.</summary>
internal sealed class ResumedTrainingTests
{
    private ForecastHarness _harness = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 0);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task On_the_same_rows_it_ends_as_it_would_have()
    {
        var request = Request(await _harness.DataAsync(MadeSeries.Wave(700)));
        var whole = await _harness.RunAsync(request);
        var (id, done) = await BeginAsync(request);
        await _harness.Factory.RunDueAsync();
        var resumed = await _harness.SendAsync(new GetForecastExperiment(id));
        Assert.That((resumed.Status, resumed.Error), Is.EqualTo(("completed", (string?)null)));
        Assert.That(done, Is.GreaterThan(0.5));
        Assert.That(resumed.TrainingHistory, Is.EqualTo(whole.TrainingHistory));
        Assert.That(resumed.TestMetrics, Is.EqualTo(whole.TestMetrics));
    }

    [Test]
    public async Task On_other_rows_it_begins_anew_and_says_what_it_learnt_from()
    {
        var (before, after) = (MadeSeries.Wave(700), MadeSeries.Wave(700, seed: 2));
        var request = Request(await _harness.DataAsync(before));
        var expected = await _harness.RunAsync(request with { Data = await _harness.DataAsync(after) });
        var (id, _) = await BeginAsync(request);
        var asked = await _harness.SendAsync(new GetForecastExperiment(id));
        // as bars that are imported meanwhile change what a symbol's data are
        await File.WriteAllBytesAsync(
            Path.Combine(_harness.Storage, "forecasting", "series", $"{request.Data.SeriesId}.csv"), MadeSeries.Csv(after));
        await _harness.Factory.RunDueAsync();
        var resumed = await _harness.SendAsync(new GetForecastExperiment(id));
        Assert.That((resumed.Status, resumed.Error), Is.EqualTo(("completed", (string?)null)));
        Assert.That(resumed.DataHash, Is.EqualTo(expected.DataHash).And.Not.EqualTo(asked.DataHash));
        Assert.That(resumed.TrainingHistory, Is.EqualTo(expected.TrainingHistory));
        Assert.That(resumed.TestMetrics, Is.EqualTo(expected.TestMetrics));
    }

    [Test]
    public async Task A_checkpoint_that_is_broken_costs_its_steps_and_not_the_experiment()
    {
        var request = Request(await _harness.DataAsync(MadeSeries.Wave(700)));
        var whole = await _harness.RunAsync(request);
        var (id, _) = await BeginAsync(request);
        var checkpoint = CheckpointOf(id);
        await File.WriteAllBytesAsync(checkpoint, (await File.ReadAllBytesAsync(checkpoint))[..100]);
        await _harness.Factory.RunDueAsync();
        var resumed = await _harness.SendAsync(new GetForecastExperiment(id));
        Assert.That((resumed.Status, resumed.TestMetrics), Is.EqualTo(("completed", whole.TestMetrics)));
    }

    [Test]
    public async Task However_it_ends_no_checkpoint_stays()
    {
        var request = Request(await _harness.DataAsync(MadeSeries.Wave(700)));
        var completed = (await BeginAsync(request)).Id;
        await _harness.Factory.RunDueAsync();
        await EndedAsync(completed, "completed", null);
        Assert.That(File.Exists(Path.Combine(_harness.Storage, "results", completed, "results.json")));

        var cancelled = (await BeginAsync(request)).Id;
        await _harness.SendAsync(new CancelForecastExperiment(cancelled));
        await EndedAsync(cancelled, "cancelled", "It was cancelled.");
        Assert.That(Directory.Exists(Path.Combine(_harness.Storage, "results", cancelled)), Is.False, "nothing else was in it");

        var late = (await BeginAsync(request with { TimeLimitSeconds = 1e-7 })).Id;
        await _harness.Factory.RunDueAsync();
        await EndedAsync(late, "skipped", "The time limit of 1E-07 s was reached before it was trained.");

        var failed = (await BeginAsync(request)).Id;
        await File.WriteAllTextAsync(CheckpointOf(failed) + ".1234.partial", "cut off");
        await File.WriteAllBytesAsync(
            Path.Combine(_harness.Storage, "forecasting", "series", $"{request.Data.SeriesId}.csv"), MadeSeries.Csv(MadeSeries.Wave(20)));
        await _harness.Factory.RunDueAsync();
        Assert.That((await EndedAsync(failed, "failed")).Error, Does.Contain("20 rows"));
    }

    private async Task EndedAsync(string id, string status, string? error) =>
        Assert.That((await EndedAsync(id, status)).Error, Is.EqualTo(error));

    private async Task<ForecastExperimentDetails> EndedAsync(string id, string status)
    {
        var experiment = await _harness.SendAsync(new GetForecastExperiment(id));
        Assert.That(experiment.Status, Is.EqualTo(status), experiment.Error);
        var folder = Path.Combine(_harness.Storage, "results", id);
        Assert.That(Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "checkpoint*") : [], Is.Empty);
        return experiment;
    }

    /// <summary>Asks for an experiment and leaves it as a process does that dies in the second half of the training.</summary>
    /// <returns>Its id, and how far the training was.</returns>
    private async Task<(string Id, double Done)> BeginAsync(ForecastRequest request)
    {
        var started = await _harness.SendAsync(new StartForecastExperiment(request));
        await using var scope = _harness.Factory.Services.CreateAsyncScope();
        var plan = await scope.ServiceProvider.GetRequiredService<ExperimentPlanning>().PlanAsync(request, default);
        using var death = new CancellationTokenSource();
        var done = 0.0;
        Assert.That(
            async () => await ExperimentTraining.TrainAsync(plan, 1, DieLate, death.Token, checkpoint: CheckpointOf(started.ExperimentId)),
            Throws.InstanceOf<OperationCanceledException>());
        return (started.ExperimentId, done);

        void DieLate(double share)
        {
            done = share;
            if (share > 0.5)
            {
                death.Cancel();
            }
        }
    }

    private string CheckpointOf(string id) => Path.Combine(_harness.Storage, "results", id, "checkpoint.safetensors");

    private static ForecastRequest Request(ForecastData data) => new()
    {
        Name = "resumed",
        Data = data,
        Model = "chronos-bolt",
        Windows = new(Validation: 6, Gate: 10, Test: 6),
        Hyperparams = ForecastHarness.Set(("context_length", 64), ("prediction_length", 8), ("learning_rate", 0.01), ("epochs", 2)),
    };
}
