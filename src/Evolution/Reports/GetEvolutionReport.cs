using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Evolution.Reports;

internal sealed class GetEvolutionReportHandler(EvolutionContext context) : IRequestHandler<GetEvolutionReport, EvolutionReport>
{
    private const string Robust = "robust";

    public async Task<EvolutionReport> Handle(GetEvolutionReport request, CancellationToken cancellationToken)
    {
        var (since, until) = (request.Since.ToUniversalTime(), request.Until.ToUniversalTime());
        var ended = context.Runs.AsNoTracking().Where(run => run.FinishedAt >= since && run.FinishedAt < until);
        var promotions = await context.Promoted.AsNoTracking()
            .Where(promoted => !promoted.Candidate && ended.Any(run => run.Id == promoted.RunId))
            .OrderBy(promoted => promoted.Verdict != Robust).ThenByDescending(promoted => promoted.Sqn).ThenBy(promoted => promoted.Id)
            .Take(EvolutionReport.Longest).ToListAsync(cancellationToken);
        var robust = await context.Promoted.CountAsync(
            promoted => promoted.Verdict == Robust && !promoted.Candidate && ended.Any(run => run.Id == promoted.RunId), cancellationToken);
        return new()
        {
            Ended = await CountAsync(ended, robust, cancellationToken),
            Runs = await ListAsync(ended, cancellationToken),
            Promotions = [.. promotions.Select(PromotedDescriptions.Model)],
            Changed = await ChangedAsync(since, until, cancellationToken),
            WhyNothing = await WhyNothingAsync(ended, cancellationToken),
            TooGood = await TooGoodAsync(ended, cancellationToken),
            Failed = await ListAsync(ended.Where(run => run.Status == RunStatus.Failed), cancellationToken),
            Running = await context.Runs.CountAsync(run => run.Status == RunStatus.Running, cancellationToken),
            Waiting = await context.Runs.CountAsync(run => run.Status == RunStatus.Pending, cancellationToken),
            UnderWay = await UnderWayAsync(cancellationToken),
        };
    }

