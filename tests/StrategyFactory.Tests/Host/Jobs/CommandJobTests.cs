using Hangfire;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Host.Jobs;

namespace StrategyFactory.Tests.Host.Jobs;

internal sealed class CommandJobTests
{
    private static readonly NpgsqlException Outage = new("The database is away.", new IOException());

    [Test]
    public void A_mistake_is_tried_three_times_more_and_an_outage_twenty_times()
    {
        var mistake = new InvalidOperationException("An array is empty.");
        Assert.That(Enumerable.Range(0, 30).Where(attempt => !CommandJob.IsLast(attempt, mistake)), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(Enumerable.Range(0, 30).Where(attempt => !CommandJob.IsLast(attempt, Outage)), Is.EqualTo(Enumerable.Range(0, 20)));
        Assert.That(CommandJob.IsLast(19, new InvalidOperationException("wrapped", Outage)), Is.False);
    }

    [Test]
    public void The_waits_between_attempts_double_up_to_a_minute() =>
        Assert.That(Enumerable.Range(0, 20).Select(attempt => CommandRetries.Wait(attempt).TotalSeconds), Is.EqualTo(new[] { 1.0, 2, 4, 8, 16, 32 }.Concat(Enumerable.Repeat(60.0, 14))));

    [Test]
    public async Task A_mistake_is_given_up_after_four_attempts_with_its_reason_and_starts_again_when_it_is_requeued()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Fails = (_, attempt) => attempt < 4 ? new InvalidOperationException($"No bars ({attempt}).") : null;
        await engine.StoreAsync(new("mistake"));
        var job = await engine.JobAsync("Failed");
        Assert.That(engine.Notebook.Lines, Is.EqualTo(Enumerable.Repeat("mistake begins", 4).Append("mistake is given up: InvalidOperationException: No bars (3).")));
        Assert.That(await engine.AskAsync("select reason from jobs.commands where given_up_at is not null"), Is.EqualTo("InvalidOperationException: No bars (3)."));

        Assert.That(engine.ByHand().Requeue(job), Is.True);
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Lines.Skip(5), Is.EqualTo(new[] { "mistake is restarted", "mistake begins", "mistake ends" }));
        Assert.That(await EngineHost.UntilAsync(() => engine.AskAsync($"select statename from hangfire.job where id = {job}"), state => state is "Succeeded"), Is.Not.Null);
    }

    [Test]
    public async Task A_requeued_command_has_all_its_attempts_again()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Fails = (_, attempt) => attempt < 5 ? new InvalidOperationException("No bars.") : null;
        await engine.StoreAsync(new("mistake"));
        engine.ByHand().Requeue(await engine.JobAsync("Failed"));
        await engine.DoneAsync();
        Assert.That((engine.Notebook.Count("mistake begins"), engine.Notebook.Count("mistake ends")), Is.EqualTo((6, 1)));
        Assert.That(engine.Notebook.Count("mistake is given up: InvalidOperationException: No bars."), Is.EqualTo(1));
    }

    [Test]
    public async Task A_given_up_command_makes_way_for_the_same_one_stored_later()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Fails = (_, attempt) => attempt < 4 ? new InvalidOperationException("No bars.") : null;
        await engine.StoreAsync(new("mistake"));
        var old = await engine.JobAsync("Failed");
        engine.Notebook.Hold("mistake");
        await engine.StoreAsync(new("mistake"));
        await engine.Notebook.UntilAsync("mistake begins", 5);
        engine.ByHand().Requeue(old);
        await EngineHost.UntilAsync(() => engine.AskAsync($"select statename from hangfire.job where id = {old}"), state => state is "Succeeded");
        engine.Notebook.Release("mistake");
        await EngineHost.UntilAsync(() => engine.CountAsync("jobs.commands", "given_up_at is null"), count => count == 0);
        Assert.That((engine.Notebook.Count("mistake begins"), engine.Notebook.Count("mistake is restarted")), Is.EqualTo((5, 0)));
    }

    [Test]
    public async Task A_waiting_command_that_is_deleted_ends_as_cancelled_and_never_runs()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Hold("first");
        engine.Notebook.Hold("second");
        await engine.StoreAsync(new("first"));
        await engine.StoreAsync(new("second"));
        await engine.Notebook.UntilAsync("first begins");
        await engine.Notebook.UntilAsync("second begins");
        await engine.StoreAsync(new("waits"));
        Assert.That(engine.ByHand().Delete(await engine.JobAsync("Enqueued")), Is.True);
        engine.Notebook.ReleaseAll();
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Lines.Where(line => line.StartsWith("waits", StringComparison.Ordinal)), Is.EqualTo(new[] { "waits is cancelled" }));
    }

    [Test]
    public async Task A_running_command_that_is_deleted_is_interrupted_before_it_ends_as_cancelled()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Hold("runs");
        await engine.StoreAsync(new("runs"));
        await engine.Notebook.UntilAsync("runs begins");
        engine.ByHand().Delete(await engine.JobAsync("Processing"));
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Lines, Is.EqualTo(new[] { "runs begins", "runs is interrupted", "runs is cancelled" }));
    }

    [Test]
    public async Task A_given_up_command_that_is_deleted_is_forgotten()
    {
        await using var engine = await EngineHost.StartedAsync();
        engine.Notebook.Fails = (_, _) => new InvalidOperationException("No bars.");
        await engine.StoreAsync(new("mistake"));
        engine.ByHand().Delete(await engine.JobAsync("Failed"));
        await engine.DoneAsync();
        Assert.That(engine.Notebook.Count("mistake is cancelled"), Is.Zero, "it had its ending");
    }

    [Test]
    public async Task A_host_that_stops_interrupts_its_commands_and_the_next_one_goes_on_without_counting_an_attempt()
    {
        await using var first = await EngineHost.StartedAsync();
        first.Notebook.Hold("long");
        await first.StoreAsync(new("long"));
        await first.Notebook.UntilAsync("long begins");
        await first.StopAsync();
        Assert.That(first.Notebook.Lines, Is.EqualTo(new[] { "long begins", "long is interrupted" }));
        first.Notebook.Release("long");
        await using var second = await EngineHost.CreateAsync(first.ConnectionString, first.Notebook);
        await second.StartAsync();
        await second.DoneAsync();
        Assert.That(first.Notebook.Count("long ends"), Is.EqualTo(1));
        Assert.That(await second.CountAsync("hangfire.jobparameter", "name = 'RetryCount'"), Is.Zero);
    }

    [Test]
    public async Task A_command_of_a_newer_version_is_given_up_and_shown()
    {
        await using var engine = await EngineHost.CreateAsync();
        await engine.AskAsync("insert into jobs.commands (type, key, payload) values ('FromTheFuture', 'x', '{}')");
        await engine.StartAsync();
        await engine.JobAsync("Failed");
        Assert.That(await engine.AskAsync("select reason from jobs.commands"), Is.EqualTo("InvalidOperationException: This version has no command 'FromTheFuture': a newer one stored it."));
    }
}
