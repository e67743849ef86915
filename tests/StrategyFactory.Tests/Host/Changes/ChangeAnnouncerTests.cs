using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Evolution;
using StrategyFactory.Host.Changes;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.Simulation;

namespace StrategyFactory.Tests.Host.Changes;

/// <summary>From a commit on one connection to the pages of another host.</summary>
internal sealed class ChangeAnnouncerTests
{
    private readonly ManualClock _clock = new();
    private TestFactory _factory = null!;
    private NpgsqlDataSource _other = null!;
    private ChangeHub _hub = null!;
    private ChangeListener _listener = null!;
    private BlockingCollection<Change> _heard = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync(configure: services => services.Replace(ServiceDescriptor.Singleton<IChangeAnnouncer>(
            provider => new ChangeAnnouncer(
                provider.GetRequiredService<NpgsqlDataSource>(), _clock, NullLogger<ChangeAnnouncer>.Instance))));
        _other = NpgsqlDataSource.Create(_factory.ConnectionString);
        _hub = new(NullLogger<ChangeHub>.Instance);
        _heard = [];
        _hub.Subscribe(["run", "queue"], change =>
        {
            _heard.Add(change);
            return Task.CompletedTask;
        });
        _listener = new(_other, _hub, NullLogger<ChangeListener>.Instance);
        await _listener.StartAsync(CancellationToken.None);
        Assert.That(Next(), Is.EqualTo(new Change(Change.Connection, "")), "it listens");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _listener.StopAsync(CancellationToken.None);
        _listener.Dispose();
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        await _other.DisposeAsync();
        await _factory.DisposeAsync();
        _heard.Dispose();
    }

    [Test]
    public async Task A_saved_run_is_heard_of_when_it_is_committed_and_never_when_it_is_rolled_back()
    {
        var (kept, lost) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var scope = _factory.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DatabaseSession>();
        var context = scope.ServiceProvider.GetRequiredService<EvolutionContext>();
        Assert.ThrowsAsync<InvalidOperationException>(() => session.InTransactionAsync(
            async token =>
            {
                context.Runs.Add(new() { Id = lost, CreatedAt = DateTimeOffset.UtcNow });
                await context.SaveChangesAsync(token);
                throw new InvalidOperationException("rolled back");
            },
            CancellationToken.None));
        context.ChangeTracker.Clear();
        await session.InTransactionAsync(
            async token =>
            {
                context.Runs.Add(new() { Id = kept, CreatedAt = DateTimeOffset.UtcNow });
                await context.SaveChangesAsync(token);
                Assert.That(_heard, Is.Empty);
            },
            CancellationToken.None);

        Assert.That(Next(), Is.EqualTo(new Change("run", kept.ToString())));
        Assert.That(_heard, Is.Empty);
    }

    [Test]
    public void Announcements_are_gathered_each_once_and_very_many_become_one()
    {
        var announcer = _factory.Services.GetRequiredService<IChangeAnnouncer>();
        for (var round = 0; round < 50; round++)
        {
            announcer.Announce("queue");
        }

        for (var id = 0; id < 500; id++)
        {
            announcer.Announce("run", $"{id}");
        }

        Assert.That(new[] { Next(), Next() }, Is.EquivalentTo(new Change[] { new("queue", ""), new("run", "") }));
        announcer.Announce("run", "last");
        Assert.That(Next(), Is.EqualTo(new Change("run", "last")), "and nothing came between");
    }

    [Test]
    public async Task A_listener_whose_connection_is_cut_listens_again()
    {
        var announcer = _factory.Services.GetRequiredService<IChangeAnnouncer>();
        await using var cut = _factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen factory_changes'");
        await cut.ExecuteNonQueryAsync();
        Assert.That(Next(), Is.EqualTo(new Change(Change.Connection, "")), "everything is to be read again");
        announcer.Announce("run", "after");
        Assert.That(Next(), Is.EqualTo(new Change("run", "after")));
    }

    // the time for which announcements are gathered passes only here
    private Change Next()
    {
        for (var look = 0; look < 3000; look++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            if (_heard.TryTake(out var change, TimeSpan.FromMilliseconds(10)))
            {
                return change;
            }
        }

        throw new TimeoutException("Nothing was heard.");
    }
}
