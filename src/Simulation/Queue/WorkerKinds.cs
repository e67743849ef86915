using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>What a worker's name tells of it.</summary>
internal static class WorkerKinds
{
    // A host works for its runs under a name per run: run-<id>.
    private const string RunPrefix = "run-";

    public static WorkerKind Of(string name) => name.StartsWith(RunPrefix, StringComparison.Ordinal) ? WorkerKind.Host : WorkerKind.Worker;
}
