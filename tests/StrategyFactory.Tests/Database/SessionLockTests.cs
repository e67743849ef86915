using System.Diagnostics;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Database;

/// <summary>Locks between processes, held by pooled connections.</summary>
internal sealed class SessionLockTests
{
    private const long Key = 0x0123_4567_89AB_CDEF;
    private const string Fingerprint = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private TestFactory _factory = null!;
    private NpgsqlDataSource _source = null!;
    private NpgsqlConnection _other = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        _source = NpgsqlDataSource.Create(_factory.ConnectionString);
        var settings = new NpgsqlConnectionStringBuilder(_factory.ConnectionString) { Pooling = false, Options = "-c lock_timeout=10s" };
        _other = new(settings.ConnectionString);
        await _other.OpenAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _other.DisposeAsync();
        await _source.DisposeAsync();
        await _factory.DisposeAsync();
    }

    [Test]
    public async Task One_holds_it_the_next_waits_and_a_third_that_may_not_wait_is_told()
    {
        var first = await SessionLock.TakeAsync(_source, Key, CancellationToken.None);
        var second = SessionLock.TakeAsync(_source, Key, CancellationToken.None);
        Assert.That(await SessionLock.TryTakeAsync(_source, Key, CancellationToken.None), Is.Null);
        Assert.That(second.IsCompleted, Is.False);
        await first.DisposeAsync();
        await (await second).DisposeAsync();
        await using var free = await SessionLock.TryTakeAsync(_source, Key, CancellationToken.None);
        Assert.That(free, Is.Not.Null);
    }

    [Test]
    public async Task A_taking_that_is_cancelled_at_any_moment_leaves_nothing_locked()
    {
        var cancelled = await CancelledAsync(token => SessionLock.TakeAsync(_source, Key, token));
        Assert.That(cancelled, Is.GreaterThan(0), "rounds that were cancelled");
    }

    [Test]
    public async Task A_reservation_of_a_training_that_is_cancelled_at_any_moment_leaves_nothing_locked()
    {
        var cancelled = await CancelledAsync(token => _factory.SendAsync(new ReserveTraining(Fingerprint), token));
        Assert.That(cancelled, Is.GreaterThan(0), "rounds that were cancelled");
    }

    // Later and later, from before the first word to the server until after the last.
    private async Task<int> CancelledAsync<T>(Func<CancellationToken, Task<T>> take)
        where T : IAsyncDisposable
    {
        var cancelled = 0;
        for (var round = 0; round < 1000; round++)
        {
            // the time it takes to connect would hide the moments that matter
            await (await take(CancellationToken.None)).DisposeAsync();
            using var ending = new CancellationTokenSource();
            var taking = Task.Run(() => take(ending.Token));
            var begun = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMicroseconds(round / 2) && !taking.IsCompleted)
            {
                Thread.SpinWait(10);
            }

            await ending.CancelAsync();
            try
            {
                await (await taking).DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }

            // fails after ten seconds where a connection of the pool still holds it
            await using var ask = new NpgsqlCommand($"select pg_advisory_lock({Key}), pg_advisory_unlock({Key})", _other);
            await ask.ExecuteNonQueryAsync();
        }

        return cancelled;
    }
}
