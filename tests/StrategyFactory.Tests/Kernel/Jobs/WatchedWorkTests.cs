using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Tests.Simulation;

namespace StrategyFactory.Tests.Kernel.Jobs;

internal sealed class WatchedWorkTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    [Test]
    public async Task Work_that_somebody_asked_to_end_before_is_cancelled_before_it_begins()
    {
        await using var work = new WatchedWork(new ManualClock(), CancellationToken.None);

        await work.StartAsync(_ => Task.FromResult(true));

        Assert.That((work.IsCancelled, work.Token.IsCancellationRequested), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Work_is_cancelled_at_the_first_look_after_somebody_asks()
    {
        var clock = new ManualClock();
        await using var work = new WatchedWork(clock, CancellationToken.None);
        var (asked, ended) = (false, EndOf(work));
        await work.StartAsync(_ => Task.FromResult(asked));
        asked = true;
        Assert.That((work.IsCancelled, ended.IsCompleted), Is.EqualTo((false, false)));

        clock.Advance(Interval);
        await ended;

        Assert.That(work.IsCancelled);
    }

    [Test]
    public async Task A_database_that_is_away_for_two_looks_does_not_cost_the_work()
    {
        var clock = new ManualClock();
        await using var work = new WatchedWork(clock, CancellationToken.None);
        var (looks, ended, second) = (0, EndOf(work), new TaskCompletionSource());
        await work.StartAsync(_ =>
        {
            if (++looks == 2)
            {
                second.SetResult();
            }

            return looks < 3 ? throw new NpgsqlException("away") : Task.FromResult(true);
        });
        clock.Advance(Interval);
        await second.Task;
        Assert.That(work.IsCancelled, Is.False);

        clock.Advance(Interval);
        await ended;

        Assert.That((work.IsCancelled, looks), Is.EqualTo((true, 3)));
    }

    [Test]
    public async Task The_host_ends_the_work_without_anybody_asking()
    {
        using var host = new CancellationTokenSource();
        await using var work = new WatchedWork(new ManualClock(), host.Token);
        await work.StartAsync(_ => Task.FromResult(false));

        await host.CancelAsync();

        Assert.That((work.IsCancelled, work.Token.IsCancellationRequested), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task The_end_waits_for_the_look_under_way_and_none_comes_after_it()
    {
        var clock = new ManualClock();
        await using var work = new WatchedWork(clock, CancellationToken.None);
        var (looks, begun, answer) = (0, new TaskCompletionSource(), new TaskCompletionSource<bool>());
        await work.StartAsync(_ =>
        {
            if (looks++ == 0)
            {
                return Task.FromResult(false);
            }

            begun.SetResult();
            return answer.Task;
        });
        clock.Advance(Interval);
        await begun.Task;

        var end = work.EndAsync();
        Assert.That(end.IsCompleted, Is.False);
        answer.SetResult(false);
        await end;
        clock.Advance(Interval);

        Assert.That((looks, work.IsCancelled), Is.EqualTo((2, false)));
    }

    private static Task EndOf(WatchedWork work)
    {
        var ended = new TaskCompletionSource();
        work.Token.Register(ended.SetResult);
        return ended.Task;
    }
}
