using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Views;

internal sealed class GetControllerJobsValidator : AbstractValidator<GetControllerJobs>
{
    public GetControllerJobsValidator()
    {
        RuleFor(query => query.Status).Must(status => status is null || JobRollUp.States.Contains(status, StringComparer.OrdinalIgnoreCase))
            .WithMessage(query => $"status: '{query.Status}' is not known; allowed: {string.Join(", ", JobRollUp.States)}.");
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
    }
}

internal sealed class GetControllerJobsHandler(FineTuningContext context)
    : IRequestHandler<GetControllerJobs, IReadOnlyList<ControllerJobSummary>>
{
    public async Task<IReadOnlyList<ControllerJobSummary>> Handle(GetControllerJobs request, CancellationToken cancellationToken)
    {
        var status = request.Status?.ToLowerInvariant();
        var jobs = await context.Jobs.AsNoTracking().Where(job => status == null || job.Status == status)
            .OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Take(request.Limit)
            .Select(job => new { Job = job, Tasks = context.Tasks.Count(task => task.JobId == job.Id) }).ToListAsync(cancellationToken);
        return [.. jobs.Select(found => TaskDescriptions.Summary(found.Job, found.Tasks))];
    }
}

internal sealed class GetControllerJobHandler(
    FineTuningContext context, TaskDescriptions descriptions, ThresholdsInUse thresholds, TimeProvider clock)
    : IRequestHandler<GetControllerJob, ControllerJobDetails>
{
    public async Task<ControllerJobDetails> Handle(GetControllerJob request, CancellationToken cancellationToken)
    {
        var job = await context.Jobs.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == request.JobId, cancellationToken)
            ?? throw new NotFoundException($"There is no job {request.JobId}.", "job_id");
        var tasks = await context.Tasks.AsNoTracking().Where(task => task.JobId == job.Id).OrderBy(task => task.StepNumber)
            .ToListAsync(cancellationToken);
        var (now, aging) = (clock.GetUtcNow(), (await thresholds.ReadAsync(cancellationToken)).AgingFactor);
        return new(
            TaskDescriptions.Summary(job, tasks.Count), await descriptions.SummariesAsync(tasks, now, aging, cancellationToken),
            ((job.FinishedAt ?? now) - job.CreatedAt).TotalSeconds);
    }
}

internal static class JobEndpoints
{
    internal static void MapJobs(this RouteGroupBuilder controller)
    {
        controller.MapGet(
                "/jobs",
                (IMediator mediator, CancellationToken token, string? status = null, int limit = 50) =>
                    mediator.Send(new GetControllerJobs(status, limit), token))
            .WithSummary("Jobs, newest first");
        controller.MapGet(
                "/jobs/{id:guid}",
                (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetControllerJob(id), token))
            .WithSummary("A job and its tasks");
    }
}