    private async Task<IReadOnlyList<PromotedModel>> ChangedAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken token)
    {
        var changed = await context.Followings.AsNoTracking()
            .Where(following => following.ChangedAt >= since && following.ChangedAt < until)
            .Join(
                context.Promoted.Where(promoted => !promoted.Candidate), following => following.PromotedId, promoted => promoted.Id,
                (following, promoted) => new { following, promoted })
            .OrderByDescending(pair => pair.following.ChangedAt).ThenBy(pair => pair.promoted.Id).Take(EvolutionReport.Longest)
            .ToListAsync(token);
        return
        [
            .. changed.Select(pair => PromotedDescriptions.Model(pair.promoted) with { Decay = pair.following.Read() })
                .OrderBy(model => Array.IndexOf([.. DecayStatus.All], model.Decay!.Status)),
        ];
    }

    private static async Task<EndedRuns> CountAsync(IQueryable<EvolutionRun> ended, int robust, CancellationToken token)
    {
        var counts = await ended.GroupBy(run => new { run.Status, run.Promoted })
            .Select(group => new { group.Key.Status, group.Key.Promoted, Runs = group.Count() }).ToListAsync(token);
        return new(
            counts.Sum(count => count.Runs),
            counts.Where(count => count.Promoted).Sum(count => count.Runs),
            robust,
            counts.Where(count => count is { Status: RunStatus.Completed, Promoted: false }).Sum(count => count.Runs),
            counts.Where(count => count.Status == RunStatus.Stopped).Sum(count => count.Runs),
            counts.Where(count => count.Status == RunStatus.Failed).Sum(count => count.Runs));
    }

    private async Task<IReadOnlyList<EndedRun>> ListAsync(IQueryable<EvolutionRun> ended, CancellationToken token)
    {
        var runs = await ended.OrderByDescending(run => run.FinishedAt).ThenByDescending(run => run.Id).Take(EvolutionReport.Longest)
            .ToListAsync(token);
        var ids = runs.Select(run => run.Id).ToArray();
        var judged = await context.Generations.Where(
            generation => ids.Contains(generation.RunId) && generation.Judged && generation.Continues)
            .GroupBy(generation => generation.RunId).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(count => count.Key, count => count.Count, token);
        return
        [
            .. runs.Select(run => new EndedRun(
                run.Id, run.Symbol, run.Timeframe, run.Algorithm, run.Status, run.StoppedReason, run.Promoted,
                judged.GetValueOrDefault(run.Id), run.BestSqn,
                RunDescriptions.Seconds(run, run.FinishedAt!.Value), run.FinishedAt!.Value, run.Error)),
        ];
    }

    private async Task<IReadOnlyList<ReasonCount>> WhyNothingAsync(IQueryable<EvolutionRun> ended, CancellationToken token)
    {
        var runs = await ended.Where(run => !run.Promoted).Select(run => new
        {
            run.Status,
            run.StoppedReason,
            run.Config,
            Best = context.Generations.Where(generation => generation.RunId == run.Id && generation.Judged && generation.BestSqn != null)
                .OrderByDescending(generation => generation.BestSqn)
                .Select(generation => new { generation.BestSqn, generation.ProfitFactor, generation.Trades })
                .FirstOrDefault(),
        }).ToListAsync(token);
        return
        [
            .. runs.SelectMany(run => run.Status == RunStatus.Completed
                    ? MissedCriteria.Of(
                        run.Best is { } best ? new(best.BestSqn!.Value, best.ProfitFactor, best.Trades ?? 0) : null, Criteria(run.Config))
                    : [run.StoppedReason ?? run.Status])
                .GroupBy(reason => reason, StringComparer.Ordinal).Select(group => new ReasonCount(group.Key, group.Count()))
                .OrderByDescending(count => count.Runs).ThenBy(count => count.Reason, StringComparer.Ordinal),
        ];
    }

    private static PromotionCriteria Criteria(string config) =>
        ResolvedEvolution.CriteriaOf(FactoryJson.Read<EvolutionRequest>(config));

    private async Task<IReadOnlyList<TooGoodFinding>> TooGoodAsync(IQueryable<EvolutionRun> ended, CancellationToken token)
    {
        var found = await context.Generations.AsNoTracking().Where(generation => generation.TooGood > 0)
            .Join(ended, generation => generation.RunId, run => run.Id,
                (generation, run) => new { run.Id, run.Symbol, run.Timeframe, generation.TooGood })
            .GroupBy(entry => new { entry.Id, entry.Symbol, entry.Timeframe })
            .Select(group => new { group.Key, Strategies = group.Sum(entry => entry.TooGood), Generations = group.Count() })
            .OrderByDescending(run => run.Strategies).ThenBy(run => run.Key.Id).Take(EvolutionReport.Longest).ToListAsync(token);
        return [.. found.Select(run => new TooGoodFinding(run.Key.Id, run.Key.Symbol, run.Key.Timeframe, run.Strategies, run.Generations))];
    }

    private async Task<IReadOnlyList<RunUnderWay>> UnderWayAsync(CancellationToken token)
    {
        var runs = await context.Runs.AsNoTracking().Where(run => run.Status == RunStatus.Running || run.Status == RunStatus.Pending)
            .OrderBy(run => run.Status == RunStatus.Pending).ThenBy(run => run.CreatedAt).ThenBy(run => run.Id)
            .Take(EvolutionReport.Longest).ToListAsync(token);
        return
        [
            .. runs.Select(run => new RunUnderWay(
                run.Id, run.Symbol, run.Timeframe, run.Algorithm, run.Status, run.Doing(), run.CurrentGeneration,
                run.MaxGenerations, run.BestSqn, run.CreatedAt, run.StartedAt)),
        ];
    }
}
