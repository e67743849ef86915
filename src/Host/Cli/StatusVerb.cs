using System.CommandLine;
using System.Text.Json.Serialization;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Settings;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>status</c>: what a glance at the overview page says.</summary>
internal static class StatusVerb
{
    private const int Rows = 6;

    internal static Command Create() => WatchedVerb.Create(
        "status", "Tell what runs, what waits, who works, what was promoted last, and how much is stored.", [],
        async (_, factory, token) =>
        {
            var status = await ReadAsync(factory, token);
            var now = factory.Services.GetRequiredService<TimeProvider>().GetUtcNow();
            return new(status, $"{Runs(status)}; {Queue(status)}, {WorkersVerb.Gist(status.Workers)}", () => Show(status, now));
        });

    private static async Task<FactoryStatus> ReadAsync(FactoryProcess factory, CancellationToken token)
    {
        var running = await DetailsAsync(RunStatus.Running);
        var promoted = await DetailsAsync(RunStatus.PromotedFilter);
        var failed = await factory.SendAsync(new FindRuns(RunStatus.Failed, Size: Rows), token);
        var workers = await factory.SendAsync(new GetWorkers(Rows * 4), token);
        var runs = await factory.SendAsync(new GetEvolutionStatistics(), token);
        var storage = await factory.SendAsync(new GetStorage(), token);
        return new(
            RunStatus.All.ToDictionary(status => status, status => runs.Runs.GetValueOrDefault(status), StringComparer.Ordinal),
            runs.Promoted,
            await factory.SendAsync(new GetQueueStatistics(), token),
            [
                .. running.Select(run => new RunAtWork(run.RunId, run.Symbol, run.Config.MaxGenerations, run.Progress)
                {
                    Text = RunsVerb.Standing(run),
                }),
            ],
            [
                .. promoted.Where(run => run.Promotion is not null).Select(run => new LastPromotion(
                    run.RunId, run.Promotion!.PromotedId, run.Symbol, run.Promotion.Verdict, run.Promotion.Reasons, run.Promotion.Sqn,
                    run.Promotion.Holdout.TotalReturn)),
            ],
            await factory.SendAsync(new GetFollowedPromotions(Rows), token),
            failed.Runs,
            [.. workers.Where(worker => worker.Kind == WorkerKind.Worker || worker.Alive).Take(Rows)],
            new(storage.Folder, storage.DatabaseSize, storage.DiskFree));

        async Task<IReadOnlyList<RunDetails>> DetailsAsync(string status)
        {
            var found = await factory.SendAsync(new FindRuns(status, Size: Rows), token);
            return await factory.SendAsync(new GetDetailsOfRuns([.. found.Runs.Select(run => run.RunId)]), token);
        }
    }

    private static string Runs(FactoryStatus status) =>
        $"{Of(status, RunStatus.Running)} runs at work, {Of(status, RunStatus.Pending)} waiting, "
        + $"{Of(status, RunStatus.Completed)} completed, {Columns.Count(status.Promoted)} promoted, {Of(status, RunStatus.Failed)} failed";

    private static string Queue(FactoryStatus status) =>
        $"{Columns.Count(status.Queue.Pending)} strategies queued, {Columns.Count(status.Queue.Running)} at work";

    private static string Of(FactoryStatus status, string of) => Columns.Count(status.Runs[of]);

    private static void Show(FactoryStatus status, DateTimeOffset now)
    {
        Terminal.Print($"Runs      {Runs(status)}");
        Terminal.Print(
            $"Queue     {Columns.Count(status.Queue.Pending)} strategies wait, {Columns.Count(status.Queue.Running)} at work, "
            + $"{Columns.Count(status.Queue.Completed)} simulated");
        Terminal.Print($"Database  {Size(status.Storage.DatabaseBytes)}, {Size(status.Storage.DiskFreeBytes)} free");
        Heading("Now running", status.Running.Count, "nothing");
        foreach (var run in status.Running)
        {
            Terminal.Print($"  {run.RunId}  {Columns.Cut(run.Symbol, 12)}");
            Terminal.Print($"    {run.Text}");
        }

        Heading("Last promotions", status.Promotions.Count, "none yet");
        foreach (var found in status.Promotions)
        {
            Terminal.Print(
                $"  {found.PromotedId}  {Columns.Left(found.Symbol, 10)} {Columns.Left(found.Verdict, 8)} SQN {Columns.Number(found.Sqn)}, "
                + $"{Columns.Number(found.HoldoutReturn * 100, "+0.0;-0.0;0.0")} %");
        }

        if (status.Followed.Count > 0)
        {
            Heading("Since their promotion", status.Followed.Count, "");
        }

        foreach (var one in status.Followed)
        {
            Terminal.Print(
                $"  {one.PromotedId}  {Columns.Left(one.Symbol, 10)} {one.Decay.Status}, "
                + $"{Columns.Number(one.Decay.TotalReturn * 100, "+0.0;-0.0;0.0")} %");
        }

        Heading("Needs a person", status.Failed.Count, "nothing failed");
        foreach (var run in status.Failed)
        {
            Terminal.Print($"  {run.RunId}  {Columns.Left(run.Symbol, 10)} failed {Columns.Age(run.CreatedAt, now)} ago");
            Terminal.Print($"    {RunTexts.Reason(run.StoppedReason)}");
        }

        Heading("Workers", status.Workers.Count, "none but the hosts; ./factory worker is one");
        if (status.Workers.Count > 0)
        {
            WorkersVerb.Show(status.Workers, now);
        }
    }

    private static void Heading(string title, int rows, string none) => Terminal.Print(rows == 0 ? $"{title}: {none}." : $"{title}:");

    // no narrow spaces as on pages: a terminal of any font shows it
    private static string Size(long bytes) => Format.Bytes(bytes).Replace('\u202f', ' ');

    /// <param name="Runs">Status → number of runs; all five are always there.</param>
    /// <param name="Followed">The worst first.</param>
    private sealed record FactoryStatus(
        IReadOnlyDictionary<string, long> Runs, long Promoted, QueueStatistics Queue, IReadOnlyList<RunAtWork> Running,
        IReadOnlyList<LastPromotion> Promotions, IReadOnlyList<FollowedPromotion> Followed, IReadOnlyList<RunSummary> Failed,
        IReadOnlyList<WorkerStatus> Workers, StoredBytes Storage);

    private sealed record RunAtWork(Guid RunId, string Symbol, int? MaxGenerations, RunProgress? Progress)
    {
        [JsonIgnore]
        public string Text { get; init; } = "";
    }

    private sealed record LastPromotion(
        Guid RunId, Guid PromotedId, string Symbol, string Verdict, IReadOnlyList<string> Reasons, double Sqn, double? HoldoutReturn);

    private sealed record StoredBytes(string Folder, long DatabaseBytes, long DiskFreeBytes);
}
