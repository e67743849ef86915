using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Simulation.Backtests;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Work;

internal sealed class RunPendingJobsValidator : AbstractValidator<RunPendingJobs>
{
    public RunPendingJobsValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.Limit).InclusiveBetween(0, StrategyGrid.MaximumStrategies).OverridePropertyName("limit")
            .WithMessage(command => $"limit is {command.Limit}; allowed: 0 to {StrategyGrid.MaximumStrategies}.");
        RuleFor(command => command.Threads).InclusiveBetween(0, 1024).OverridePropertyName("threads")
            .WithMessage(command => $"threads is {command.Threads}; allowed: 0 to 1024.");
    }
}

internal sealed class RunPendingJobsHandler(
    DatabaseSession session, IMediator mediator, PredictionCache cache, JobHeartbeat heartbeat, IOptions<SimulationOptions> options,
    TimeProvider clock, ILogger<RunPendingJobsHandler> logger)
    : IRequestHandler<RunPendingJobs, int>
{
    public async Task<int> Handle(RunPendingJobs request, CancellationToken cancellationToken)
    {
        var limit = request.Limit > 0 ? request.Limit : options.Value.BatchSize;
        var claimed = await JobClaims.TakeAsync(
            session, Sign(request), limit, takeOwn: true, request.BatchId, options.Value, cancellationToken);
        if (claimed.Count == 0)
        {
            return 0;
        }

        List<JobOutcome> outcomes = new(claimed.Count);
        try
        {
            await using var kept = heartbeat.Keep(request.WorkerId, claimed, cancellationToken);
            foreach (var group in claimed.GroupBy(job => (job.BatchId, job.Ticker)))
            {
                outcomes.AddRange(await RunAsync([.. group], request.Threads, cancellationToken));
            }
        }
        finally
        {
            // Also after a cancellation: what is done is kept, the rest goes back to the queue.
            await HandBackAsync(Sign(request), claimed, outcomes);
        }

        return claimed.Count;
    }

    private WorkerSign Sign(RunPendingJobs request) => WorkerSign.Here(request.WorkerId, clock.GetUtcNow());

    private async Task<List<JobOutcome>> RunAsync(List<ClaimedJob> jobs, int threads, CancellationToken token)
    {
        var (batch, run, model, ticker) = (jobs[0].BatchId, jobs[0].RunId, jobs[0].ModelId, jobs[0].Ticker);
        token.ThrowIfCancellationRequested();
        try
        {
            var predictions = await cache.GetAsync(
                batch, ticker, () => mediator.Send(new GetPredictions(model, ticker) { AsOf = run }, token));
            return GroupBacktest.Run(jobs, predictions, Threads(threads));
        }
        // An outage is not the strategies' fault: the jobs go back as they were.
        catch (Exception exception) when (!token.IsCancellationRequested && DatabaseOutage.Of(exception) is null)
        {
            logger.LogWarning(exception, "{Jobs} simulations of model {Model} on {Ticker} failed", jobs.Count, model, ticker);

            // What a module refuses it will refuse again.
            var refused = exception is FactoryException or ValidationException;
            var error = refused ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
            return jobs.ConvertAll(job => JobOutcome.Failed(job.JobId, job.Token, error, retry: !refused));
        }
    }

    private async Task HandBackAsync(WorkerSign worker, List<ClaimedJob> claimed, List<JobOutcome> outcomes)
    {
        if (outcomes.Count > 0)
        {
            var written = await JobOutcomes.WriteAsync(session, worker, outcomes, options.Value.MaxAttempts, CancellationToken.None);
            if (written < outcomes.Count)
            {
                logger.LogInformation(
                    "Worker {Worker} came too late for {Jobs} of {All} jobs", worker.Id, outcomes.Count - written, outcomes.Count);
            }
        }

        if (outcomes.Count < claimed.Count)
        {
            var done = outcomes.Select(outcome => outcome.JobId).ToHashSet();
            await JobClaims.ReturnAsync(session, worker.Id, claimed.FindAll(job => !done.Contains(job.JobId)), CancellationToken.None);
        }
    }

    private int Threads(int asked) => (asked, options.Value.Threads) switch
    {
        ( > 0, _) => asked,
        (_, > 0) => options.Value.Threads,
        _ => Environment.ProcessorCount,
    };
}
