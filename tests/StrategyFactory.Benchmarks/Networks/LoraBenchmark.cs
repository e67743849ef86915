using System.Diagnostics;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Benchmarks.Peers;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.T5;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>A step of LoRA training of a network as large as Chronos-Bolt mini, against the same network in PyTorch.</summary>
internal sealed class LoraBenchmark : IBenchmark
{
    private const int Context = 512;
    private const int Horizon = 64;
    private const int Batch = 32;
    private const int Rank = 8;
    private const int Alpha = 16;
    private const int WarmUps = 2;
    private const int Rounds = 6;
    private const double Rate = 1e-5;

    /// <summary>No dropout, so that both sides compute the same.</summary>
    private static readonly BoltConfig Mini = new(
        new T5Config(384, 64, 8, 1536, 4, 4, DropoutRate: 0), Context, Horizon, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);

    public string Name => "lora";

    public string Description => "a LoRA step of a network of 21 million parameters";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        try
        {
            TorchRuntime.Require();
        }
        catch (TorchMissingException missing)
        {
            run.Remark($"Left out: lora; {missing.Message}");
            return;
        }

        var peers = await PythonPeers.FindAsync(["torch"], token);
        peers.Missing.ForEach(run.Remark);
        var threads = Environment.ProcessorCount;
        var steps = run.Repetitions(10);
        using var network = ChronosBolt.Create(Mini, seed: 1);
        network.Attach(LoraAdapter.Fresh(new(Rank, Alpha, LoraTargets.Of("q", "v")), network.Layers, seed: 1));
        var shape = $"{network.ParameterCount / 1e6:0.0} million, {Batch} × {Context}, {threads} threads";

        // in turns: a machine that others use too is not equally fast for long
        List<double> own = [], peer = [];
        var (ownPeak, peerPeak) = (0.0, 0.0);
        for (var round = 0; round < (run.Settings.Quick ? 1 : Rounds); round++)
        {
            PeakMemory.Forget();
            own.AddRange(await TrainAsync(network, steps, threads, token));
            ownPeak = Math.Max(ownPeak, PeakMemory.Megabytes);
            if (peers.Has("torch"))
            {
                var answer = await PythonPeers.RunAsync("lora.py", [$"{threads}", $"{WarmUps}", $"{steps}"], threads, token);
                peer.AddRange(answer.GetProperty("seconds").EnumerateArray().Select(value => value.GetDouble()));
                peerPeak = Math.Max(peerPeak, answer.GetProperty("peak_megabytes").GetDouble());
            }
        }

        var ours = Timing.Of(own);
        run.Add(new(Name, shape, "step", ours.Median * 1e3, "ms"));
        run.Add(new(Name, shape, "peak memory of the process", ownPeak, "MB"));
        if (peer.Count > 0)
        {
            var theirs = Timing.Of(peer);
            run.Add(new(Name, shape, "step, PyTorch", theirs.Median * 1e3, "ms"));
            run.Add(new(Name, shape, "peak memory, PyTorch", peerPeak, "MB"));
            run.Add(new(Name, shape, "step, PyTorch / ours", theirs.Median / ours.Median, "×") { AtLeast = run.Settings.Quick ? null : 1 });
        }
    }

    /// <summary>Seconds of each step after the warm-up, as an experiment trains: rows are cut, gradients shortened, losses reported.</summary>
    private static async Task<IReadOnlyList<double>> TrainAsync(ChronosBolt network, int steps, int threads, CancellationToken token)
    {
        var training = new ForecastTraining(network, Windows(seed: 1, Batch * 4), Windows(seed: 2, 1));
        var plan = new TrainingPlan(WarmUps + steps, Rate)
        {
            BatchSize = Batch,
            ValidationInterval = WarmUps + steps,
            CheckpointInterval = 0,
            Threads = threads,
        };
        var times = new List<long>();
        await training.RunAsync(plan, null, _ => times.Add(Stopwatch.GetTimestamp()), cancellation: token);

        // the report of the last step comes after a validation
        return [.. times.Zip(times.Skip(1), (before, after) => Stopwatch.GetElapsedTime(before, after).TotalSeconds).Skip(WarmUps - 1).SkipLast(1)];
    }

    private static IEnumerable<ForecastWindow> Windows(int seed, int count)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => new ForecastWindow(Draw(random, Context), Draw(random, Horizon)));
    }

    private static float[] Draw(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
}
