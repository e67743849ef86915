using System.Diagnostics;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Benchmarks.Peers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>Steps of a training here against those of the same network by PyTorch.</summary>
/// <param name="name">Of the benchmark.</param>
/// <param name="script">Takes the steps by PyTorch, see <c>race.py</c>.</param>
/// <param name="warmUps">Steps of each turn that do not count, at least one.</param>
/// <param name="steps">Those that count.</param>
/// <param name="turns">How often each takes its steps.</param>
internal sealed class StepRace(string name, string script, int warmUps, int steps, int turns)
{
    private const double Rate = 1e-5;

    private static readonly int Threads = Environment.ProcessorCount;

    internal async Task RunAsync(BenchmarkRun run, Func<IContestant> enter, CancellationToken token)
    {
        try
        {
            TorchRuntime.Require();
        }
        catch (TorchMissingException missing)
        {
            run.Remark($"Left out: {name}; {missing.Message}");
            return;
        }

        var peers = await PythonPeers.FindAsync(["torch"], token);
        peers.Missing.ForEach(run.Remark);
        using var contestant = enter();
        var exact = new Lane("step", "float32");
        // what a training of such a width takes where nobody asks otherwise
        Lane[] lanes = contestant.RoundsProducts ? [exact, new("step, products in bfloat16", "bfloat16")] : [exact];
        var counted = run.Repetitions(steps);

        // in turns: a machine that others use too is not equally fast for long
        for (var turn = 0; turn < (run.Settings.Quick ? 1 : turns); turn++)
        {
            foreach (var lane in lanes)
            {
                PeakMemory.Forget();
                lane.Own.AddRange(await TrainAsync(contestant, counted, lane != exact, token));
                lane.OwnPeak = Math.Max(lane.OwnPeak, PeakMemory.Megabytes);
                if (peers.Has("torch"))
                {
                    var answer = await PythonPeers.RunAsync(script, [$"{Threads}", $"{warmUps}", $"{counted}", lane.Products], Threads, token);
                    lane.Peer.AddRange(answer.GetProperty("seconds").EnumerateArray().Select(value => value.GetDouble()));
                    lane.PeerPeak = Math.Max(lane.PeerPeak, answer.GetProperty("peak_megabytes").GetDouble());
                }
            }
        }

        var shape = $"{contestant.Shape}, {Threads} threads";
        foreach (var lane in lanes)
        {
            ReportTimes(run, shape, lane);
            if (lane == exact)
            {
                ReportMemory(run, shape, lane);
            }
        }
    }

    private void ReportTimes(BenchmarkRun run, string shape, Lane lane)
    {
        var ours = Timing.Of(lane.Own).Median;
        run.Add(new(name, shape, lane.What, ours * 1e3, "ms"));
        if (lane.Peer.Count > 0)
        {
            var theirs = Timing.Of(lane.Peer).Median;
            run.Add(new(name, shape, $"{lane.What}, PyTorch", theirs * 1e3, "ms"));
            run.Add(new(name, shape, $"{lane.What}, PyTorch / ours", theirs / ours, "×") { AtLeast = run.Settings.Quick ? null : 1 });
        }
    }

    private void ReportMemory(BenchmarkRun run, string shape, Lane lane)
    {
        run.Add(new(name, shape, "peak memory of the process", lane.OwnPeak, "MB"));
        if (lane.Peer.Count > 0)
        {
            run.Add(new(name, shape, "peak memory, PyTorch", lane.PeerPeak, "MB"));
        }
    }

    /// <summary>Seconds of each step that counts.</summary>
    private async Task<IEnumerable<double>> TrainAsync(IContestant contestant, int counted, bool rounds, CancellationToken token)
    {
        // the report of the last step comes after a validation
        var all = warmUps + counted + 1;
        var plan = new LearningPlan(all, Rate)
        {
            BatchSize = contestant.Batch,
            ValidationInterval = all,
            CheckpointInterval = 0,
            Threads = Threads,
        };
        var times = new List<long>();
        await contestant.TrainAsync(plan, rounds, () => times.Add(Stopwatch.GetTimestamp()), token);
        return times.Zip(times.Skip(1), (before, after) => Stopwatch.GetElapsedTime(before, after).TotalSeconds).Skip(warmUps - 1).SkipLast(1);
    }

    /// <summary>What is raced once.</summary>
    /// <param name="What">As a row says it.</param>
    /// <param name="Products">What products are computed in, as the script is told it.</param>
    private sealed record Lane(string What, string Products)
    {
        public List<double> Own { get; } = [];

        public List<double> Peer { get; } = [];

        public double OwnPeak { get; set; }

        public double PeerPeak { get; set; }
    }
}
