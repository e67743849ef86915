using Microsoft.Extensions.Options;
using NUnit.Framework;
using StrategyFactory.MarketData;
using StrategyFactory.MarketData.Bars;

namespace StrategyFactory.Tests.MarketData.Bars;

internal sealed class ColumnCacheTests
{
    private const long Megabyte = 1 << 20;
    private const int Megabytes = 16;

    private static readonly Func<Task<(string, long)>> Never = () => throw new InvalidOperationException("must not be computed");

    private readonly List<string> _computed = [];
    private ColumnCache _cache = null!;

    [SetUp]
    public void SetUp()
    {
        _computed.Clear();
        _cache = new(Options.Create(new MarketDataOptions { CacheMegabytes = Megabytes }));
    }

    [Test]
    public async Task Many_callers_of_one_missing_key_wait_for_one_computation()
    {
        var gate = new TaskCompletionSource();
        var computations = 0;
        var callers = Enumerable.Range(0, 50).Select(_ => Task.Run(() => _cache.GetAsync("key", async () =>
        {
            Interlocked.Increment(ref computations);
            await gate.Task;
            return (new object(), 8L);
        }))).ToArray();
        gate.SetResult();
        var values = await Task.WhenAll(callers);

        Assert.That(computations, Is.EqualTo(1));
        Assert.That(values.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_cache.Held, Is.EqualTo(8));
    }

    [Test]
    public async Task The_least_recently_used_value_goes_first()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            await GetAsync(key, 4 * Megabyte);
        }

        await GetAsync("a", 4 * Megabyte);
        await GetAsync("e", 4 * Megabyte);      // b goes
        Assert.That(_cache.Held, Is.EqualTo(16 * Megabyte));
        foreach (var key in new[] { "a", "c", "d", "e" })
        {
            Assert.That(await _cache.GetAsync(key, Never), Is.EqualTo(key));
        }

        await GetAsync("b", 4 * Megabyte);
        Assert.That(_computed, Is.EqualTo(new[] { "a", "b", "c", "d", "e", "b" }));
    }

    [Test]
    public async Task A_large_value_pushes_out_as_many_as_it_needs()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            await GetAsync(key, 4 * Megabyte);
        }

        await GetAsync("large", 9 * Megabyte);
        Assert.That(_cache.Held, Is.EqualTo(13 * Megabyte));
        Assert.That(await _cache.GetAsync("d", Never), Is.EqualTo("d"));
    }

    [Test]
    public async Task A_value_above_the_bound_is_given_out_and_makes_way_for_the_next()
    {
        Assert.That(await GetAsync("huge", 100 * Megabyte), Is.EqualTo("huge"));
        await GetAsync("small", Megabyte);

        Assert.That(_cache.Held, Is.EqualTo(Megabyte));
    }

    [Test]
    public async Task What_is_still_being_computed_is_not_pushed_out()
    {
        var gate = new TaskCompletionSource();
        var slow = _cache.GetAsync("slow", async () =>
        {
            await gate.Task;
            return ("slow", Megabyte);
        });
        foreach (var key in Enumerable.Range(0, 20).Select(key => $"k{key}"))
        {
            await GetAsync(key, 4 * Megabyte);
        }

        var again = _cache.GetAsync("slow", Never);
        gate.SetResult();

        Assert.That((await slow, await again), Is.EqualTo(("slow", "slow")));
        Assert.That(_cache.Held, Is.LessThanOrEqualTo(Megabytes * Megabyte));
    }

    [Test]
    public async Task A_failure_reaches_all_who_wait_and_is_not_kept()
    {
        var gate = new TaskCompletionSource();
        Func<Task<(string, long)>> failing = async () =>
        {
            await gate.Task;
            throw new InvalidDataException("broken");
        };
        var callers = Enumerable.Range(0, 5).Select(_ => _cache.GetAsync("key", failing)).ToArray();
        gate.SetResult();

        foreach (var caller in callers)
        {
            Assert.ThrowsAsync<InvalidDataException>(() => caller);
        }

        Assert.That(_cache.Held, Is.Zero);
        Assert.That(await GetAsync("key", 8), Is.EqualTo("key"));
    }

    [Test]
    public async Task When_the_one_who_computes_gives_up_another_takes_over()
    {
        using var impatient = new CancellationTokenSource();
        var first = _cache.GetAsync("key", async () =>
        {
            await Task.Delay(Timeout.Infinite, impatient.Token);
            return ("never", 8L);
        });
        var second = GetAsync("key", 8);
        await impatient.CancelAsync();

        Assert.ThrowsAsync<TaskCanceledException>(() => first);
        Assert.That(await second, Is.EqualTo("key"));
        Assert.That(_cache.Held, Is.EqualTo(8));
    }

    [Test]
    public async Task Under_parallel_load_every_caller_gets_the_value_of_its_key_and_the_bound_holds()
    {
        await Parallel.ForAsync(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, token) =>
        {
            var key = i * 7919 % 97;
            var value = await _cache.GetAsync($"{key}", async () =>
            {
                await Task.Yield();
                return (new[] { key }, (key % 5 + 1) * Megabyte / 2);
            });
            Assert.That(value[0], Is.EqualTo(key));
        });
        await GetAsync("last", 8);

        Assert.That(_cache.Held, Is.InRange(Megabytes * Megabyte * 3 / 4, Megabytes * Megabyte));
    }

    private Task<string> GetAsync(string key, long bytes) => _cache.GetAsync(key, () =>
    {
        _computed.Add(key);
        return Task.FromResult((key, bytes));
    });
}
