using System.CommandLine;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>workers</c>: who takes simulation jobs, alive or not.</summary>
internal static class WorkersVerb
{
    private static readonly Option<int> Limit =
        new("--limit") { Description = "At most so many, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 50 };

    private static readonly Option<bool> Alive = new("--alive") { Description = "Only those that live." };

    internal static Command Create() => WatchedVerb.Create(
        "workers", "List who takes simulation jobs, the latest sign of life first.", [Limit, Alive], async (parsed, factory, token) =>
        {
            IReadOnlyList<WorkerStatus> workers =
            [
                .. (await factory.SendAsync(new GetWorkers(parsed.GetValue(Limit)), token))
                    .Where(worker => worker.Alive || !parsed.GetValue(Alive)),
            ];
            var now = factory.Services.GetRequiredService<TimeProvider>().GetUtcNow();
            return new(workers, Gist(workers), () => Show(workers, now));
        });

    /// <summary>How many there are and live.</summary>
    internal static string Gist(IReadOnlyList<WorkerStatus> workers) =>
        $"{workers.Count(worker => worker.Alive)} of {workers.Count} workers alive, {workers.Sum(worker => worker.CurrentJobs)} jobs held";

    /// <summary>A row each.</summary>
    internal static void Show(IReadOnlyList<WorkerStatus> workers, DateTimeOffset now)
    {
        if (workers.Count == 0)
        {
            Terminal.Print("No worker: each host works for its own runs. More hands: ./factory worker.");
            return;
        }

        Terminal.Print(Row("WORKER", "STATE", "HOLDS", "COMPLETED", "FAILED", "SEEN"));
        foreach (var worker in workers)
        {
            Terminal.Print(Row(
                worker.Id, worker.Alive ? "alive" : "silent", Columns.Count(worker.CurrentJobs), Columns.Count(worker.JobsCompleted),
                Columns.Count(worker.JobsFailed), Columns.Age(worker.LastSeen, now)));
        }
    }

    private static string Row(string id, string state, string holds, string completed, string failed, string seen) =>
        $"{Columns.Left(id, 40)} {state,-6} {holds,5} {completed,11} {failed,6} {seen,4}";
}
