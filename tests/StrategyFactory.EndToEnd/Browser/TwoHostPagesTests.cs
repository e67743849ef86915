using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>Two people at the pages of two hosts of one database see the same.</summary>
internal sealed class TwoHostPagesTests
{
    private const string Key = "a key of twenty-four chars";

    private static readonly Dictionary<string, string> Keyed = new(StringComparer.Ordinal) { ["Security__ApiKeys__0"] = Key };

    [Test]
    public async Task What_one_starts_appears_live_with_the_other_who_is_signed_in_here_as_there_and_both_see_it_end_the_same()
    {
        await using var storage = new StorageFolder();
        await using var here = await ServedFactory.StartAsync(storage, Keyed);
        await using var there = await ServedFactory.StartAsync(storage, Keyed);
        here.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        Assert.That((await here.ImportAsync("EDGE", SampleBars.RandomWalk(SlowRun.Bars, reversion: 0.4))).Code, Is.EqualTo(200));
        await using var first = await Visit.OpenAsync(here.Client.BaseAddress!);
        await using var second = await Visit.OpenAsync(there.Client.BaseAddress!);

        await first.Page.GotoAsync("/ui/evolve?symbol=EDGE&algorithm=Ridge&max_generations=2&alpha_grid=1&thresholds=q0.8,q0.9");
        await first.SignInAsync(Key);
        await first.IsLiveAsync();
        await CarrySignInAsync(first, second, here.Port, there);
        await second.GoLiveAsync("/ui/runs");
        await Assertions.Expect(second.Page.GetByText("No run yet")).ToBeVisibleAsync();
        foreach (var visit in new[] { first, second })
        {
            await visit.MarkAsync();
        }

        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Evolve", Exact = true }).ClickAsync();
        await Assertions.Expect(first.Page.Locator("h1")).ToContainTextAsync("EDGE");
        var run = new Uri(first.Page.Url).Segments[^1];
        var row = second.Page.Locator($"a[href='ui/runs/{run}']", new() { HasText = "EDGE" });
        await Assertions.Expect(row).ToBeVisibleAsync();
        await row.ClickAsync();

        var ends = new List<string[]>();
        foreach (var visit in new[] { first, second })
        {
            await Assertions.Expect(visit.Page.Locator(".head .status.completed")).ToBeVisibleAsync(new() { Timeout = 60_000 });
            Assert.That(await visit.IsMarkedAsync(), Is.True, "without a reload");
            var tiles = await visit.Page.Locator(".tiles dd, #ending").AllInnerTextsAsync();
            ends.Add([.. tiles, .. await Generations(visit).Locator("td").AllInnerTextsAsync()]);
        }

        Assert.That(ends[1], Is.EqualTo(ends[0]));
        var expected = (await here.EndOfAsync(run))["generations"]!.AsArray();
        Assert.That(expected, Has.Count.EqualTo(2));
        await Assertions.Expect(Generations(second)).ToHaveCountAsync(2);
        for (var generation = 0; generation < 2; generation++)
        {
            var cells = Generations(second).Nth(generation).Locator("td");
            await Assertions.Expect(cells.Nth(3)).ToHaveTextAsync(Text(expected[generation]!, "simulations", "0"));
            await Assertions.Expect(cells.Nth(4)).ToHaveTextAsync(Text(expected[generation]!, "best_sqn", "0.00"));
        }

        Assert.That(first.Problems.Concat(second.Problems), Is.Empty);

        // a browser has one sign-in at both; signing out at one takes its cookie, and the page that the other keeps open must end too
        await second.Page.Context.ClearCookiesAsync();
        await first.Page.GotoAsync("/sign-in");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(second.Page).ToHaveURLAsync(new Regex("/sign-in", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static ILocator Generations(Visit visit) =>
        visit.Page.GetByRole(AriaRole.Region, new() { Name = "Generations, scrollable" }).Locator("tbody tr");

    private static string Text(JsonNode generation, string name, string format) =>
        generation[name]!.GetValue<double>().ToString(format, CultureInfo.InvariantCulture).Replace('-', '\u2212');

    /// <summary>
    /// What a browser does by itself where two hosts have one name and port, behind a proxy; the cookies of these two differ in the port
    /// that is part of their name.
    /// </summary>
    private static async Task CarrySignInAsync(Visit from, Visit to, int port, ServedFactory host)
    {
        var signIn = (await from.Page.Context.CookiesAsync()).Single(cookie => cookie.Name == $"factory_access_{port}");
        var carried = new Cookie { Name = $"factory_access_{host.Port}", Value = signIn.Value, Url = host.Client.BaseAddress!.ToString() };
        await to.Page.Context.AddCookiesAsync([carried]);
    }
}
