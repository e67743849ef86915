using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The factory below a path of a proxy.</summary>
internal sealed class PathBaseTests
{
    private const string Key = "a key of twenty-four chars";

    [Test]
    public async Task Pages_forms_and_the_api_work_below_a_path()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Web__PathBase"] = "/x",
            ["Security__ApiKeys__0"] = Key,
        });
        served.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        await served.ImportAsync("AAA", SampleBars.RandomWalk(SlowRun.Bars));
        using var request = new StringContent(SlowRun.Request("AAA", 1).ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        var accepted = await served.PostAsync("/x/evolve", request);
        var run = accepted.Json["run_id"]!.GetValue<string>();
        Assert.That((accepted.Code, accepted.Location?.ToString()), Is.EqualTo((202, $"/x/runs/{run}")));
        await served.EndOfAsync(run);

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.Page.GotoAsync("/x/");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/x/sign-in?return=%2F").ToString());
        await visit.SignInAsync(Key);
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/x/ui").ToString());
        await visit.IsLiveAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Runs");       // the overview may link to the run as well
        await visit.Page.Locator($"a[href='ui/runs/{run}']").ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, $"/x/ui/runs/{run}").ToString());
        await Assertions.Expect(visit.Page.Locator("h1")).ToContainTextAsync("AAA");
        await Assertions.Expect(visit.Page.Locator(".live")).ToHaveTextAsync("Live");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Jobs", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/x/hangfire").ToString());
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Back to site" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/x/ui").ToString());
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in or out" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/x/sign-in").ToString());
        await Assertions.Expect(visit.Page.Locator("input[name=key]")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);
    }

    [TestCase("/x/")]
    [TestCase("x")]
    [TestCase("/x?y")]
    public async Task A_path_that_is_none_ends_the_start(string path)
    {
        await using var storage = new StorageFolder();
        await using var process = HostProcess.Start(
            ["serve", "--storage", storage.Root, "--port", $"{ServedFactory.FreePort()}"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Web__PathBase"] = path });
        var outcome = await process.EndAsync();
        Assert.That(outcome.Code, Is.Not.Zero);
        Assert.That(outcome.Errors, Does.Contain($"Web:PathBase: '{path}' is not allowed; a path such as /factory, without a slash at its end, or empty."));
    }
}
