using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>
/// kill -9 of the host, of its database or of both, and an orderly stop with a kill behind it, at random moments of a run, a batch and a
/// tuning at once. Between the rounds everything but the bars is forgotten, so that every round trains the same models, enters the same
/// trials and must end with the same numbers, promotion and verdict included.
/// </summary>
internal sealed class CrashTests
{
    private const int Rounds = 20;
    private const int Seed = 20261121;
    private static readonly Attack[] Attacks = Enum.GetValues<Attack>();
    private static readonly TimeSpan Earliest = TimeSpan.FromMilliseconds(50);

    [Test]
    public async Task All_work_ends_the_same_whenever_host_or_database_is_killed()
    {
        await using var storage = new StorageFolder();
        var served = await ServedFactory.StartAsync(storage, MixedWork.Settings);
        try
        {
            await MixedWork.ImportAsync(served);
            var tables = await FactoryTables.OfAsync(storage);
            var request = await MixedWork.PromotedLateAsync(served);
            var (expected, undisturbed, ledger) = await CalmAsync(served, tables, request);

            var random = new Random(Seed);
            var attacker = new Attacker(storage, random);
            for (var round = 0; round < Rounds; round++)
            {
                var attack = Attacks[round % Attacks.Length];
                var moment = Earliest + (random.NextDouble() * (undisturbed - Earliest));
                var what = $"round {round}: {attack} after {moment.TotalMilliseconds:0} of {undisturbed.TotalMilliseconds:0} ms";
                await tables.ForgetRunsAsync();
                var work = await MixedWork.StartAsync(served, request);
                await Task.Delay(moment);
                var clock = Stopwatch.StartNew();
                served = await attacker.StrikeAsync(attack, served);
                await work.EndAsync(served);
                TestContext.Out.WriteLine($"{what}; ended {clock.Elapsed.TotalSeconds:0.0} s later");
                Assert.That(await work.NumbersAsync(served), Is.EqualTo(expected), what);
                await ledger.RequireAsync(tables, what);
            }
        }
        finally
        {
            await served.DisposeAsync();
        }
    }

    private static async Task<(string Numbers, TimeSpan Duration, ExactlyOnce Ledger)> CalmAsync(
        ServedFactory served, FactoryTables tables, JsonObject request)
    {
        await tables.ForgetRunsAsync();
        var clock = Stopwatch.StartNew();
        var calm = await MixedWork.StartAsync(served, request);
        await calm.EndAsync(served);
        var undisturbed = clock.Elapsed;
        var generations = await calm.GenerationsAsync(served);
        Assert.That(generations.Run, Is.GreaterThan(2), "there is something to interrupt");
        var ledger = await ExactlyOnce.OfAsync(tables, generations);
        await ledger.RequireAsync(tables, "undisturbed");
        return (await calm.NumbersAsync(served), undisturbed, ledger);
    }
}
