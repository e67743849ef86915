using NUnit.Framework;

namespace StrategyFactory.Tests.Host.Jobs;

internal sealed class CommandQueueTests
{
    [Test]
    public async Task A_command_is_due_if_and_only_if_its_transaction_commits()
    {
        await using var engine = await EngineHost.StartedAsync();
        await engine.InSessionAsync(async (queue, session, token) =>
        {
            Assert.That(
                () => session.InTransactionAsync(
                    async inner =>
                    {
                        await queue.EnqueueAsync(new Work("rolled back"), inner);
                        throw new IOException("The caller fails.");
                    },
                    token),
                Throws.TypeOf<IOException>());
            await session.InTransactionAsync(
                async inner =>
                {
                    await queue.EnqueueAsync(new Work("committed"), inner);
                    await queue.EnqueueAsync(new Work("too"), inner);
                },
                token);
        });
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Lines, Is.EquivalentTo(new[] { "committed begins", "committed ends", "too begins", "too ends" }));
    }

    [Test]
    public async Task Equal_commands_that_wait_are_one_job()
    {
        await using var engine = await EngineHost.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => engine.StoreAsync(new("same"))));
        Assert.That(await engine.CountAsync("jobs.commands"), Is.EqualTo(1));
        await engine.StartAsync();
        await engine.Notebook.UntilAsync("same ends");
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Lines, Is.EqualTo(new[] { "same begins", "same ends" }));
        Assert.That(await engine.CountAsync("hangfire.job", "invocationdata::text like '%CommandJob%'"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_command_stored_while_it_runs_runs_once_more_however_often_it_was_stored()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Hold("again");
        await engine.StoreAsync(new("again"));
        await engine.Notebook.UntilAsync("again begins");
        await engine.StoreAsync(new("again"));
        await engine.StoreAsync(new("again"));
        engine.Notebook.Release("again");
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Lines, Is.EqualTo(new[] { "again begins", "again ends", "again begins", "again ends" }));
    }

    [Test]
    public async Task Waiting_commands_run_in_the_order_they_were_stored_in()
    {
        await using var engine = await EngineHost.CreateAsync(threads: 1);
        var names = Enumerable.Range(0, 150).Select(number => $"{number}").ToList();
        foreach (var name in names)
        {
            await engine.StoreAsync(new(name));
        }

        await engine.StartAsync();
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Lines.Where(line => line.EndsWith("begins", StringComparison.Ordinal)), Is.EqualTo(names.Select(name => name + " begins")));
    }

    [Test]
    public async Task What_waits_can_be_withdrawn_and_what_runs_cannot()
    {
        await using var engine = await EngineHost.CreateAsync();
        await engine.StoreAsync(new("waits"));
        Assert.That(await engine.WithdrawAsync(new("waits")), Is.True);
        Assert.That(await engine.WithdrawAsync(new("never stored")), Is.True);
        Assert.That(await engine.CountAsync("jobs.commands"), Is.Zero);

        engine.Notebook.Hold("runs");
        await engine.StoreAsync(new("runs"));
        await engine.StartAsync();
        await engine.Notebook.UntilAsync("runs begins");
        Assert.That(await engine.WithdrawAsync(new("runs")), Is.False);
        engine.Notebook.Release("runs");
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Lines, Is.EqualTo(new[] { "runs begins", "runs ends" }));
    }

    [Test]
    public async Task A_withdrawal_that_is_rolled_back_leaves_the_command_due()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Hold("first");
        engine.Notebook.Hold("second");
        await engine.StoreAsync(new("first"));
        await engine.StoreAsync(new("second"));
        await engine.Notebook.UntilAsync("second begins");
        await engine.StoreAsync(new("waits"));
        await engine.InSessionAsync((queue, session, token) =>
        {
            Assert.That(
                () => session.InTransactionAsync(
                    async inner =>
                    {
                        Assert.That(await queue.WithdrawAsync(new Work("waits"), inner), Is.True);
                        engine.Notebook.ReleaseAll();
                        throw new IOException("The caller fails.");
                    },
                    token),
                Throws.TypeOf<IOException>());
            return Task.CompletedTask;
        });
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Count("waits ends"), Is.EqualTo(1));
    }
}
