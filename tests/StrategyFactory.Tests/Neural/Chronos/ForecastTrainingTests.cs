using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>A model learns to forecast; where it has an adapter, its weights stay as they are.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ForecastTrainingTests : IDisposable
{
    private static readonly TrainingPlan Plan = new(60, 3e-3)
    {
        BatchSize = 16,
        WarmupSteps = 5,
        ValidationInterval = 10,
        CheckpointInterval = 20,
        Threads = 1,
    };

    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task All_weights_learn_what_the_adapter_then_learns_beside_them()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config, 1);
        var whole = await Training(model).RunAsync(Plan);
        Assert.That(whole.BestFigure, Is.LessThan(0.6 * whole.Validations[0].Value));

        var before = model.Parameters.Tensors.ToDictionary(weight => weight.Key, weight => weight.Value.ToArray(), StringComparer.Ordinal);
        model.Attach(LoraAdapter.Fresh(new(4, 8, LoraTargets.Matching("all-linear"), Dropout: 0.05), model.Layers, 2));
        var adapted = await Training(model).RunAsync(Plan with { Steps = 150, LearningRate = 0.02 });
        Assert.That(adapted.Validations[0].Value, Is.EqualTo(whole.BestFigure).Within(1e-4));
        Assert.That(adapted.BestFigure, Is.LessThan(0.95 * whole.BestFigure));
        foreach (var (name, weight) in model.Parameters.Tensors)
        {
            Assert.That(weight.ToArray(), Is.EqualTo(before[name]), name);
        }
    }

    [Test]
    public async Task A_training_that_was_cancelled_goes_on_with_the_same_losses()
    {
        var adapter = LoraAdapter.Fresh(new(2, 4, LoraTargets.Of("q", "v"), Dropout: 0.1), Fresh().Layers, 2);
        using var whole = Fresh();
        whole.Attach(adapter);
        var expected = await Training(whole).RunAsync(Plan with { Steps = 20 });

        using var cut = Fresh();
        cut.Attach(adapter);
        using CancellationTokenSource cancellation = new();
        var running = Training(cut).RunAsync(
            Plan with { Steps = 20 }, _folder.File("training"), news => CancelAfter(news, 7, cancellation),
            cancellation: cancellation.Token);
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        using var next = Fresh();
        next.Attach(adapter);
        var outcome = await Training(next).RunAsync(Plan with { Steps = 20 }, _folder.File("training"));
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses), "to the bit");
        Assert.That(next.ReadAdapter()!.Layers.Select(layer => layer.A), Is.EqualTo(whole.ReadAdapter()!.Layers.Select(layer => layer.A)));
    }

    [Test]
    public async Task A_network_that_leaves_numbers_out_does_so_in_training_only()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config with { Network = SmallBolt.Config.Network with { DropoutRate = 0.3 } }, 1);
        var plan = Plan with { Steps = 1, LearningRate = 1e-12, BatchSize = 500 };
        var outcome = await Training(model).RunAsync(plan);
        var again = await Training(model).RunAsync(plan with { Seed = 1 });
        Assert.That(outcome.Losses[0], Is.Not.EqualTo(again.Losses[0]).Within(1e-4), "another seed leaves out others");
        Assert.That(outcome.Validations[0].Value, Is.EqualTo(again.Validations[0].Value).Within(1e-4));
    }

    [Test]
    public void Windows_without_values_are_left_out_and_none_at_all_is_refused()
    {
        using var model = Fresh();
        float[] missing = [.. Enumerable.Repeat(float.NaN, 64)];
        ForecastWindow[] windows =
            [new([float.NaN, float.NaN], [1]), new([1], [float.NaN]), new([1, .. missing], [1]), new([1], [.. missing, 1]), new([1, 2], [3])];
        ForecastTraining training = new(model, windows, windows[..4]);
        Assert.That((training.Windows, training.ValidationWindows), Is.EqualTo((1, 0)));
        Assert.That(
            () => training.RunAsync(Plan),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "There are 1 windows with values to learn from, 0 to validate on; both are needed."));
        Assert.That(() => training.RunAsync(Plan with { LearningRate = -1 }), Throws.ArgumentException);
    }

    [Test]
    public async Task A_figure_of_ones_own_chooses_the_best()
    {
        using var model = Fresh();
        ForecastTraining training = new(model, SmallBolt.Waves(64, 1), [])
        {
            Figure = trained => trained.Predict([[1, 2, 3]], 1, [0.5])[0][0][0],
        };
        var outcome = await training.RunAsync(Plan with { Steps = 20 });
        Assert.That(outcome.Validations.Select(figure => figure.Step), Is.EqualTo(new[] { 0, 10, 20 }));
        Assert.That(model.Predict([[1, 2, 3]], 1, [0.5])[0][0][0], Is.EqualTo(outcome.BestFigure).Within(1e-6));
    }

    private static void CancelAfter(TrainingProgress news, int step, CancellationTokenSource cancellation)
    {
        if (news.Step == step)
        {
            cancellation.Cancel();
        }
    }

    private static ChronosBolt Fresh() => ChronosBolt.Create(SmallBolt.Config, 1);

    private static ForecastTraining Training(ForecastModel model) => new(model, SmallBolt.Waves(256, 1), SmallBolt.Waves(64, 2));
}
