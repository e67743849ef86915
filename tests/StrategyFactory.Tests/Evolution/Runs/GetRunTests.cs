using System.Text.Json;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Runs;

internal sealed class GetRunTests
{
    [Test]
    public async Task Several_runs_are_read_at_once_as_each_alone_in_the_order_asked_and_without_what_is_not_there()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        var plain = await factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2 });
        var promoted = await factory.EvolveAsync(SmallRuns.Relaxed);
        Assert.That((plain.Generations.Count, promoted.Promotion is null), Is.EqualTo((2, false)));

        var read = await factory.SendAsync(new GetDetailsOfRuns([promoted.RunId, Guid.NewGuid(), plain.RunId, promoted.RunId]));
        Assert.That(read.Select(Json), Is.EqualTo(new[] { Json(promoted), Json(plain) }));
        Assert.That(await factory.SendAsync(new GetDetailsOfRuns([])), Is.Empty);
        Assert.ThrowsAsync<NotFoundException>(() => factory.SendAsync(new GetRun(Guid.NewGuid())));
        var many = new GetDetailsOfRuns([.. Enumerable.Repeat(plain.RunId, 201)]);
        var refused = Assert.ThrowsAsync<ValidationException>(() => factory.SendAsync(many));
        Assert.That(refused!.Message, Does.Contain("run_ids: 201 are too many; at most 200."));
    }

    [Test]
    public async Task How_far_a_run_is_counts_the_strategies_of_all_its_open_generations()
    {
        RunDetails? meanwhile = null;
        var interception = new Interception();
        await using var factory = await SmallMarket.FactoryAsync(interception.Register);
        var started = await factory.SendAsync(new StartEvolution(SmallRuns.Request with { MaxGenerations = 1 }));
        interception.Before = async (request, _) =>
        {
            if (request is RunPendingJobs)
            {
                meanwhile ??= (await factory.SendAsync(new GetDetailsOfRuns([started.RunId]), CancellationToken.None)).Single();
            }
        };
        await factory.RunDueAsync();
        Assert.That(meanwhile, Is.Not.Null);
        Assert.That((meanwhile!.Progress!.SimulationsDone, meanwhile.Progress.SimulationsTotal), Is.EqualTo((0, 8)));
    }

    private static string Json(RunDetails run) => JsonSerializer.Serialize(run, FactoryJson.Options);
}
