using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Host.Jobs;

namespace StrategyFactory.Tests.Host.Jobs;

internal sealed class CommandClaimsTests
{
    private EngineHost _first = null!;
    private EngineHost _second = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _first = await EngineHost.CreateAsync();
        _second = await EngineHost.CreateAsync(_first.ConnectionString);
        await Claims(_first).KeepAsync(default);
        await Claims(_second).KeepAsync(default);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Test]
    public async Task A_command_is_claimed_by_one_process_once()
    {
        var claim = await Claims(_first).TryTakeAsync(7, default);
        Assert.That(claim, Is.Not.Null);
        Assert.That(await Claims(_first).TryTakeAsync(7, default), Is.Null);
        Assert.That(await Claims(_second).TryTakeAsync(7, default), Is.Null);
        Assert.That(await Claims(_second).TryTakeAsync(8, default), Is.Not.Null);
        await claim!.DisposeAsync();
        Assert.That(await Claims(_second).TryTakeAsync(7, default), Is.Not.Null);
    }

    [Test]
    public async Task Numbers_of_any_size_can_be_claimed()
    {
        foreach (var id in new[] { 1L, int.MaxValue, 1L + int.MaxValue, long.MaxValue })
        {
            await using var claim = await Claims(_first).TryTakeAsync(id, default);
            Assert.That(claim, Is.Not.Null, $"{id}");
            Assert.That(await Claims(_second).TryTakeAsync(id, default), Is.Null, $"{id}");
        }
    }

    [Test]
    public async Task A_process_whose_connection_was_ended_claims_again_what_it_runs()
    {
        await using var claim = await Claims(_first).TryTakeAsync(7, default);
        await EndConnectionsOfAsync(_first);
        await ReconnectAsync(_first);
        Assert.That(claim!.Lost.IsCancellationRequested, Is.False);
        Assert.That(await Claims(_second).TryTakeAsync(7, default), Is.Null);
    }

    [Test]
    public async Task A_process_that_finds_its_command_claimed_by_another_stops_it()
    {
        await using var lost = await Claims(_first).TryTakeAsync(7, default);
        await using var kept = await Claims(_first).TryTakeAsync(8, default);
        await EndConnectionsOfAsync(_first);
        await using var taken = await EngineHost.UntilAsync(() => Claims(_second).TryTakeAsync(7, default), claim => claim is not null);
        await ReconnectAsync(_first);
        Assert.That((lost!.Lost.IsCancellationRequested, kept!.Lost.IsCancellationRequested, taken!.Lost.IsCancellationRequested), Is.EqualTo((true, false, false)));
        await lost.DisposeAsync();
        Assert.That(await Claims(_first).TryTakeAsync(7, default), Is.Null, "a lost claim gives nothing back");
    }

    [Test]
    public async Task A_process_that_was_held_to_be_dead_stops_what_it_runs_although_nobody_else_has_it()
    {
        await using var claim = await Claims(_first).TryTakeAsync(7, default);
        await _second.AskAsync($"delete from jobs.hosts where name = '{_first.Process}'");
        await EndConnectionsOfAsync(_first);
        await ReconnectAsync(_first);
        Assert.That(claim!.Lost.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task The_connections_of_a_silent_host_are_ended_once_its_silence_was_watched()
    {
        await using var claim = await Claims(_first).TryTakeAsync(7, default);
        await Claims(_first).KeepAsync(default);
        await using var connection = new NpgsqlConnection(_first.ConnectionString);
        await connection.OpenAsync();
        var silent = _second.Services.GetRequiredService<SilentHosts>();
        silent.EndConnections(connection);
        Assert.That(await AliveAsync(_first), Is.Positive, "it has just shown itself");

        await _first.AskAsync("update jobs.hosts set seen_at = now() - interval '99 seconds'");
        silent.EndConnections(connection);
        await _first.AskAsync("update jobs.hosts set seen_at = now() - interval '101 seconds'");
        silent.EndConnections(connection);
        Assert.That(await AliveAsync(_first), Is.Positive, "after an outage everybody looks silent at first");
        await EngineHost.UntilAsync(
            async () =>
            {
                silent.EndConnections(connection);
                return await AliveAsync(_first);
            },
            alive => alive == 0);
        Assert.That(await Claims(_second).TryTakeAsync(7, default), Is.Not.Null);
        Assert.That(await _second.CountAsync("jobs.hosts", $"name = '{_first.Process}'"), Is.Zero);
    }

    private static CommandClaims Claims(EngineHost engine) => engine.Services.GetRequiredService<CommandClaims>();

    private Task<long> AliveAsync(EngineHost engine) => _second.CountAsync("pg_stat_activity", $"application_name = '{engine.Process}'");

    private async Task EndConnectionsOfAsync(EngineHost engine)
    {
        await _second.AskAsync($"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '{engine.Process}'");
        await EngineHost.UntilAsync(() => AliveAsync(engine), alive => alive == 0);
    }

    // The first use of an ended connection fails, the next one makes a new one.
    private static async Task ReconnectAsync(EngineHost engine)
    {
        Assert.That(() => Claims(engine).KeepAsync(default), Throws.InstanceOf<NpgsqlException>());
        await Claims(engine).KeepAsync(default);
    }
}
