using MediatR;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Host.EmbeddedPostgres;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.FineTuning.Loop;

/// <summary>A server that is away for longer than a lease costs a task time, and none of its executions.</summary>
internal sealed class ServerOutageTests
{
    private const int Interrupt = 2;

    private string _folder = "";
    private PostgresCluster _cluster = null!;
    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        await TestCluster.RequireAsync();
        _folder = Directory.CreateTempSubdirectory("strategy-factory-outage-").FullName;
        _cluster = await PostgresCluster.StartAsync(_folder, new() { Durable = false }, NullLogger.Instance, default);
        await TestFactory.MigrateAsync(_cluster.ConnectionString());
        _controller = await ControllerHarness.StartAsync(database: _cluster.ConnectionString());
        await _controller.SubmitAsync();
        await _controller.SendAsync(new AdvanceController());
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _controller.DisposeAsync();
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_lease_that_nobody_could_keep_has_its_full_term_anew_once_the_server_is_back()
    {
        var claim = (await _controller.SendAsync(new ClaimControllerTask("terminal", [FakeExpert.Name])))!;
        await StopServerAsync();
        _controller.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(DatabaseOutage.Of(await FailureAsync(new AdvanceController())), Is.Not.Null);
        await StartServerAsync();

        Assert.That((await SendAsync(new AdvanceController())).Lost, Is.Zero);
        _controller.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That((await SendAsync(new AdvanceController())).Lost, Is.Zero);
        Assert.That((await SendAsync(new HeartbeatControllerTasks("terminal", [new(claim.TaskId, claim.Token)]))).Lost, Is.Empty);
        _controller.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That((await SendAsync(new AdvanceController())).Lost, Is.Zero);
        Assert.That(await StateAsync(), Is.EqualTo("worker_in_progress 1"));
    }

    [Test]
    public async Task A_worker_that_does_not_come_back_after_the_server_is_lost_one_term_later()
    {
        await _controller.SendAsync(new ClaimControllerTask("terminal", [FakeExpert.Name]));
        await StopServerAsync();
        Assert.That(DatabaseOutage.Of(await FailureAsync(new AdvanceController())), Is.Not.Null);
        _controller.Clock.Advance(TimeSpan.FromHours(1));
        await StartServerAsync();

        Assert.That((await SendAsync(new AdvanceController())).Lost, Is.Zero);
        _controller.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.That((await SendAsync(new AdvanceController())).Lost, Is.EqualTo(1));
    }

    [Test]
    public async Task A_search_that_ends_while_the_server_is_away_is_handed_back_when_it_returns()
    {
        var timers = int.MaxValue;
        _controller.Expert.Meanwhile = async _ =>
        {
            _controller.Expert.Meanwhile = _ => Task.CompletedTask;
            await StopServerAsync();
            Volatile.Write(ref timers, _controller.Clock.Timers);
        };
        var run = FailureAsync(new RunControllerTask("here"));
        while (!run.IsCompleted && _controller.Clock.Timers <= Volatile.Read(ref timers))
        {
            await Task.Delay(5);        // until it waits for the server
        }

        _controller.Clock.Advance(TimeSpan.FromHours(1));
        await StartServerAsync();
        while (!run.IsCompleted)
        {
            _controller.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }

        Assert.That(DatabaseOutage.Of(await run), Is.Not.Null);
        Assert.That(await StateAsync(), Is.EqualTo("queued 0 Handed back by here."));
        await SendAsync(new RunControllerTask("here"));
        Assert.That(await StateAsync(), Does.StartWith("worker_completed 1"));
    }

    private async Task StopServerAsync()
    {
        var server = _cluster.ServerProcessId!.Value;
        Assert.That(Libc.Kill(server, Interrupt), Is.Zero);
        while (ProcessTable.IsAlive(server))
        {
            await Task.Delay(5);
        }
    }

    private async Task StartServerAsync() => Assert.That(await _cluster.RestartIfGoneAsync(default), Is.True);

    private async Task<Exception?> FailureAsync<T>(IRequest<T> request)
    {
        try
        {
            await _controller.SendAsync(request);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private Task<T> SendAsync<T>(IRequest<T> request) => AgainAsync(() => _controller.SendAsync(request));

    private Task<string> StateAsync() => AgainAsync(() => _controller.QueryAsync<string>(
        "select concat_ws(' ', status, attempt_count, status_reason) from fine_tuning.controller_tasks"));

    // the pool may hand out sessions of the old server first
    private static async Task<T> AgainAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception ended) when (DatabaseOutage.Of(ended) is not null)
            {
            }
        }
    }
}
