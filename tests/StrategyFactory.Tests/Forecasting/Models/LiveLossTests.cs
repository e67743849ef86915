using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>The losses of a network while it learns, and afterwards.</summary>
internal sealed class LiveLossTests
{
    private ForecastHarness _harness = null!;
    private ExperimentPlan _plan = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        await _harness.AddNetworkAsync(steps: 0);
        var data = await _harness.DataAsync(MadeSeries.Wave(400));
        await using var scope = _harness.Factory.Services.CreateAsyncScope();
        _plan = await scope.ServiceProvider.GetRequiredService<ExperimentPlanning>().PlanAsync(
            new()
            {
                Data = data,
                Model = "chronos-bolt",
                Windows = new(Validation: 4, Gate: 4, Test: 4),
                Hyperparams = ForecastHarness.Set(("context_length", 64), ("prediction_length", 8), ("batch_size", 16), ("epochs", 1)),
            },
            default);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task One_epoch_has_a_curve_with_the_figure_before_the_first_step()
    {
        using var trained = await ExperimentTraining.TrainAsync(_plan, 1, _ => { }, default);
        var curve = trained.Model.Curve;
        Assert.That(trained.Model.History, Has.Count.EqualTo(1));
        Assert.That((curve[0].Step, curve[0].Loss, curve[0].ValLoss is not null), Is.EqualTo((0, (double?)null, true)));
        Assert.That(curve.Skip(1).Select(point => point.Step), Is.EqualTo(Enumerable.Range(1, curve.Count - 1)).And.Count.GreaterThan(10));
        Assert.That(curve.Skip(1).Average(point => point.Loss), Is.EqualTo(trained.Model.History[0].Loss).Within(1e-9));
        Assert.That(curve[^1].ValLoss, Is.EqualTo(trained.Model.History[0].ValLoss));
    }

    [Test]
    public async Task A_training_that_goes_on_tells_the_steps_from_before_it_was_stopped_first()
    {
        var checkpoint = Path.Combine(_harness.Storage, "curve.safetensors");
        using var stop = new CancellationTokenSource();
        Assert.That(
            async () => await ExperimentTraining.TrainAsync(_plan, 1, StopAt, stop.Token, checkpoint: checkpoint),
            Throws.InstanceOf<OperationCanceledException>());
        List<LearntStep> told = [];
        using var resumed = await ExperimentTraining.TrainAsync(_plan, 1, _ => { }, default, told.Add, checkpoint);
        Assert.That(told.Select(step => step.Step), Is.EqualTo(Enumerable.Range(0, told.Count)));
        Assert.That(LossHistory.Curve(told), Is.EqualTo(resumed.Model.Curve), "live as afterwards");

        void StopAt(double share)
        {
            if (share > 0.5)
            {
                stop.Cancel();
            }
        }
    }
}
