using System.Diagnostics;
using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>A training needs the memory of one step. Alone, for it counts what is alive.</summary>
[NonParallelizable]
internal sealed class TrainingMemoryTests
{
    private static readonly BoltConfig Config = SmallBolt.Config with { Network = SmallBolt.Config.Network with { DropoutRate = 0.1 } };

    [Test]
    public async Task Six_hundred_steps_of_an_adapter_need_no_more_than_a_hundred()
    {
        const long MostGrowth = 64 << 20;
        using var model = ChronosBolt.Create(Config, 1);
        model.Attach(LoraAdapter.Fresh(new(4, 8, LoraTargets.Of("q", "v"), Dropout: 0.1), model.Layers, 2));
        ForecastTraining training = new(model, SmallBolt.Waves(64, 1), SmallBolt.Waves(16, 2));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Dictionary<int, (long Tensors, long Peak, long Bytes)> used = [];
        StrategyFactory.Neural.Training.LearningPlan plan = new(600, 1e-3) { BatchSize = 4, ValidationInterval = 50, Threads = 1 };
        await training.RunAsync(plan, report: news => Measure(news.Step));
        Assert.That((used[600].Tensors, used[600].Peak), Is.EqualTo((used[100].Tensors, used[100].Peak)));
        TestContext.Out.WriteLine($"{(used[600].Bytes - used[100].Bytes) / 1024} KiB more");
        Assert.That(used[600].Bytes - used[100].Bytes, Is.LessThan(MostGrowth), "of the whole process");

        void Measure(int step)
        {
            // without a collection: what is left to the collector is more than it needs to be too
            if (step is 100 or 600)
            {
                using var process = Process.GetCurrentProcess();
                used[step] = (Tensor.TotalCount, Tensor.PeakCount, process.WorkingSet64);
            }
        }
    }
}
