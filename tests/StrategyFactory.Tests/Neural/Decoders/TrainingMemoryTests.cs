using System.Globalization;
using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Tokenizers;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>A training needs about the memory that is reckoned before it. Alone, for it measures the whole process.</summary>
[NonParallelizable]
internal sealed class TrainingMemoryTests
{
    private static readonly DecoderConfig Config = new(DecoderFamily.Llama, 4_096, 192, 512, 12, 6, 2, 32, 512) { IsTied = true };

    private static readonly LoraConfig Adapter = new(8, 16, LoraTargets.Matching(LoraTargets.AllLinear));

    [TestCase(true, false, false)]
    [TestCase(true, true, false)]
    [TestCase(false, false, false)]
    [TestCase(false, true, false)]
    [TestCase(true, false, true)]
    [TestCase(false, false, true)]
    public async Task A_training_needs_about_what_was_reckoned(bool adapts, bool recomputes, bool rounds)
    {
        const int Rows = 4;
        const int Length = 512;
        var estimate = TrainingMemory.Estimate(Config, adapts ? Adapter : null, Rows, Length, recomputes, rounds);
        var examples = Enumerable.Range(0, Rows).Select(row => Example(Length, row)).ToArray();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        FreedMemory.Return();
        var before = Status("VmRSS");
        ForgetPeak();
        using (var model = DecoderModel.Create(Config, 1))
        {
            if (adapts)
            {
                model.Attach(LoraAdapter.Fresh(Adapter, model.Layers, 1));
            }

            DecoderTraining training = new(model, examples, examples[..1], new() { RecomputesLayers = recomputes, RoundsProducts = rounds });
            await training.RunAsync(new(2, 1e-3) { BatchSize = Rows, Threads = 1 });
        }

        var measured = Status("VmHWM") - before;
        TestContext.Out.WriteLine($"{estimate}, {estimate.Total >> 20} MiB reckoned, {measured >> 20} MiB measured");
        Assert.That(measured, Is.GreaterThan(0.6 * (estimate.Total - TrainingMemory.Beside)).And.LessThan(1.4 * estimate.Total));
    }

    [Test]
    public void More_texts_longer_ones_and_kept_layers_need_more()
    {
        var one = Reckon(1, 256, true);
        Assert.That(Reckon(2, 256, true).Activations, Is.EqualTo(2 * one.Activations));
        Assert.That(Reckon(1, 512, true).Activations, Is.EqualTo(2 * one.Activations));
        Assert.That(Reckon(1, 256, false).Activations, Is.GreaterThan(4 * one.Activations));
        Assert.That(one.Weights, Is.EqualTo(4 * Config.ParameterCount));
        Assert.That(TrainingMemory.Estimate(Config, null, 1, 256, true).Optimiser, Is.EqualTo(4 * one.Weights));
        var twice = TrainingMemory.Estimate(Config, Adapter with { Rank = 16 }, 1, 256, true);
        Assert.That(twice.Optimiser, Is.EqualTo(2 * one.Optimiser));
        Assert.That(one.Optimiser, Is.EqualTo(Pairs() * 5 * 4));

        static TrainingMemory Reckon(int rows, int length, bool recomputes) =>
            TrainingMemory.Estimate(Config, Adapter, rows, length, recomputes);

        static long Pairs() =>
            LoraAdapter.Fresh(Adapter, Config.LinearLayers, 1).Layers.Sum(layer => (long)layer.A.Length + layer.B.Length);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Sixty_steps_need_no_more_tensors_than_ten(bool recomputes)
    {
        using var model = DecoderModel.Create(SmallDecoder.Config, 1);
        model.Attach(LoraAdapter.Fresh(new(4, 8, LoraTargets.Of("q_proj", "v_proj"), Dropout: 0.1), model.Layers, 2));
        DecoderTrainingOptions options = new() { RecomputesLayers = recomputes };
        DecoderTraining training = new(model, SmallDecoder.Counting(64, 1), SmallDecoder.Counting(8, 2), options);
        // what earlier tests left to the collector must not go meanwhile
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Dictionary<int, (long Alive, long Peak)> used = [];
        await training.RunAsync(
            new(60, 1e-3) { BatchSize = 8, ValidationInterval = 5, Threads = 1 },
            report: news => used[news.Step] = (Tensor.TotalCount, Tensor.PeakCount));
        Assert.That(used[60], Is.EqualTo(used[10]));
    }

    private static LearnedText Example(int length, int seed)
    {
        Random random = new(seed);
        return new([.. Enumerable.Range(0, length).Select(_ => random.Next(4_096))], [.. Enumerable.Repeat(true, length)]);
    }

    /// <summary>What the process has now is its peak from here on; skips the test where the system does not do that.</summary>
    private static void ForgetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Assert.Ignore($"The peak of memory cannot be measured here: {refusal.Message}");
        }
    }

    /// <summary>A line of the process's status, in bytes.</summary>
    private static long Status(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return 1_024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);
    }
}
