using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Outcomes;
using StrategyFactory.FineTuning.Queue;
using StrategyFactory.FineTuning.Reports;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Loop;

internal sealed class RunControllerTaskValidator : AbstractValidator<RunControllerTask>
{
    public RunControllerTaskValidator() => RuleFor(command => command.WorkerId).WorkerName();
}

/// <summary>The built-in worker: claims a task, searches it with an expert of the Simulation module under a lease, and reports.</summary>
internal sealed class RunControllerTaskHandler(
    FineTuningContext context, DatabaseSession session, ThresholdsInUse thresholds, TaskReports reports, LeaseWatch leases,
    IServiceScopeFactory scopes, IMediator mediator, IOptions<FineTuningOptions> options, TimeProvider clock,
    ILogger<RunControllerTaskHandler> logger)
    : IRequestHandler<RunControllerTask, RanTask?>
{
    /// <summary>Passes that are kept in short.</summary>
    private const int ListedPasses = 100_000;

    public async Task<RanTask?> Handle(RunControllerTask request, CancellationToken cancellationToken)
    {
        var aging = (await thresholds.ReadAsync(cancellationToken)).AgingFactor;
        var claim = await TaskClaims.TakeAsync(
            session, new(request.WorkerId, request.JobId, null, ControllerJob.BuiltIn), aging, options.Value, clock.GetUtcNow(),
            cancellationToken);
        return claim is null ? null : new(claim.TaskId, await RunAsync(request, claim, cancellationToken));
    }

    private async Task<string> RunAsync(RunControllerTask request, TaskClaim claim, CancellationToken token)
    {
        await using var watched = leases.Watch(request.WorkerId, claim, token);
        try
        {
            var result = await SearchAsync(claim, request.Progress, watched);
            await reports.CompleteAsync(claim.TaskId, request.WorkerId, claim.Fence, result, token);
            return ControllerAttempt.Completed;
        }
        catch (OperationCanceledException) when (watched.IsLost)
        {
            return ControllerAttempt.Lost;
        }
        catch (ConflictException late) when (late.Field == "token")
        {
            logger.LogInformation("Task {Task}: {Reason}", claim.TaskId, late.Message);
            return ControllerAttempt.Lost;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await TaskLeases.HandBackAsync(session, claim.TaskId, claim.Fence, clock.GetUtcNow());
            throw;
        }
        catch (Exception failure) when (DatabaseOutage.Of(failure) is not null)
        {
            await ReturnAsync(claim, token);
            throw;
        }
        catch (Exception failure)
        {
            logger.LogWarning(failure, "Task {Task} failed.", claim.TaskId);
            // What a module refuses it will refuse again.
            var refused = failure is FactoryException or ValidationException or SetFileRefusedException;
            await reports.FailAsync(
                claim.TaskId, request.WorkerId, claim.Fence, refused ? failure.Message : $"{failure.GetType().Name}: {failure.Message}",
                refused, token);
            return ControllerAttempt.Failed;
        }
    }

    private async Task<TaskResult> SearchAsync(TaskClaim claim, IProgress<SearchProgress>? progress, LeaseWatch.Watched watched)
    {
        var token = watched.Work;
        var task = await context.Tasks.AsNoTracking().SingleAsync(candidate => candidate.Id == claim.TaskId, token);
        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, token);
        var input = await context.Artifacts.AsNoTracking().SingleAsync(artifact => artifact.Id == task.InputArtifactId, token);
        // Every combination was run that often: the same steps would be the same work again.
        var refinement = await context.Attempts.CountAsync(
            attempt => attempt.TaskId == task.Id && attempt.Status == ControllerAttempt.Completed
                && attempt.Method == ControllerAttempt.CompleteMethod,
            token);
        var given = SetFile.Read(input.Content);
        var file = FinerSet.Of(given, refinement);
        var search = new SearchExpertAdvisor(
            job.Expert, job.Symbol, job.Timeframe, job.FromTime, job.ToTime, job.InitialDeposit, ExpertInputs.Of(file), claim.Effort.Seed,
            claim.Effort.PassLimit, options.Value.TopPasses, options.Value.Threads, Progress: new Teller(watched, progress),
            Listed: ListedPasses)
        {
            AsOf = job.Id,
            WalkForward = job.WalkForward ?? options.Value.WalkForward,
            Rolling = job.Rolling ?? options.Value.WalkForwardRolling,
            Where = job.Condition,
            EarlierTrials = await TriedAsync(job.Id, token),
            AlsoOn = job.AlsoOn,
        };
        // All searches of a file are on the bars of the first, and at its rates.
        await mediator.Send(new PinBars(job.Id, PinOwner.Tuning, await ReadAsync(job, token), []), token);

        // A scope of its own: the search may take long, and its connection must not be the one of the report.
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(search, token);
        var expert = (await mediator.Send(new GetExpertAdvisors(), token)).FirstOrDefault(candidate => candidate.Name == job.Expert);
        var heading = new ReportHeading(
            input.FileName, job.SymbolText, job.Timeframe, task.Id, task.FineTuneDepth, claim.Attempt, job.InitialDeposit)
        {
            StandIn = job.StandsIn,
            Where = job.Condition,
        };
        var first = task.ParentTaskId is null ? given : await context.FirstSetAsync(job.Id, token);
        var bounds = UserRanges.Bounds(first, ExpertInputs.Bounds(expert));
        return SearchOutcome.Of(result, file, input.FileName, heading, bounds, refinement, options.Value);
    }

    /// <summary>The symbols whose bars a search reads: those that are traded, and those that convert their profits.</summary>
    private async Task<IReadOnlyList<string>> ReadAsync(ControllerJob job, CancellationToken token)
    {
        List<string> symbols = [job.Symbol, .. job.AlsoOn];
        foreach (var symbol in symbols.ToArray())
        {
            symbols.AddRange(await mediator.Send(new FindConversionSymbols(symbol), token));
        }

        return [.. symbols.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Passes that were run for the job before.</summary>
    private Task<long> TriedAsync(Guid jobId, CancellationToken token) => context.Attempts
        .Where(attempt => context.Tasks.Any(task => task.Id == attempt.TaskId && task.JobId == jobId))
        .SumAsync(attempt => attempt.Evaluated ?? 0, token);

    // Not the task's fault: it goes back as it was, as soon as the database takes it. Without one this worker has nothing else to do.
    private async Task ReturnAsync(TaskClaim claim, CancellationToken token)
    {
        for (var isTold = false; ; isTold = true)
        {
            try
            {
                await TaskLeases.HandBackAsync(session, claim.TaskId, claim.Fence, clock.GetUtcNow());
                return;
            }
            catch (Exception away) when (DatabaseOutage.Of(away) is not null)
            {
                if (!isTold)
                {
                    logger.LogWarning("Task {Task} waits for the database to be handed back: {Reason}", claim.TaskId, away.Message);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(options.Value.PollMilliseconds), clock, token);
            }
        }
    }

    private sealed class Teller(LeaseWatch.Watched watched, IProgress<SearchProgress>? next) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value)
        {
            watched.Seen = value;
            next?.Report(value);
        }
    }
}
