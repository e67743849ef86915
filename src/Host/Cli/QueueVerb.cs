using System.CommandLine;
using System.Globalization;
using StrategyFactory.Simulation.Contracts;
using static StrategyFactory.Host.Cli.WatchedVerb;

namespace StrategyFactory.Host.Cli;

/// <summary><c>queue</c>: the strategies that wait, are at work, or have ended.</summary>
internal static class QueueVerb
{
    private static readonly Option<string?> Status = new("--status")
    {
        Description = string.Join(", ", JobState.All).ToLowerInvariant() + ".",
        HelpName = "STATUS",
    };

    private static readonly Option<string?> Search =
        new("--search") { Description = "Part of the symbol or of the error.", HelpName = "TEXT" };

    private static readonly Option<Guid?> Run = new("--run") { Description = "Those of a run.", HelpName = "ID" };

    internal static Command Create()
    {
        Status.CompletionSources.Add([.. JobState.All.Select(state => state.ToLowerInvariant())]);
        return WatchedVerb.Create(
            "queue", "List simulation jobs: those that wait in the order of their turns, others newest first.",
            [Status, Search, Run, Paging.Page, Paging.Size], LookAsync);
    }

    private static async Task<Sight> LookAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var request = new FindJobs(
            new(parsed.GetValue(Status)?.ToUpperInvariant(), parsed.GetValue(Search), parsed.GetValue(Run)), parsed.GetValue(Paging.Page),
            parsed.GetValue(Paging.Size));
        var found = await factory.SendAsync(request, token);
        var now = factory.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        return new(found, Depth(found.Counts), () => Show(found, request, now));
    }

    private static string Depth(JobStateCounts counts) =>
        $"{Columns.Count(counts.Pending)} waiting, {Columns.Count(counts.Running)} at work, {Columns.Count(counts.Completed)} completed, "
        + $"{Columns.Count(counts.Failed)} failed, {Columns.Count(counts.Cancelled)} cancelled";

    private static void Show(FoundJobs found, FindJobs request, DateTimeOffset now)
    {
        Terminal.Print(Depth(found.Counts) + ".");
        if (found.Jobs.Count > 0)
        {
            Terminal.Print(Row("JOB", "SYMBOL", "STATUS", "GEN.", "RUNS", "SQN", "AGE"));
        }

        foreach (var job in found.Jobs)
        {
            Terminal.Print(Row(
                job.JobId.ToString(), job.Ticker, job.Status.ToLowerInvariant(), job.Generation.ToString(CultureInfo.InvariantCulture),
                job.Attempts.ToString(CultureInfo.InvariantCulture), Columns.Number(job.Sqn), Columns.Age(job.CreatedAt, now)));
            if (job.Error is { } error)
            {
                Terminal.Print("  " + error.ReplaceLineEndings(" "));
            }
        }

        Paging.Tell(request.Page, request.Size, found.Jobs.Count, found.Total);
    }

    private static string Row(string id, string symbol, string status, string generation, string runs, string sqn, string age) =>
        $"{id,-36}  {Columns.Left(symbol, 9)} {Columns.Left(status, 9)} {generation,4} {runs,4} {Columns.Cut(sqn, 7),7} {age,4}";
}
