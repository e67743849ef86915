using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Views;

namespace StrategyFactory.FineTuning.Summary;

internal sealed class GetTuningReportHandler(FineTuningContext context, TaskDescriptions descriptions)
    : IRequestHandler<GetTuningReport, TuningReport>
{
    public async Task<TuningReport> Handle(GetTuningReport request, CancellationToken cancellationToken)
    {
        var (since, until) = (request.Since.ToUniversalTime(), request.Until.ToUniversalTime());
        var ended = context.Jobs.AsNoTracking()
            .Where(job => job.FinishedAt >= since && job.FinishedAt < until && job.Status != JobRollUp.InProgress);
        var counts = await ended.GroupBy(job => job.Status).Select(group => new { group.Key, Jobs = group.Count() })
            .ToDictionaryAsync(count => count.Key, count => count.Jobs, StringComparer.Ordinal, cancellationToken);
        var latest = await ended.OrderByDescending(job => job.FinishedAt).ThenByDescending(job => job.Id).Take(TuningReport.Longest)
            .ToListAsync(cancellationToken);
        var open = context.Jobs.AsNoTracking().Where(job => job.Status == JobRollUp.InProgress);
        return new()
        {
            Ended = counts.Values.Sum(),
            Succeeded = counts.GetValueOrDefault(TaskState.Success),
            Partial = counts.GetValueOrDefault(TaskState.Partial),
            Failed = counts.GetValueOrDefault(TaskState.Failed),
            Files = await FilesAsync(latest, cancellationToken),
            Open = await open.CountAsync(cancellationToken),
            UnderWay =
            [
                .. (await open.OrderBy(job => job.CreatedAt).ThenBy(job => job.Id).Take(TuningReport.Longest)
                    .ToListAsync(cancellationToken))
                .Select(job => new FileUnderWay(job.Id, job.FileName, job.Expert, job.SymbolText, job.Timeframe, job.CreatedAt)),
            ],
        };
    }

    private async Task<IReadOnlyList<TunedFile>> FilesAsync(IReadOnlyList<ControllerJob> jobs, CancellationToken token)
    {
        var ids = jobs.Select(job => job.Id).ToArray();
        var tasks = await context.Tasks.AsNoTracking().Where(task => ids.Contains(task.JobId)).OrderBy(task => task.StepNumber)
            .ToListAsync(token);
        var best = tasks.GroupBy(task => task.JobId).ToDictionary(family => family.Key, family => family.Best() ?? family.Last());
        // nothing here waits in the queue, so no priority is asked for
        var summaries = (await descriptions.SummariesAsync([.. best.Values], DateTimeOffset.UnixEpoch, agingFactor: 0, token))
            .ToDictionary(task => task.JobId);
        return
        [
            .. jobs.Where(job => summaries.ContainsKey(job.Id)).Select(job =>
            {
                var task = summaries[job.Id];
                return new TunedFile(
                    job.Id, task.TaskId, job.FileName, job.Expert, job.SymbolText, job.Timeframe, job.Status, task.Reason, task.Distance,
                    task.Score, task.Forward, task.OutputSet, job.FinishedAt!.Value)
                {
                    Verdict = task.Verdict,
                    VerdictReasons = task.VerdictReasons,
                    IsStandIn = job.StandIn is not null,
                };
            }),
        ];
    }
}
