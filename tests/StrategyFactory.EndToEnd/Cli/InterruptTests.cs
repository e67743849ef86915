using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

internal sealed class InterruptTests
{
    [Test]
    public async Task Ctrl_C_on_serve_ends_it_and_the_database()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        Assert.That(storage.ServerRuns, Is.True);
        var outcome = await served.StopAsync();
        Assert.That(outcome.Code, Is.Zero.Or.EqualTo(130), outcome.Errors);
        Assert.That(outcome.Output, Is.Empty);
        Assert.That(storage.ServerRuns, Is.False);
        Assert.That(outcome.Errors, Does.Not.Contain("rror"));
    }

    [Test]
    public async Task Ctrl_C_on_evolve_stops_the_run_and_ends_with_130()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
        await using var evolve = HostProcess.Start(["evolve", .. SlowRun.Arguments("LONG", 50), "--storage", storage.Root]);
        var running = await Poll.UntilAsync(() => served.GetAsync("/runs?status=running"), answer => answer.Json.AsArray().Count == 1);
        evolve.Interrupt();
        var outcome = await evolve.EndAsync();
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((130, "")), outcome.Errors);
        // a busy machine may need longer than the command waits
        var run = await served.EndOfAsync(running.Json[0]!["run_id"]!.GetValue<string>());
        Assert.That((run["status"]!.GetValue<string>(), run["stopped_reason"]!.GetValue<string>()), Is.EqualTo(("STOPPED", "cancelled")));
    }

    [Test]
    public async Task Ctrl_C_on_worker_ends_it_cleanly()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var worker = HostProcess.Start(["worker", "--storage", storage.Root]);
        await Poll.UntilAsync(() => Task.FromResult(worker.Errors), text => text.Contains("takes jobs", StringComparison.Ordinal));
        worker.Interrupt();
        var outcome = await worker.EndAsync();
        Assert.That(outcome.Code, Is.Zero.Or.EqualTo(130), outcome.Errors);
        Assert.That(storage.ServerRuns, Is.True, "the other process keeps its database");
    }
}
