using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Dossier;

/// <summary>Finds the kept curves of promotions; what an older promotion has not kept is replayed once and kept.</summary>
internal sealed class PromotedCurvesReading(EvolutionContext context, IMediator mediator)
{
    private const string Purpose = "display";

    /// <summary>What was kept of several promotions, by their ids; without those of which nothing was.</summary>
    internal async Task<Dictionary<Guid, ExaminedCurves>> KeptAsync(IReadOnlyCollection<Guid> ids, CancellationToken token) =>
        (await context.PromotionCurves.AsNoTracking().Where(curves => ids.Contains(curves.PromotedId)).ToListAsync(token))
            .ToDictionary(curves => curves.PromotedId, curves => curves.Read());

    /// <exception cref="ConflictException">Nothing was kept, and the bars are no longer those of the examination.</exception>
    internal async Task<ExaminedCurves> CurvesAsync(PromotedModelRecord promoted, CancellationToken token)
    {
        var kept = await context.PromotionCurves.AsNoTracking().SingleOrDefaultAsync(curves => curves.PromotedId == promoted.Id, token);
        if (kept is not null)
        {
            return kept.Read();
        }

        var replayed = await ReplayAsync(promoted, token);
        var (id, simulation, holdout, trades) = (
            promoted.Id, FactoryJson.Write(replayed.Simulation), FactoryJson.Write(replayed.Holdout),
            FactoryJson.Write(replayed.HoldoutTrades));
        // two who look at once write the same
        await context.Database.ExecuteSqlAsync(
            $"""
            insert into evolution.promotion_curves (promoted_id, simulation, holdout, holdout_trades)
            values ({id}, {simulation}::jsonb, {holdout}::jsonb, {trades}::jsonb) on conflict do nothing
            """,
            token);
        return replayed;
    }

    private async Task<ExaminedCurves> ReplayAsync(PromotedModelRecord promoted, CancellationToken token)
    {
        var strategy = new Strategy(
            new(promoted.Threshold, IsQuantile: false), promoted.ZScore, FactoryJson.Read<RegimeConfig>(promoted.RegimeConfig));
        var settings = FactoryJson.Read<SimulationSettings>(promoted.Settings);
        var simulation = await mediator.Send(new ReplayStrategy(promoted.ModelId, promoted.Ticker, strategy, settings), token);
        RequireSame(promoted, simulation.Result, FactoryJson.Read<StrategyResult>(promoted.FullResult));
        var holdout = await mediator.Send(
            new ReplayStrategy(promoted.ModelId, promoted.Ticker, strategy, settings, new HoldoutAccess(promoted.RunId, Purpose)), token);
        RequireSame(promoted, holdout.Result, FactoryJson.Read<StrategyResult>(promoted.Holdout));
        return new(simulation.Days, holdout.Days, holdout.Trades);
    }

    private static void RequireSame(PromotedModelRecord promoted, StrategyResult now, StrategyResult then)
    {
        if (now.TradeCount != then.TradeCount || Math.Abs(now.TotalReturn - then.TotalReturn) > 1e-9)
        {
            throw new ConflictException(
                $"The bars of {promoted.Ticker} have changed since the promotion, and its curves were not kept then.", "promoted_id");
        }
    }
}
