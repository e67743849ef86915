using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>A tab that slept until nobody knew its page any more becomes live again by itself, at the address where it was.</summary>
internal sealed class SleepingTabTests
{
    private const string Circuits = "Microsoft.AspNetCore.Components.Server.Circuits";
    private const string Address = "/ui/runs?sort=symbol&q=a";

    // a second stands for the hours that nobody keeps a page for; the log says when it is forgotten
    private static readonly Dictionary<string, string> Forgetful = new(StringComparer.Ordinal)
    {
        ["Web__KeepPagesSeconds"] = "1",
        [$"Serilog__MinimumLevel__Override__{Circuits}"] = "Debug",
    };

    [Test]
    public async Task A_tab_wakes_after_its_host_has_forgotten_it()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage, Forgetful);
        await using var wire = new Wire(served.Port);
        await using var visit = await Visit.OpenAsync(wire.Address);
        await SleepAsync(visit, wire);
        await Poll.UntilAsync(storage.ReadLogAsync, log => log.Contains("evicted due to", StringComparison.Ordinal));
        await EvolveMeanwhileAsync(served);
        await WakeAsync(visit, wire, served);
    }

    [Test]
    public async Task A_tab_wakes_after_its_host_was_replaced()
    {
        await using var storage = new StorageFolder();
        await using var before = await ServedFactory.StartAsync(storage);
        await using var wire = new Wire(before.Port);
        await using var visit = await Visit.OpenAsync(wire.Address);
        await SleepAsync(visit, wire);
        await before.StopAsync();
        await using var after = await ServedFactory.StartAsync(storage);
        await EvolveMeanwhileAsync(after);
        await WakeAsync(visit, wire, after);
    }

    private static async Task SleepAsync(Visit visit, Wire wire)
    {
        await visit.GoLiveAsync(Address);
        await Assertions.Expect(visit.Page.GetByText("No run matches")).ToBeVisibleAsync();
        await SetStateAsync(visit, "frozen");
        wire.Cut();
    }

    private static async Task EvolveMeanwhileAsync(ServedFactory served)
    {
        await served.ImportAsync("AAA", SampleBars.RandomWalk(SlowRun.Bars));
        await served.EndOfAsync(await EvolveAsync(served));
    }

    private static Task<string> EvolveAsync(ServedFactory served) => served.EvolveAsync(new JsonObject
    {
        ["symbol"] = "AAA",
        ["algorithm"] = "Ridge",
        ["max_generations"] = 1,
        ["thresholds"] = new JsonArray("q0.9"),
    });

    private static async Task WakeAsync(Visit visit, Wire wire, ServedFactory served)
    {
        wire.Mend(served.Port);
        await SetStateAsync(visit, "active");
        var rows = visit.Page.Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.GetByText("Connection lost")).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(wire.Address, Address).ToString());
        await visit.IsLiveAsync();
        await Assertions.Expect(visit.Page.Locator(".live")).ToHaveTextAsync("Live");

        // live: it follows what happens, and what is typed reaches the host
        await EvolveAsync(served);
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await visit.Page.Locator("[data-search] input").FillAsync("nothing");
        await Assertions.Expect(visit.Page.GetByText("No run matches")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(wire.Address, "/ui/runs?sort=symbol&q=nothing").ToString());
    }

    /// <summary>What the browser does with a tab in the background: its scripts stand still.</summary>
    private static async Task SetStateAsync(Visit visit, string state)
    {
        await using var session = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await session.SendAsync("Page.setWebLifecycleState", new Dictionary<string, object>(StringComparer.Ordinal) { ["state"] = state });
    }
}
