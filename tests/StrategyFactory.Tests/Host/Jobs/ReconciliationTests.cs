using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Host.Jobs;

namespace StrategyFactory.Tests.Host.Jobs;

internal sealed class ReconciliationTests
{
    [TestCase("truncate hangfire.job, hangfire.jobqueue, hangfire.state, hangfire.set cascade; select 1", TestName = "Hangfire's tables were emptied")]
    [TestCase("update hangfire.job set statename = 'Failed'; delete from hangfire.jobqueue; select 1", TestName = "Hangfire gave the job up by itself")]
    [TestCase("delete from hangfire.jobqueue; select 1", TestName = "The job is in no queue")]
    public async Task A_command_that_lost_its_job_is_handed_over_again_once(string loss)
    {
        await using var first = await EngineHost.StartedAsync();
        first.Notebook.Hold("lost");
        await first.StoreAsync(new("lost"));
        await first.Notebook.UntilAsync("lost begins");
        await first.StopAsync();
        await first.AskAsync(loss);
        first.Notebook.Release("lost");

        await using var second = await EngineHost.CreateAsync(first.ConnectionString, first.Notebook);
        await second.StartAsync();
        await second.DoneAsync();
        Assert.That(first.Notebook.Count("lost ends"), Is.EqualTo(1));
        Assert.That(await second.CountAsync("jobs.recoveries", "type = 'Work' and key = 'lost' and reason = 'its job was lost'"), Is.EqualTo(1));
        Assert.That(await Of(second).RunAsync(CancellationToken.None), Is.Zero);
    }

    [Test]
    public async Task Work_under_way_without_a_command_is_put_back_once_also_by_two_hosts_at_a_time()
    {
        await using var first = await EngineHost.CreateAsync();
        await using var second = await EngineHost.CreateAsync(first.ConnectionString, first.Notebook);
        first.Notebook.UnderWay = ["known", "orphan"];
        await first.StoreAsync(new("known"));
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(turn => Of(turn % 2 == 0 ? first : second).RunAsync(CancellationToken.None)));
        Assert.That(counts.Sum(), Is.EqualTo(1));
        Assert.That(await first.CountAsync("jobs.recoveries", "key = 'orphan' and reason = 'its command was lost'"), Is.EqualTo(1));
        Assert.That(await first.CountAsync("jobs.recoveries"), Is.EqualTo(1));
        Assert.That(await first.CountAsync("jobs.commands", "wanted = 1"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_host_that_starts_puts_back_what_was_lost()
    {
        await using var engine = await EngineHost.CreateAsync();
        engine.Notebook.UnderWay = ["orphan"];
        await engine.StartAsync();
        await engine.Notebook.UntilAsync("orphan ends");
        Assert.That(engine.Notebook.Lines[0], Is.EqualTo("orphan begins"));
    }

    [Test]
    public async Task Live_and_given_up_commands_are_left_alone()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Hold("runs");
        engine.Notebook.Fails = (name, _) => name == "mistake" ? new InvalidOperationException("No bars.") : null;
        await engine.StoreAsync(new("runs"));
        await engine.StoreAsync(new("mistake"));
        await engine.Notebook.UntilAsync("runs begins");
        await engine.Notebook.UntilAsync("mistake begins");
        Assert.That(await Of(engine).RunAsync(CancellationToken.None), Is.Zero);
        await EngineHost.UntilAsync(() => engine.CountAsync("jobs.commands", "given_up_at is not null"), count => count == 1);
        Assert.That(await Of(engine).RunAsync(CancellationToken.None), Is.Zero);
        Assert.That(await engine.CountAsync("jobs.recoveries"), Is.Zero);
    }

    [Test]
    public async Task What_was_kept_long_enough_is_forgotten()
    {
        await using var engine = await EngineHost.CreateAsync();
        await engine.AskAsync(
            """
            insert into jobs.commands (type, key, payload, given_up_at) values ('Work', 'old', '{}', now() - interval '8 days'), ('Work', 'young', '{}', now() - interval '6 days');
            insert into jobs.recoveries (type, key, reason, found_at) values ('Work', 'old', '', now() - interval '31 days'), ('Work', 'young', '', now() - interval '29 days')
            """);
        await engine.StartAsync();
        await using var scope = engine.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<MediatR.IMediator>().Send(new CleanUpJobs());
        Assert.That((await engine.AskAsync("select string_agg(key, ' ') from jobs.commands"), await engine.AskAsync("select string_agg(key, ' ') from jobs.recoveries")), Is.EqualTo(("young", "young")));
    }

    private static Reconciliation Of(EngineHost engine) => engine.Services.GetRequiredService<Reconciliation>();
}
