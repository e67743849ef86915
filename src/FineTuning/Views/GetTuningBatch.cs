using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.FineTuning.Views;

internal sealed class GetTuningBatchHandler(FineTuningContext context, TaskDescriptions descriptions, TimeProvider clock)
    : IRequestHandler<GetTuningBatch, TuningBatchDetails>
{
    public async Task<TuningBatchDetails> Handle(GetTuningBatch request, CancellationToken cancellationToken)
    {
        var jobs = await context.Jobs.AsNoTracking().Where(job => job.BatchIds.Contains(request.BatchId)).OrderBy(job => job.CreatedAt)
            .ThenBy(job => job.Id).ToListAsync(cancellationToken);
        if (jobs.Count == 0)
        {
            throw new NotFoundException($"There is no batch {request.BatchId}.", "batch_id");
        }

        var ids = jobs.ConvertAll(job => job.Id);
        var tasks = (await context.Tasks.AsNoTracking().Where(task => ids.Contains(task.JobId)).OrderBy(task => task.StepNumber)
            .ToListAsync(cancellationToken)).ToLookup(task => task.JobId);
        var rows = new List<TunedSymbol>(jobs.Count);
        foreach (var job in jobs)
        {
            rows.Add(await RowAsync(job, [.. tasks[job.Id]], cancellationToken));
        }

        var states = jobs.ConvertAll(job => job.Status);
        var all = tasks.SelectMany(family => family).ToList();
        var end = states.Contains(JobRollUp.InProgress) ? clock.GetUtcNow() : jobs.Max(job => job.FinishedAt)!.Value;
        return new(
            request.BatchId, states.Contains(JobRollUp.InProgress) ? JobRollUp.InProgress : JobRollUp.Of(states), jobs[0].FileName,
            jobs[0].Expert, jobs[0].Timeframe, states.Count(state => state != JobRollUp.InProgress),
            states.Count(state => state == TaskState.Failed), all.Sum(task => task.PassesDone), all.Sum(task => task.PassesPlanned), rows,
            (end - jobs[0].CreatedAt).TotalSeconds);
    }

    private async Task<TunedSymbol> RowAsync(ControllerJob job, IReadOnlyList<ControllerTask> family, CancellationToken token)
    {
        var task = family.Best() ?? family[^1];
        // nothing here waits in the queue, so no priority is asked for
        var summary = (await descriptions.SummariesAsync([task], DateTimeOffset.UnixEpoch, agingFactor: 0, token))[0];
        var deciding = await context.Metrics.AsNoTracking().SingleOrDefaultAsync(row => row.Id == task.DecidingMetricsId, token);
        return new()
        {
            Symbol = job.Symbol,
            JobId = job.Id,
            TaskId = task.Id,
            Status = job.Status,
            Reason = task.StatusReason,
            Verdict = task.Verdict,
            VerdictReasons = task.VerdictReasons,
            Depth = task.FineTuneDepth,
            Score = task.Score,
            Distance = task.Distance,
            Metrics = deciding?.Metrics,
            Forward = summary.Forward,
            Values = deciding is null ? new Dictionary<string, string>(StringComparer.Ordinal) : await ValuesAsync(job, deciding, token),
            PassesDone = family.Sum(member => member.PassesDone),
            OutputSet = job.Status == TaskState.Failed ? null : summary.OutputSet,
        };
    }

    private async Task<IReadOnlyDictionary<string, string>> ValuesAsync(ControllerJob job, TestMetricsRow deciding, CancellationToken token)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, string>>(deciding.InputValues, FactoryJson.Options)!;
        return (await context.FirstSetAsync(job.Id, token)).Inputs.Where(input => input.IsTicked && values.ContainsKey(input.Name))
            .ToDictionary(input => input.Name, input => values[input.Name], StringComparer.Ordinal);
    }
}

internal static class GetTuningBatchEndpoint
{
    internal static void MapGetTuningBatch(this RouteGroupBuilder controller) =>
        controller.MapGet(
                "/batches/{id:guid}",
                (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetTuningBatch(id), token))
            .WithSummary("The jobs of a file for several symbols, side by side");
}
