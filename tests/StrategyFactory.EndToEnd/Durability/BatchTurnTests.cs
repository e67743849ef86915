using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>The turns of a batch with two hosts on one database, one of which dies on the way.</summary>
internal sealed class BatchTurnTests
{
    private const int Bars = 20_000;
    private const int Generations = 3;
    private const int Strategies = 1000;
    private static readonly string[] Symbols = ["T0", "T1", "T2", "T3", "T4", "T5"];

    [Test]
    public async Task No_more_than_two_runs_are_under_way_on_two_hosts_also_when_one_is_killed()
    {
        await using var server = new ExternalDatabase();
        await server.StartAsync();
        var database = await server.CreateAsync();
        await using var firstStorage = new StorageFolder();
        await using var secondStorage = new StorageFolder();
        await using var first = await ServedFactory.StartAsync(firstStorage, "--database", database);
        await using var second = await ServedFactory.StartAsync(secondStorage, "--database", database);
        for (var seed = 0; seed < Symbols.Length; seed++)
        {
            await first.ImportAsync(Symbols[seed], Encoding.UTF8.GetBytes(SampleBars.RandomWalk(Bars, seed + 1, minutes: 5, reversion: 0.1)), timeframe: "5m");
        }

        var request = SlowRun.Request("", Generations);
        request.Remove("symbol");
        request["timeframe"] = "5m";
        request["thresholds"] = new JsonArray([.. Enumerable.Range(0, Strategies / 5).Select(step => JsonValue.Create(step / 1e6))]);
        var started = await first.PostAsync("/evolve/batch", new JsonObject
        {
            ["symbols"] = new JsonArray([.. Symbols.Select(symbol => JsonValue.Create(symbol))]),
            ["request"] = request,
            ["max_concurrent"] = 2,
            ["priorities"] = new JsonObject { ["T5"] = 7 },
        });
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        var path = $"/batches/{started.Json["batch_id"]}";

        // Two have ended, two are at work: the host of one of these dies.
        var atWork = await Poll.UntilAsync(() => AtWorkAsync(first, path), process => process is not null);
        var (victim, survivor) = atWork == first.Process.Id ? (first, second) : (second, first);
        await victim.Process.KillAsync();
        JsonNode batch = started.Json;
        for (var ended = 3; ended <= Symbols.Length; ended++)
        {
            batch = (await Poll.UntilAsync(() => survivor.GetAsync(path), answer => answer.Json["counts"]!["COMPLETED"]!.GetValue<int>() >= ended)).Json;
        }

        var runs = batch["runs"]!.AsArray().Select(run => run!).ToList();
        Assert.That(runs.Select(run => run["symbol"]!.GetValue<string>()), Is.EqualTo(new[] { "T5", "T0", "T1", "T2", "T3", "T4" }));
        Assert.That(runs.Select(run => (run["status"]!.GetValue<string>(), run["stopped_reason"]!.GetValue<string>())), Is.All.EqualTo(("COMPLETED", "max_generations")), batch.ToJsonString());
        Assert.That(MostAtOnce(runs), Is.EqualTo(2));
        for (var turn = 2; turn < runs.Count; turn++)
        {
            Assert.That(Started(runs[turn]), Is.GreaterThanOrEqualTo(Started(runs[turn - 2])), "two start side by side, and every pair waits for the one before");
        }

        var tables = new FactoryTables(database);
        Assert.That(await tables.CountAsync("evolution.generations", "judged"), Is.EqualTo(Symbols.Length * Generations));
        Assert.That(await tables.CountAsync("simulation.priority_jobs", "status = 'COMPLETED'"), Is.EqualTo(Symbols.Length * Generations * Strategies));
        Assert.That(await tables.CountAsync("simulation.priority_jobs"), Is.EqualTo(Symbols.Length * Generations * Strategies));
    }

    /// <summary>The process that simulates one of two running runs, once two others have ended; else null.</summary>
    private static async Task<int?> AtWorkAsync(ServedFactory served, string path)
    {
        var batch = (await served.GetAsync(path)).Json;
        if (batch["counts"]!["COMPLETED"]!.GetValue<int>() < 2 || batch["counts"]!["RUNNING"]!.GetValue<int>() < 2)
        {
            return null;
        }

        var names = batch["runs"]!.AsArray().Where(run => run!["status"]!.GetValue<string>() == "RUNNING").Select(run => $"run-{run!["run_id"]}").ToList();
        return (await served.GetAsync("/workers?limit=1000")).Json.AsArray().FirstOrDefault(worker => names.Contains(worker!["id"]!.GetValue<string>()))?["process_id"]!.GetValue<int>();
    }

    private static DateTimeOffset Started(JsonNode run) => run["started_at"]!.GetValue<DateTimeOffset>();

    /// <summary>
    /// The largest number of runs whose times overlap. A run's start is noted after it was released and its end before the next one is,
    /// so the times of n runs overlap only if n were under way.
    /// </summary>
    private static int MostAtOnce(IReadOnlyList<JsonNode> runs) =>
        runs.Max(run => runs.Count(other => Started(other) <= Started(run) && Started(run) < other["finished_at"]!.GetValue<DateTimeOffset>()));
}
