using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

internal sealed class TwoHostTests
{
    private const int Bars = 20_000;
    private const int Strategies = 1000;
    private static readonly string[] Symbols = ["S0", "S1", "S2", "S3", "S4", "S5"];

    [Test]
    public async Task Two_hosts_on_one_database_share_a_batch_of_runs()
    {
        await using var server = new ExternalDatabase();
        await server.StartAsync();
        var (alone, shared) = (await server.CreateAsync(), await server.CreateAsync());
        await using var firstStorage = new StorageFolder();
        await using var secondStorage = new StorageFolder();
        Dictionary<string, string> expected;
        await using (var only = await ServedFactory.StartAsync(firstStorage, "--database", alone))
        {
            expected = await EvolveAllAsync(only);
        }

        await using var first = await ServedFactory.StartAsync(firstStorage, "--database", shared);
        await using var second = await ServedFactory.StartAsync(secondStorage, "--database", shared);
        var numbers = await EvolveAllAsync(first, second);

        Assert.That(numbers, Is.EqualTo(expected));
        var tables = new FactoryTables(shared);
        var generations = await tables.CountAsync("evolution.generations");
        Assert.That(await tables.CountAsync("evolution.generations", "judged"), Is.EqualTo(generations));
        Assert.That(await tables.CountAsync("evolution.generations", "not reused"), Is.EqualTo(generations), "a run in two places at once would meet its own models");
        Assert.That(await tables.CountAsync("training.models"), Is.EqualTo(generations));
        Assert.That(await tables.CountAsync("simulation.priority_jobs", "status = 'COMPLETED'"), Is.EqualTo(generations * Strategies));
        Assert.That(await tables.CountAsync("simulation.priority_jobs"), Is.EqualTo(generations * Strategies));

        var workers = (await first.GetAsync("/workers?limit=1000")).Json.AsArray();
        var processes = workers.Select(worker => (Id: worker!["id"]!.GetValue<string>(), Process: worker["process_id"]!.GetValue<int>(), Completed: worker["jobs_completed"]!.GetValue<long>())).ToList();
        Assert.That(processes.Where(worker => worker.Completed > 0).Select(worker => worker.Process).Distinct(), Is.EquivalentTo(new[] { first.Process.Id, second.Process.Id }), "both hosts worked");
        Assert.That(processes.Sum(worker => worker.Completed), Is.EqualTo(generations * Strategies));
    }

    /// <summary>Every run's numbers by its symbol; the runs are started on the first host and followed on the last.</summary>
    private static async Task<Dictionary<string, string>> EvolveAllAsync(params ServedFactory[] hosts)
    {
        for (var seed = 0; seed < Symbols.Length; seed++)
        {
            await hosts[0].ImportAsync(Symbols[seed], Encoding.UTF8.GetBytes(SampleBars.RandomWalk(Bars, seed + 1, minutes: 5, reversion: 0.1)), timeframe: "5m");
        }

        var request = SlowRun.Request("", 3);
        request.Remove("symbol");
        request["timeframe"] = "5m";
        request["thresholds"] = new JsonArray([.. Enumerable.Range(0, Strategies / 5).Select(step => JsonValue.Create("q" + (0.4 + (step / 500.0)).ToString("R", CultureInfo.InvariantCulture)))]);
        var answer = await hosts[0].PostAsync("/evolve/batch", new JsonObject { ["symbols"] = new JsonArray([.. Symbols.Select(symbol => JsonValue.Create(symbol))]), ["request"] = request, ["max_concurrent"] = 4 });
        Assert.That(answer.Code, Is.EqualTo(202), answer.Text);
        var runs = answer.Json["runs"]!.AsArray().Select(run => run!["run_id"]!.GetValue<string>()).ToList();
        Dictionary<string, string> numbers = [];
        foreach (var run in runs)
        {
            var end = await hosts[^1].EndOfAsync(run);
            Assert.That((end["status"]!.GetValue<string>(), end["generations"]!.AsArray().Count), Is.EqualTo(("COMPLETED", 3)), end.ToJsonString());
            numbers[end["symbol"]!.GetValue<string>()] = await RunNumbers.OfAsync(hosts[^1], run);
        }

        return numbers;
    }
}
