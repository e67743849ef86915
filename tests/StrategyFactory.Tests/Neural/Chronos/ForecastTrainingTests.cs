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
    private static readonly LearningPlan Plan = new(60, 3e-3)
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
    public async Task A_training_does_not_go_on_on_other_windows_from_other_weights_or_beside_another_adapter()
    {
        var plan = Plan with { Steps = 4, CheckpointInterval = 2 };
        var (training, validation) = (SmallBolt.Waves(200, 1), SmallBolt.Waves(40, 2));
        var one = training[0] with { Target = [.. training[0].Target[..^1], training[0].Target[^1] + 1] };
        var adapter = LoraAdapter.Fresh(new(2, 4, LoraTargets.Of("q", "v")), Fresh().Layers, 2);
        Assert.That(await FirstStepAsync(Fresh(), training, validation), Is.EqualTo((1, 0)));
        Assert.That(await FirstStepAsync(Fresh(), training, validation), Is.EqualTo((5, 0)), "nothing is left to do");
        Assert.That(await FirstStepAsync(Fresh(), [one, .. training.Skip(1)], validation), Is.EqualTo((1, 1)));
        Assert.That(await FirstStepAsync(Fresh(), [one, .. training.Skip(1)], SmallBolt.Waves(40, 3)), Is.EqualTo((1, 1)));
        Assert.That(await FirstStepAsync(ChronosBolt.Create(SmallBolt.Config, 4), training, validation), Is.EqualTo((1, 1)));
        Assert.That(await FirstStepAsync(Adapted(adapter), training, validation), Is.EqualTo((1, 1)));
        Assert.That(await FirstStepAsync(Adapted(adapter), training, validation), Is.EqualTo((5, 0)));
        var stronger = adapter with { Config = adapter.Config with { Alpha = 8 } };
        Assert.That(await FirstStepAsync(Adapted(stronger), training, validation), Is.EqualTo((1, 1)));

        async Task<(int Step, int Unfit)> FirstStepAsync(
            ChronosBolt model, IReadOnlyList<TrainingWindow> windows, IReadOnlyList<TrainingWindow> validated)
        {
            using var owned = model;
            var (first, unfit) = (plan.Steps + 1, 0);
            await new ForecastTraining(model, windows, validated) { Unfit = _ => unfit++ }
                .RunAsync(plan, _folder.File("training"), news => first = Math.Min(first, news.Step));
            return (first, unfit);
        }

        static ChronosBolt Adapted(LoraAdapter adapter)
        {
            var model = Fresh();
            model.Attach(adapter);
            return model;
        }
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
    public async Task Words_of_a_batch_count_alike_however_it_is_parted()
    {
        float[][] contexts = [[1, 2, 3, 2], [5, -5, 5, -5], [2, 2, 9, 1]];
        TrainingWindow[] windows = [new(contexts[0], [2]), new(contexts[1], [float.NaN, 3]), new(contexts[2], [1, 4, -2, 7, 3, 20])];
        var plan = Plan with { Steps = 4, BatchSize = 3, LearningRate = 1e-2, ValidationInterval = 1, LongestGradient = 0 };
        using var whole = SmallT5.Make(3);
        using var parted = SmallT5.Make(3);
        var rows = windows.Select(window => whole.Loss([window.Context], [window.Target], Dropout.Off)).ToArray();
        var words = rows.Sum(row => row.Mean.ToNumber() * row.Weight) / rows.Sum(row => row.Weight);
        Assert.That(rows.Average(row => row.Mean.ToNumber()), Is.Not.EqualTo(words).Within(0.01), "rows of many words and of few");

        var expected = await new ForecastTraining(whole, windows, windows).RunAsync(plan);
        var outcome = await new ForecastTraining(parted, windows, windows).RunAsync(plan with { RowsAtOnce = 1 });
        Assert.That(expected.Losses[0], Is.EqualTo(words).Within(1e-4));
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses).Within(1e-3));
        Assert.That(outcome.Losses[0], Is.EqualTo(words).Within(1e-4));
        Assert.That(
            outcome.Validations.Select(figure => figure.Value), Is.EqualTo(expected.Validations.Select(figure => figure.Value)).Within(1e-3));
        Assert.That(outcome.Validations[0].Value, Is.EqualTo(words).Within(1e-4));
    }

    [Test]
    public void Windows_without_values_are_left_out_and_none_at_all_is_refused()
    {
        using var model = Fresh();
        float[] missing = [.. Enumerable.Repeat(float.NaN, 64)];
        TrainingWindow[] windows =
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

    private static ForecastTraining Training(SeriesModel model) => new(model, SmallBolt.Waves(256, 1), SmallBolt.Waves(64, 2));
}
