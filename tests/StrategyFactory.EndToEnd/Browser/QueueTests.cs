using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The page of the queue as a person uses it: what was parked is tried again, what nobody needs is deleted.</summary>
internal sealed class QueueTests
{
    [Test]
    public async Task Parked_jobs_are_retried_one_by_one_and_all_at_once_and_the_page_follows_them()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await served.ImportAsync("AAA", SampleBars.RandomWalk(SlowRun.Bars));
        var run = await served.EvolveAsync(new JsonObject
        {
            ["symbol"] = "AAA",
            ["algorithm"] = "Ridge",
            ["max_generations"] = 1,
            ["regime_configs"] = new JsonArray(new JsonObject()),
            ["thresholds"] = new JsonArray("q0.8", "q0.9"),
        });
        await served.EndOfAsync(run);
        var all = (await served.GetAsync("/jobs")).Json["total"]!.GetValue<int>();
        Assert.That(all, Is.EqualTo(10));
        await ParkAsync(storage, jobs: 3);

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/queue");
        var rows = page.Locator("#jobs tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(all);
        await page.GetByRole(AriaRole.Navigation, new() { Name = "State" }).GetByText("Given up").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/ui/queue?status=FAILED").ToString());
        await Assertions.Expect(rows).ToHaveCountAsync(3);
        await Assertions.Expect(rows.First).ToContainTextAsync("Given up after 3 attempts: IOException: disk full");
        await visit.PictureAsync("queue-parked");

        var wider = await page.EvaluateAsync<int>(
            "() => { const table = document.querySelector('#jobs').parentElement; return table.scrollWidth - table.clientWidth; }");
        Assert.That(wider, Is.Zero, "nothing of a parked job is cut off");

        // one of them: a worker elsewhere simulates it
        await rows.First.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("1 retried, 0 not.");
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("the verdict of their run stays as it was judged");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        var claimed = (await served.PostAsync("/jobs/claim", new JsonObject { ["worker_id"] = "elsewhere" })).Json.AsArray().Single()!;
        var done = await served.PostAsync($"/jobs/{claimed["job_id"]}/complete", new JsonObject
        {
            ["worker_id"] = "elsewhere",
            ["token"] = claimed["token"]!.GetValue<long>(),
            ["resolved_threshold"] = 0.001,
            ["result"] = new JsonObject { ["sqn"] = 7.25, ["trade_count"] = 120 },
        });
        Assert.That(done.Code, Is.EqualTo(204));
        await page.GetByRole(AriaRole.Navigation, new() { Name = "State" }).GetByText("Completed").ClickAsync();
        var again = page.Locator("#jobs tbody tr", new() { HasText = "7.25" });
        await Assertions.Expect(again).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Workers, scrollable" })).ToContainTextAsync("elsewhere");

        // the rest by a part of their error, after a question that says how many
        await visit.GoLiveAsync("/ui/queue?q=disk+full");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry all" }).ClickAsync();
        await Assertions.Expect(page.Locator("#confirm")).ToContainTextAsync("Retry what matches: 2 jobs?");
        await visit.PictureAsync("queue-confirm");
        await page.SetViewportSizeAsync(390, 900);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.That(await visit.FindingsAsync(), Is.Empty);
        await visit.PictureAsync("queue-confirm-390");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry 2 jobs" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("2 retried, 0 not.");
        await Assertions.Expect(page.GetByText("No job matches")).ToBeVisibleAsync();

        // and deleted where nobody takes them; results stay
        await visit.GoLiveAsync($"/ui/queue?run={run}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete all" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Delete {all} jobs" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync($"2 deleted, {all - 2} not: {all - 2} have a result.");
        Assert.That((await served.GetAsync("/jobs")).Json["counts"]!.ToJsonString(), Is.EqualTo(
            $$"""{"pending":0,"running":0,"completed":{{all - 2}},"failed":0,"cancelled":0}"""));

        await page.GotoAsync("/ui/queue?status=lost");
        await Assertions.Expect(page.GetByText("status: 'LOST' is not known")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);
    }

    /// <summary>As if the disk had been full: what the host would write after the third failure.</summary>
    private static async Task ParkAsync(StorageFolder storage, int jobs)
    {
        var folder = ClusterFolder.Open(storage.Root);
        var database = new NpgsqlConnectionStringBuilder
        {
            Host = folder.Sockets,
            Username = NewCluster.User,
            Password = await folder.PasswordAsync(CancellationToken.None),
            Database = PostgresCluster.MainDatabase,
        };
        var parked = await ExternalDatabase.AskAsync(database.ConnectionString, $"""
            with parked as (
                update simulation.priority_jobs set status = 'FAILED', attempt = 3, failures = 3, result = null, daily_returns = null,
                    error = 'Given up after 3 attempts: IOException: disk full'
                where id in (select id from simulation.priority_jobs where status = 'COMPLETED' order by id limit {jobs}) returning worker_id),
            counted as (
                update simulation.workers set jobs_completed = jobs_completed - mine.jobs, jobs_given_up = jobs_given_up + mine.jobs
                from (select worker_id, count(*) as jobs from parked group by worker_id) as mine where workers.id = mine.worker_id)
            select count(*) from parked
            """);
        Assert.That(parked, Is.EqualTo((long)jobs));
    }
}
