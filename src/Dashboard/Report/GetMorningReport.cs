using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Report;

/// <summary>Asks every module for its part of the range and puts them together.</summary>
internal sealed class GetMorningReportHandler(IMediator mediator, IOptions<ReportOptions> options, TimeProvider clock)
    : IRequestHandler<GetMorningReport, MorningReport>
{
    /// <summary>Promotions whose curves are drawn; the others are listed.</summary>
    private const int MostCurves = 12;
    private const int MostPoints = 250;
    private const string TuningFailed = "failed";

    public async Task<MorningReport> Handle(GetMorningReport request, CancellationToken cancellationToken)
    {
        var zone = options.Value.Zone();
        var (since, until) = ReportRange.Of(request.Since, request.Until, zone, clock.GetUtcNow());
        var evolution = await mediator.Send(new GetEvolutionReport(since, until), cancellationToken);
        var tuning = await mediator.Send(new GetTuningReport(since, until), cancellationToken);
        var jobs = await mediator.Send(new GetJobTroubles(since, until), cancellationToken);
        var failures = Failures(evolution, tuning, jobs);
        return new()
        {
            Since = since,
            Until = until,
            TimeZone = zone.Id,
            Summary = ReportSummary.Of(evolution, tuning, failures),
            Failures = failures,
            Evolution = evolution,
            HoldoutCurves = await CurvesAsync(evolution.Promotions, cancellationToken),
            Tuning = tuning,
            Prompts = await mediator.Send(new GetPromptReport(since, until), cancellationToken),
            Jobs = jobs,
        };
    }

    /// <summary>A command that was given up ends its run or file: that is one failure, not two.</summary>
    private static IReadOnlyList<NightFailure> Failures(EvolutionReport evolution, TuningReport tuning, JobTroubles jobs)
    {
        NightFailure[] work =
        [
            .. evolution.Failed.Select(run => new NightFailure(
                NightFailure.Run, $"{run.Symbol} {run.Timeframe}", run.Error ?? run.StoppedReason ?? run.Status, run.RunId,
                run.FinishedAt)),
            .. tuning.Files.Where(file => file.Status == TuningFailed).Select(file => new NightFailure(
                NightFailure.File, file.FileName, file.Reason ?? file.Status, file.JobId, file.FinishedAt)),
        ];
        var told = work.Select(failure => failure.Id.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var commands = jobs.GivenUp.Where(command => !told.Contains(command.Key))
            .Select(command => new NightFailure(
                NightFailure.Command, $"{command.Command} {command.Key}", command.Reason, null, command.GivenUpAt));
        return [.. work.Concat(commands).OrderByDescending(failure => failure.At).ThenBy(failure => failure.Name, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<HoldoutCurve>> CurvesAsync(IReadOnlyList<PromotedModel> promotions, CancellationToken token)
    {
        List<HoldoutCurve> curves = [];
        foreach (var promotion in promotions.Take(MostCurves))
        {
            curves.Add(new(promotion.PromotedId, await PointsAsync(promotion.PromotedId, token)));
        }

        return curves;
    }

    private async Task<IReadOnlyList<HoldoutPoint>> PointsAsync(Guid promotedId, CancellationToken token)
    {
        try
        {
            var points = (await mediator.Send(new GetPromotedCurves(promotedId), token)).Holdout.Points;
            var step = Math.Max(1, (points.Count + MostPoints - 3) / (MostPoints - 1));
            return
            [
                .. points.Where((_, place) => place % step == 0 || place == points.Count - 1)
                    .Select(point => new HoldoutPoint(point.Date, point.Equity, point.BuyAndHold)),
            ];
        }
        catch (ConflictException)
        {
            return [];      // its bars have changed and no curve was kept: the figures of the promotion still stand
        }
    }
}
