using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Tokenizers;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>A network learns to write; every labelled token counts alike, however a batch is parted or packed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DecoderTrainingTests : IDisposable
{
    private static readonly LearningPlan Plan = new(60, 0.02)
    {
        BatchSize = 8,
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
        using var model = DecoderModel.Create(SmallDecoder.Config, 1);
        var whole = await Counting(model).RunAsync(Plan);
        Assert.That(whole.Validations[0].Value, Is.EqualTo(Math.Log(40)).Within(0.7), "it knows nothing of 40 words");
        Assert.That(whole.BestFigure, Is.LessThan(0.7 * whole.Validations[0].Value));

        var before = model.Parameters.Tensors.ToDictionary(weight => weight.Key, weight => weight.Value.ToArray(), StringComparer.Ordinal);
        model.Attach(LoraAdapter.Fresh(new(4, 8, LoraTargets.Matching("all-linear"), Dropout: 0.05), model.Layers, 2));
        var adapted = await Counting(model, new() { RecomputesLayers = true }).RunAsync(Plan with { Steps = 100 });
        Assert.That(adapted.Validations[0].Value, Is.EqualTo(whole.BestFigure).Within(1e-4));
        Assert.That(adapted.BestFigure, Is.LessThan(0.95 * whole.BestFigure));
        foreach (var (name, weight) in model.Parameters.Tensors)
        {
            Assert.That(weight.ToArray(), Is.EqualTo(before[name]), name);
        }
    }

    [TestCase(8, 1, false)]
    [TestCase(2, 4, false)]
    [TestCase(4, 2, true)]
    public void A_batch_of_eight_has_one_loss_and_one_gradient_however_it_is_parted(int atOnce, int parts, bool recomputes)
    {
        using var scope = NewDisposeScope();
        using var model = SmallDecoder.Drawn(SmallDecoder.Config, 1);
        model.Attach(SmallDecoder.Learned(LoraAdapter.Fresh(new(2, 4, LoraTargets.Matching("all-linear")), model.Layers, 5)));
        var examples = SmallDecoder.Texts(8, 1);
        Assert.That(examples.Select(example => example.LearnedCount).Distinct().Count(), Is.GreaterThan(5), "of different lengths");
        var (loss, gradients) = Batch(1, false);
        var (parted, same) = Batch(atOnce, recomputes);
        Assert.That(examples.Chunk(atOnce).Count(), Is.EqualTo(parts));
        Close([parted], [loss], _ => 1e-12, "loss");
        Close(same, gradients, _ => 1e-12, "gradients");
        var unweighted = examples.Average(example => model.Loss([example], Dropout.Off).Mean.ToNumber());
        Assert.That(unweighted, Is.Not.EqualTo(loss).Within(1e-3), "a mean of means would be another");

        (double Loss, double[] Gradients) Batch(int rows, bool again)
        {
            using AdamW optimiser = new([.. model.Trained.Select(weight => weight.Tensor.requires_grad_(true))], 0);
            optimiser.ZeroGradients();
            var (sum, weight) = (0.0, 0.0);
            foreach (var part in examples.Chunk(rows))
            {
                var some = model.Loss(part, Dropout.Off, again);
                some.AddGradients();
                (sum, weight) = (sum + (some.Mean.ToNumber() * some.Weight), weight + some.Weight);
            }

            optimiser.ScaleGradients(1 / weight, 0);
            return (sum / weight, [.. model.Trained.SelectMany(trained => Values(trained.Tensor.grad!))]);
        }
    }

    [TestCase(0, 8, 1)]
    [TestCase(0, 8, 3)]
    [TestCase(40, 4, 1)]
    public async Task A_training_has_the_same_losses_with_rows_at_once_and_in_parts(int packed, int batch, int atOnce)
    {
        using var whole = DecoderModel.Create(SmallDecoder.Config, 1);
        using var parted = DecoderModel.Create(SmallDecoder.Config, 1);
        DecoderTrainingOptions options = new() { PackedRow = packed };
        var plan = Plan with { Steps = 12, BatchSize = batch, ValidationInterval = 3 };
        var expected = await Texts(whole).RunAsync(plan);
        var outcome = await Texts(parted).RunAsync(plan with { RowsAtOnce = atOnce });
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses).Within(1e-4));
        Assert.That(Figures(outcome), Is.EqualTo(Figures(expected)).Within(1e-4).And.Length.EqualTo(5));

        static double[] Figures(TrainingOutcome outcome) => [.. outcome.Validations.Select(figure => figure.Value)];

        DecoderTraining Texts(DecoderModel model) => new(model, SmallDecoder.Texts(24, 1), SmallDecoder.Texts(6, 2), options);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Packed_texts_have_the_losses_they_have_alone(bool recomputes)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var model = SmallDecoder.Drawn(SmallDecoder.Config with { Family = DecoderFamily.Qwen3 }, 1);
        var examples = SmallDecoder.Texts(7, 3);
        var alone = examples.Select(example => model.Loss([example], Dropout.Off)).ToArray();
        for (var count = 1; count <= examples.Length; count++)
        {
            var packed = model.Loss(examples[..count], Dropout.Off, recomputes);
            Assert.That(packed.Weight, Is.EqualTo(examples[..count].Sum(example => example.LearnedCount)));
            var sum = alone[..count].Sum(loss => loss.Mean.ToNumber() * loss.Weight);
            Close([packed.Mean.ToNumber() * packed.Weight], [sum], _ => 1e-11, $"{count} texts");
        }
    }

    [Test]
    public async Task Packed_rows_hold_all_texts_and_validation_is_the_mean_over_their_tokens()
    {
        using var model = DecoderModel.Create(SmallDecoder.Config, 1);
        var (training, validation) = (SmallDecoder.Texts(24, 1), SmallDecoder.Texts(6, 2));
        DecoderTraining packed = new(model, training, validation, new() { PackedRow = 64 });
        Assert.That((packed.Examples, packed.LongestRow), Is.EqualTo((24, 64)));
        Assert.That(packed.Rows, Is.EqualTo((int)Math.Ceiling(training.Sum(example => example.Tokens.Length) / 64.0)));

        var outcome = await packed.RunAsync(Plan with { Steps = 1, LearningRate = 1e-12, BatchSize = 24 });
        Assert.That(outcome.Losses[0], Is.EqualTo(Mean(training)).Within(1e-4));
        Assert.That(outcome.Validations[0].Value, Is.EqualTo(Mean(validation)).Within(1e-4));

        double Mean(LearnedText[] examples)
        {
            using var scope = NewDisposeScope();
            var losses = examples.Select(example => model.Loss([example], Dropout.Off)).ToArray();
            return losses.Sum(loss => loss.Mean.ToNumber() * loss.Weight) / losses.Sum(loss => loss.Weight);
        }
    }

    [Test]
    public async Task Layers_that_are_computed_again_leave_out_the_same_numbers()
    {
        List<double[]> losses = [];
        foreach (var recomputes in new[] { false, true, false })
        {
            using var model = DecoderModel.Create(SmallDecoder.Config with { IsTied = false }, 1);
            LoraConfig config = new(4, 8, LoraTargets.Of("q_proj", "down_proj", "lm_head"), losses.Count == 2 ? 0 : 0.3);
            model.Attach(LoraAdapter.Fresh(config, model.Layers, 2));
            var outcome = await Counting(model, new() { RecomputesLayers = recomputes }).RunAsync(Plan with { Steps = 10 });
            losses.Add([.. outcome.Losses]);
        }

        Assert.That(losses[1], Is.EqualTo(losses[0]).Within(1e-5));
        Assert.That(losses[2], Is.Not.EqualTo(losses[0]).Within(1e-3), "nothing left out is another training");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_training_that_was_cancelled_goes_on_with_the_same_losses(bool packs)
    {
        DecoderTrainingOptions options = new() { PackedRow = packs ? 40 : 0, RecomputesLayers = packs };
        var plan = Plan with { Steps = 20 };
        using var whole = Adapted();
        var expected = await Counting(whole, options).RunAsync(plan);

        using var cut = Adapted();
        using CancellationTokenSource cancellation = new();
        var running = Counting(cut, options).RunAsync(
            plan, _folder.File("training"), news => CancelAfter(news, 7, cancellation), cancellation: cancellation.Token);
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        using var next = Adapted();
        List<int> steps = [];
        var outcome = await Counting(next, options).RunAsync(plan, _folder.File("training"), news => steps.Add(news.Step));
        Assert.That(steps[0], Is.EqualTo(8));
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses), "to the bit");
        Assert.That(next.ReadAdapter()!.Layers.Select(layer => layer.B), Is.EqualTo(whole.ReadAdapter()!.Layers.Select(layer => layer.B)));
    }

    [Test]
    public async Task A_training_does_not_go_on_on_other_texts_labels_or_rows()
    {
        var plan = Plan with { Steps = 4, CheckpointInterval = 2 };
        var texts = SmallDecoder.Texts(12, 1);
        LearnedText other = new([.. texts[3].Tokens[..^1], texts[3].Tokens[^1] == 5 ? 6 : 5], texts[3].Learned);
        LearnedText unlabelled = new(texts[3].Tokens, [.. texts[3].Learned[..^1], false]);
        Assert.That(await FirstStepAsync(texts, 0), Is.EqualTo((1, 0)));
        Assert.That(await FirstStepAsync(texts, 0), Is.EqualTo((5, 0)), "nothing is left to do");
        Assert.That(await FirstStepAsync([.. texts[..3], other, .. texts[4..]], 0), Is.EqualTo((1, 1)));
        Assert.That(await FirstStepAsync([.. texts[..3], unlabelled, .. texts[4..]], 0), Is.EqualTo((1, 1)));
        Assert.That(await FirstStepAsync([.. texts[..3], unlabelled, .. texts[4..]], 50), Is.EqualTo((1, 1)));

        async Task<(int Step, int Unfit)> FirstStepAsync(LearnedText[] learned, int packed)
        {
            using var model = DecoderModel.Create(SmallDecoder.Config, 1);
            var (first, unfit) = (plan.Steps + 1, 0);
            DecoderTraining training = new(model, learned, SmallDecoder.Texts(3, 2), new() { PackedRow = packed }) { Unfit = _ => unfit++ };
            await training.RunAsync(plan, _folder.File("training"), news => first = Math.Min(first, news.Step));
            return (first, unfit);
        }
    }

    [Test]
    public void Texts_are_cut_at_the_longest_and_dropped_where_no_label_is_left()
    {
        using var model = DecoderModel.Create(SmallDecoder.Config, 1);
        var long_ = new LearnedText(SmallDecoder.Text(100, 1), [.. Enumerable.Range(0, 100).Select(i => i >= 10)]);
        var late = long_ with { Learned = [.. Enumerable.Range(0, 100).Select(i => i >= 80)] };
        LearnedText first = new([3, 4], [true, false]);
        LearnedText one = new([3], [true]);
        LearnedText none = new([], []);
        DecoderTraining training = new(model, [long_, late, first, one, none], [long_]);
        Assert.That((training.Examples, training.ValidationExamples, training.Shortened, training.Dropped), Is.EqualTo((1, 1, 3, 4)));
        Assert.That(training.LongestRow, Is.EqualTo(64));
        DecoderTraining shorter = new(model, [long_, late], [long_], new() { LongestText = 20 });
        Assert.That((shorter.Examples, shorter.LongestRow, shorter.Dropped), Is.EqualTo((1, 20, 1)));

        DecoderTraining nothing = new(model, [late, first], [late, long_]);
        Assert.That(() => nothing.RunAsync(Plan), Throws.InvalidOperationException.With.Message.EqualTo(
            "There are 0 texts with labels to learn from, 1 to validate on; both are needed. "
            + "3 had no label in what is learned from, 3 were cut off."));
    }

    [Test]
    public void Texts_and_options_out_of_range_are_refused_by_name()
    {
        using var model = DecoderModel.Create(SmallDecoder.Config, 1);
        Refused([new([2, 40], [true, true])], new(), "training[0][1] is 40; 0 to 39 is allowed.");
        Refused([new([2], [true]), new([-1, 2], [true, true])], new(), "training[1][0] is -1; 0 to 39 is allowed.");
        Refused([new([2, 3], [true])], new(), "training[0] has 2 tokens and 1 labels; one each is needed.");
        Refused([], new() { LongestText = 65 }, "LongestText is 65; 0 or 2 to 64 is allowed.");
        Refused([], new() { LongestText = 1 }, "LongestText is 1; 0 or 2 to 64 is allowed.");
        Refused([], new() { PackedRow = -1 }, "PackedRow is -1; 0 and up is allowed.");

        void Refused(LearnedText[] training, DecoderTrainingOptions options, string reason) => Assert.That(
            Assert.Throws<ArgumentException>(() => new DecoderTraining(model, training, [], options))!.Message, Does.StartWith(reason));
    }

    private static void CancelAfter(TrainingProgress news, int step, CancellationTokenSource cancellation)
    {
        if (news.Step == step)
        {
            cancellation.Cancel();
        }
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public async Task Rounded_products_learn_nearly_the_same_and_validation_stays_exact(bool adapts, bool recomputes)
    {
        var (exact, rounded) = (await RunAsync(false, recomputes), await RunAsync(true, recomputes));
        Assert.That(rounded.Validations[0], Is.EqualTo(exact.Validations[0]), "before the first step nothing is rounded");
        Assert.That(rounded.Losses[0], Is.Not.EqualTo(exact.Losses[0]).And.EqualTo(exact.Losses[0]).Within(0.02));
        Assert.That(rounded.BestFigure, Is.EqualTo(exact.BestFigure).Within(0.05 * exact.BestFigure));
        Assert.That((await RunAsync(true, recomputes)).Losses, Is.EqualTo(rounded.Losses), "to the bit");
        Assert.That((await RunAsync(true, !recomputes)).Losses, Is.EqualTo(rounded.Losses).Within(1e-2));

        async Task<TrainingOutcome> RunAsync(bool rounds, bool again)
        {
            using var model = adapts ? Adapted() : DecoderModel.Create(SmallDecoder.Config, 1);
            var outcome = await Counting(model, new() { RoundsProducts = rounds, RecomputesLayers = again }).RunAsync(Plan with { Steps = 30 });
            Assert.That(model.Parameters.RoundsProducts, Is.False, "whoever uses it next gets all digits");
            Assert.That(model.Trained.Select(weight => weight.Tensor.dtype), Has.All.EqualTo(ScalarType.Float32));
            return outcome;
        }
    }

    [Test]
    public async Task A_GPU_learns_what_the_processor_does()
    {
        TorchRuntime.Require();
        if (TorchRuntime.CudaMissing() is { } missing)
        {
            Assert.Ignore(missing);
        }

        using (var fresh = DecoderModel.Create(SmallDecoder.Config, 1))
        {
            fresh.Save(_folder.Path);
        }

        using var one = DecoderModel.Open(_folder.Path);
        using var other = DecoderModel.Open(_folder.Path, onGpu: true);
        var (here, there) = (await Counting(one).RunAsync(Plan), await Counting(other).RunAsync(Plan));
        Assert.That(there.Losses.Take(20), Is.EqualTo(here.Losses.Take(20)).Within(1e-3));
        Assert.That(there.BestFigure, Is.EqualTo(here.BestFigure).Within(0.02));
    }

    [Test]
    public async Task A_training_does_not_go_on_with_products_rounded_otherwise()
    {
        List<string> unfit = [];
        foreach (var rounds in new[] { false, true, true })
        {
            using var model = Adapted();
            DecoderTraining training = new(model, SmallDecoder.Counting(20, 1), SmallDecoder.Counting(5, 2), new() { RoundsProducts = rounds })
            {
                Unfit = unfit.Add,
            };
            await training.RunAsync(Plan with { Steps = 4, CheckpointInterval = 2 }, _folder.File("training"));
        }

        Assert.That(unfit, Has.Count.EqualTo(1));
    }

    private static DecoderModel Adapted()
    {
        var model = DecoderModel.Create(SmallDecoder.Config, 1);
        model.Attach(LoraAdapter.Fresh(new(2, 4, LoraTargets.Of("q_proj", "v_proj"), Dropout: 0.1), model.Layers, 2));
        return model;
    }

    private static DecoderTraining Counting(DecoderModel model, DecoderTrainingOptions? options = null) =>
        new(model, SmallDecoder.Counting(120, 1), SmallDecoder.Counting(30, 2), options);
}
