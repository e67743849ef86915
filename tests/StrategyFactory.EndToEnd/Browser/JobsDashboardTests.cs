using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>Hangfire's pages as a person uses them.</summary>
internal sealed class JobsDashboardTests
{
    private const string Key = "a key of twenty-four chars";

    private static readonly string[] Recurring = ["Reconcile", "CleanUpJobs", "DeleteExpiredConversations", "ReleaseEndedRuns", "ReleaseEndedForecasts", "ReleaseEndedTunings"];

    [Test]
    public async Task A_given_up_command_is_requeued_in_the_browser_and_seen_to_succeed()
    {
        await using var receiver = new WebhookReceiver();
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage, Setting("FineTuning__Notifications__Webhook__Url", receiver.Url));
        await File.WriteAllTextAsync(Path.Combine(storage.Root, "watch", "broken.set"), "this is no list of inputs");
        await Poll.UntilAsync(() => served.GetAsync("/health"), health => health.Json["jobs"]!["given_up"]!.GetValue<int>() == 1);
        Assert.That(receiver.Refused, Is.EqualTo(4), "it was tried four times");

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.Page.GotoAsync("/hangfire/jobs/failed");
        var row = visit.Page.Locator("tr.js-jobs-list-row");
        await Assertions.Expect(row).ToContainTextAsync("SendControllerNotification");
        await Assertions.Expect(visit.Page.Locator("body")).ToContainTextAsync("Given up after 4 attempts");
        await visit.PictureAsync("jobs-failed");

        receiver.Accepts = true;
        await row.Locator("input.js-jobs-list-checkbox").CheckAsync();
        await visit.Page.Locator("button.js-jobs-list-command", new() { HasText = "Requeue" }).ClickAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await Poll.UntilAsync(() => served.GetAsync("/health"), health => health.Json["jobs"]!["given_up"]!.GetValue<int>() + health.Json["jobs"]!["stored"]!.GetValue<int>() == 0);
        await Poll.UntilAsync(() => Task.FromResult(receiver.Accepted), accepted => accepted > 0);
        Assert.That(receiver.Accepted, Is.EqualTo(1), "the news has arrived, once");

        var done = visit.Page.Locator("tr.js-jobs-list-row", new() { HasText = "SendControllerNotification" });
        await Poll.UntilAsync(
            async () =>
            {
                await visit.Page.GotoAsync("/hangfire/jobs/succeeded");
                return await done.CountAsync();
            },
            count => count == 1);
        await done.Locator("a").First.ClickAsync();
        await Assertions.Expect(visit.Page.Locator("body")).ToContainTextAsync("\"NotificationId\":");
        await Assertions.Expect(visit.Page.Locator("body")).ToContainTextAsync("could not be sent");
        await visit.PictureAsync("job-details");
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_running_run_that_is_deleted_in_the_browser_ends_as_cancelled()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
        var run = await served.EvolveAsync(SlowRun.Request("LONG", 50));
        await Poll.UntilAsync(() => served.GetAsync($"/runs/{run}"), answer => answer.Json["status"]!.GetValue<string>() == "RUNNING");

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        await visit.Page.GotoAsync("/hangfire/jobs/processing");
        await visit.Page.GetByText($"RunEvolution {run}").First.ClickAsync();
        await visit.Page.WaitForURLAsync(url => url.Contains("/hangfire/jobs/details/", StringComparison.Ordinal));     // with its scripts
        await visit.PictureAsync("job-running");
        await visit.Page.Locator("button", new() { HasText = "Delete" }).First.ClickAsync();
        var ended = await served.EndOfAsync(run);
        Assert.That((ended["status"]!.GetValue<string>(), ended["stopped_reason"]!.GetValue<string>()), Is.EqualTo(("STOPPED", "cancelled")));
        await Poll.UntilAsync(() => served.GetAsync("/health"), health => health.Json["jobs"]!["stored"]!.GetValue<int>() == 0);
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task With_a_key_the_dashboard_opens_after_signing_in()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage, Setting("Security__ApiKeys__0", Key));
        Assert.That((await served.GetAsync("/hangfire")).Code, Is.EqualTo(401), "no browser, no key");
        served.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        await AreScheduledAsync(served);

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.Page.GotoAsync("/hangfire/recurring");
        await visit.PictureAsync("sign-in");
        await visit.Page.Locator("input[name=key]").FillAsync(Key);
        await visit.Page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/hangfire/recurring").ToString());
        foreach (var name in Recurring)
        {
            await Assertions.Expect(visit.Page.Locator("tr.js-jobs-list-row", new() { HasText = name })).ToHaveCountAsync(1);
        }

        await visit.PictureAsync("recurring");
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_caller_from_another_machine_looks_and_changes_nothing_and_a_change_needs_the_form_of_the_page()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        Assert.That((await AreScheduledAsync(served)).Text, Does.Contain("Trigger now"));
        using var remote = new HttpRequestMessage(HttpMethod.Get, "/hangfire/recurring") { Headers = { { "X-Forwarded-For", "192.0.2.7" } } };
        using var seen = await served.Client.SendAsync(remote);
        Assert.That(await seen.Content.ReadAsStringAsync(), Does.Contain("Recurring Jobs").And.Not.Contain("Trigger now"));

        var answer = await served.PostAsync("/hangfire/recurring/trigger", "jobs[]=Reconcile", "application/x-www-form-urlencoded");
        Assert.That(answer.Code, Is.EqualTo(403).Or.EqualTo(400));
    }

    /// <summary>Waits until the regular work is known: a host that is healthy may still be telling it to Hangfire.</summary>
    /// <returns>The page that lists it.</returns>
    private static Task<Answer> AreScheduledAsync(ServedFactory served) => Poll.UntilAsync(
        () => served.GetAsync("/hangfire/recurring"), page => Recurring.All(name => page.Text.Contains(name, StringComparison.Ordinal)));

    private static Dictionary<string, string> Setting(string name, string value) => new(StringComparer.Ordinal) { [name] = value };
}
