using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Records;

internal sealed class CandidatesMigrationTests
{
    private const string Migration = "20261130030000_AddCandidates";

    /// <summary>What the migration did, undone, as a database was before.</summary>
    private const string Undo = $"""
        alter table evolution.promoted_models drop column candidate, drop column dsr_score, drop column stressed_cost_bps, drop column usual_cost_bps;
        drop index evolution.promoted_models_run_id_generation_idx;
        create unique index promoted_models_run_id_idx on evolution.promoted_models (run_id);
        update evolution.evolution_runs set config = config - 'stop_on';
        delete from evolution.__migrations where "MigrationId" = '{Migration}';
        insert into evolution.savings (run_id, generation, alternative, option, fits_saved, simulations_saved, seconds_saved, regret, note)
            select id, 0, 0, 'stop_on_first_hit', 0, 28, 0, 1.234, '28 of 48 strategies left out after the first hit' from evolution.evolution_runs;
        """;

    [Test]
    public async Task What_was_promoted_before_stays_so_and_runs_asked_for_before_end_as_they_were_to()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        var request = SmallRuns.Relaxed with { StopOnFirstHit = true };
        var (promoted, waiting) = (await factory.EvolveAsync(request with { StopOnFirstHit = false }), (await factory.SendAsync(new StartEvolution(request with { Seed = 2, StopOn = null }))).RunId);
        await factory.ExecuteAsync("delete from evolution.savings");
        await factory.ExecuteAsync(Undo);

        Assert.That(await factory.Services.MigrateEvolutionAsync(CancellationToken.None), Is.EqualTo(new[] { Migration }));

        var before = await factory.SendAsync(new GetRun(promoted.RunId));
        Assert.That((before.Promotion!.Candidate, before.Candidates.Count, before.Promotion.UsualCostBps), Is.EqualTo((false, 0, (double?)null)));
        Assert.That((before.Promotion.PromotedId, before.Config.StopOn), Is.EqualTo((promoted.Promotion!.PromotedId, StopOn.Criteria)));
        Assert.That((await factory.SendAsync(new GetPromotedModels())).Single().PromotedId, Is.EqualTo(promoted.Promotion.PromotedId));

        await factory.ExecuteAsync($"delete from evolution.savings where run_id <> '{promoted.RunId}'");
        await factory.RunDueAsync();
        var ended = await factory.SendAsync(new GetRun(waiting));
        Assert.That((ended.Config.StopOn, ended.StoppedReason, ended.Generations.Count), Is.EqualTo((StopOn.Criteria, "promoted", 1)));
        Assert.That(await factory.CountAsync("evolution.savings", "regret is null and note like '%, regret 1.23 SQN'"), Is.EqualTo(1));
    }
}
