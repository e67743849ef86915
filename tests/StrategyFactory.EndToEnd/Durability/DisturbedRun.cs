using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>One run that is disturbed on the way, on an external database: what it must end with, and what its tables hold then.</summary>
internal sealed class DisturbedRun
{
    internal const int Generations = 4;
    private const string Symbol = "LONG";
    private const int Strategies = 1000;
    private static readonly JsonObject Request = Requested();

    private readonly FactoryTables _tables;
    private readonly string _expected;

    private DisturbedRun(FactoryTables tables, string expected) => (_tables, _expected) = (tables, expected);

    /// <summary>Imports bars, runs it undisturbed and forgets that.</summary>
    public static async Task<DisturbedRun> PrepareAsync(ServedFactory served, string database)
    {
        await served.ImportAsync(Symbol, SampleBars.RandomWalk(SlowRun.Bars));
        var tables = new FactoryTables(database);
        var calm = await served.EvolveAsync(Request);
        await served.EndOfAsync(calm);
        var expected = await RunNumbers.OfAsync(served, calm);
        await tables.ForgetRunsAsync();
        return new(tables, expected);
    }

    /// <summary>Starts it and waits until its second generation is being simulated.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> BeginAsync(ServedFactory served)
    {
        var run = await served.EvolveAsync(Request);
        await Poll.UntilAsync(
            () => served.GetAsync($"/runs/{run}"),
            answer => answer.Json["progress"] is { } progress
                && progress["generation"]!.GetValue<int>() >= 1 && progress["simulations_done"]!.GetValue<int>() > 0);
        return run;
    }

    /// <summary>Waits for its end and requires the undisturbed numbers, everything once, and nothing left to do.</summary>
    public async Task RequireEndAsync(ServedFactory served, string run)
    {
        var end = await served.EndOfAsync(run);
        var outcome = (end["status"]!.GetValue<string>(), end["stopped_reason"]!.GetValue<string>());
        Assert.That(outcome, Is.EqualTo(("COMPLETED", "max_generations")), end.ToJsonString());
        Assert.That(await RunNumbers.OfAsync(served, run), Is.EqualTo(_expected));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _tables.CountAsync("evolution.evolution_runs"), Is.EqualTo(1));
            Assert.That(await _tables.CountAsync("evolution.generations", "judged and not reused"), Is.EqualTo(Generations));
            Assert.That(await _tables.CountAsync("evolution.generations"), Is.EqualTo(Generations));
            Assert.That(await _tables.CountAsync("evolution.evolution_log"), Is.EqualTo(Generations));
            Assert.That(await _tables.CountAsync("training.models"), Is.EqualTo(Generations));
            Assert.That(await _tables.CountAsync("simulation.priority_jobs", "status = 'COMPLETED'"), Is.EqualTo(Generations * Strategies));
            Assert.That(await _tables.CountAsync("simulation.priority_jobs"), Is.EqualTo(Generations * Strategies));
        }

        Assert.That(await Poll.UntilAsync(_tables.UnfinishedCommandsAsync, left => left == 0), Is.Zero);
    }

    private static JsonObject Requested()
    {
        var request = SlowRun.Request(Symbol, Generations);
        request["thresholds"] = new JsonArray([.. Enumerable.Range(1, Strategies / 5).Select(step => JsonValue.Create(step / 1e7))]);
        return request;
    }
}
