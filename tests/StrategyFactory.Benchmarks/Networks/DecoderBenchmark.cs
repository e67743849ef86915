using System.Diagnostics;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Benchmarks.Peers;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>A step of LoRA training of a Llama of 135 million parameters, against the same network in PyTorch.</summary>
internal sealed class DecoderBenchmark : IBenchmark
{
    private const int Length = 256;
    private const int Batch = 4;
    private const int Rank = 8;
    private const int Alpha = 16;
    private const int WarmUps = 1;
    private const int Rounds = 3;
    private const double Rate = 1e-5;

    public string Name => "decoder";

    public string Description => "a LoRA step of a language model of 135 million parameters";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        try
        {
            TorchRuntime.Require();
        }
        catch (TorchMissingException missing)
        {
            run.Remark($"Left out: {Name}; {missing.Message}");
            return;
        }

        var peers = await PythonPeers.FindAsync(["torch"], token);
        peers.Missing.ForEach(run.Remark);
        var threads = Environment.ProcessorCount;
        var steps = run.Repetitions(4);
        var rounds = BrainFloats.AreWorthwhile(SmallLlama.Config.Width);
        using var network = DecoderModel.Create(SmallLlama.Config, seed: 1);
        network.Attach(LoraAdapter.Fresh(new(Rank, Alpha, LoraTargets.Matching("all-linear")), network.Layers, seed: 1));
        var shape = $"{network.ParameterCount / 1e6:0.0} million, {Batch} × {Length}, {threads} threads";

        // in turns: a machine that others use too is not equally fast for long
        List<double> own = [], rounded = [], peer = [], peerRounded = [];
        var (ownPeak, peerPeak) = (0.0, 0.0);
        for (var round = 0; round < (run.Settings.Quick ? 1 : Rounds); round++)
        {
            PeakMemory.Forget();
            own.AddRange(await TrainAsync(network, steps, threads, rounds: false, token));
            ownPeak = Math.Max(ownPeak, PeakMemory.Megabytes);
            if (rounds)
            {
                rounded.AddRange(await TrainAsync(network, steps, threads, rounds, token));
            }

            if (peers.Has("torch"))
            {
                var (seconds, megabytes) = await PeerAsync("float32");
                peer.AddRange(seconds);
                peerPeak = Math.Max(peerPeak, megabytes);
                peerRounded.AddRange(rounds ? (await PeerAsync("bfloat16")).Seconds : []);
            }
        }

        Report("step", own, peer);
        run.Add(new(Name, shape, "peak memory of the process", ownPeak, "MB"));
        if (peer.Count > 0)
        {
            run.Add(new(Name, shape, "peak memory, PyTorch", peerPeak, "MB"));
        }

        if (rounds)
        {
            // what a training of this width takes where nobody asks otherwise
            Report("step, products in bfloat16", rounded, peerRounded);
        }

        void Report(string what, List<double> own, List<double> peer)
        {
            var ours = Timing.Of(own).Median;
            run.Add(new(Name, shape, what, ours * 1e3, "ms"));
            if (peer.Count > 0)
            {
                var theirs = Timing.Of(peer).Median;
                run.Add(new(Name, shape, $"{what}, PyTorch", theirs * 1e3, "ms"));
                run.Add(new(Name, shape, $"{what}, PyTorch / ours", theirs / ours, "×") { AtLeast = run.Settings.Quick ? null : 1 });
            }
        }

        async Task<(IEnumerable<double> Seconds, double Megabytes)> PeerAsync(string products)
        {
            var answer = await PythonPeers.RunAsync("decoder.py", [$"{threads}", $"{WarmUps}", $"{steps}", products], threads, token);
            return (
                answer.GetProperty("seconds").EnumerateArray().Select(value => value.GetDouble()),
                answer.GetProperty("peak_megabytes").GetDouble());
        }
    }

    /// <summary>Seconds of each step after the warm-up, as a training takes them.</summary>
    private static async Task<IReadOnlyList<double>> TrainAsync(
        DecoderModel network, int steps, int threads, bool rounds, CancellationToken token)
    {
        var training = new DecoderTraining(
            network, SmallLlama.Texts(seed: 1, Batch * 4, Length), SmallLlama.Texts(seed: 2, 1, 2), new() { RoundsProducts = rounds });
        var plan = new TrainingPlan(WarmUps + steps + 1, Rate)
        {
            BatchSize = Batch,
            ValidationInterval = WarmUps + steps + 1,
            CheckpointInterval = 0,
            Threads = threads,
        };
        var times = new List<long>();
        await training.RunAsync(plan, null, _ => times.Add(Stopwatch.GetTimestamp()), cancellation: token);

        // the report of the last step comes after a validation
        return [.. times.Zip(times.Skip(1), (before, after) => Stopwatch.GetElapsedTime(before, after).TotalSeconds).Skip(WarmUps - 1).SkipLast(1)];
    }
}
