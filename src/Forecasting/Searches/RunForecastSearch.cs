using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>
/// Goes through the configurations of a search in their order. What has ended stays as it is, so work that was interrupted anywhere
/// goes on at the first configuration that has not.
/// </summary>
internal sealed class RunForecastSearchHandler(
    ForecastingContext context,
    ExperimentPlanning planning,
    ConfigurationRun runs,
    SearchStages stages,
    SearchEnding ending,
    SearchWatch watch,
    IMediator mediator,
    TimeProvider clock,
    ILogger<RunForecastSearchHandler> logger)
    : AsyncRequestHandler<RunForecastSearch>
{
    protected override async Task Handle(RunForecastSearch request, CancellationToken cancellationToken)
    {
        var search = await context.Searches.SingleOrDefaultAsync(candidate => candidate.Id == request.SearchId, cancellationToken);
        if (search is null || SearchStatus.IsEnded(search.Status))
        {
            return;
        }

        search.Status = SearchStatus.Running;
        search.StartedAt ??= clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        try
        {
            await RunAsync(search, cancellationToken);
        }
        catch (Exception refusal) when (IsRefusal(refusal))
        {
            logger.LogWarning(refusal, "Forecast search {Search} cannot go on.", search.Id);
            await ending.EndAsync(
                search.Id, SearchStatus.Failed, refusal.Message, ExperimentStatus.Failed, _ => refusal.Message, cancellationToken);
        }
    }

    /// <summary>What a configuration can be wrong about, as opposed to a fault of the machine.</summary>
    internal static bool IsRefusal(Exception exception) =>
        exception is FactoryException or ValidationException or ArgumentException or ArithmeticException;

    private async Task RunAsync(ForecastSearch search, CancellationToken token)
    {
        var experiments = await context.Experiments.Where(experiment => experiment.SearchId == search.Id)
            .OrderBy(experiment => experiment.Position).ToListAsync(token);
        var request = FactoryJson.Read<ForecastRequest>(search.Request);
        if (request.Data is { Symbol: { } symbol } data)
        {
            await mediator.Send(new PinBars(search.Id, PinOwner.ForecastSearch, [symbol], data.Covariates ?? []), token);
        }

        var first = request with { Hyperparams = ConfigurationRun.HyperparamsOf(experiments[0]) };
        var plan = await planning.PlanAsync(first, token, search.Id);
        await FollowAsync(search, experiments, plan, token);

        await using var stop = await watch.StartAsync(search, experiments.Sum(experiment => experiment.Seconds ?? 0), token);
        try
        {
            if (search.Strategy == SearchStrategy.Halving)
            {
                await HalveAsync(search, experiments, plan, stop);
            }
            else
            {
                await RunStagesAsync(search, experiments, plan, stop);
            }
        }
        catch (OperationCanceledException) when (stop.Reason is not null && !token.IsCancellationRequested)
        {
            // what was at work is written below, with all that are left
        }

        if (experiments.Exists(experiment => experiment.Flags.Contains(ModelFlags.OutOfTime)))
        {
            stop.Expire(); // also where nothing was left to begin
        }

        await EndAsync(search, stop.Reason, experiments, token);
    }

    /// <summary>Data that have changed before anything was trained on them are those of the search from now on.</summary>
    /// <exception cref="ConflictException">Something was trained on the others.</exception>
    private async Task FollowAsync(
        ForecastSearch search, List<ForecastExperiment> experiments, ExperimentPlan plan, CancellationToken token)
    {
        if (plan.Loaded.Hash == search.DataHash)
        {
            return;
        }

        if (experiments.Exists(experiment => experiment.Seconds is not null))
        {
            throw new ConflictException("The data have changed since the search began; start it again.", "data");
        }

        search.DataHash = plan.Loaded.Hash;
        foreach (var experiment in experiments)
        {
            (experiment.DataHash, experiment.DataFamily) = (plan.Loaded.Hash, plan.Loaded.Family);
            experiment.TryKey = stages.KeyOf(ConfigurationRun.HyperparamsOf(experiment), plan);
        }

        await context.SaveChangesAsync(token);
    }

    private async Task RunStagesAsync(
        ForecastSearch search, List<ForecastExperiment> experiments, ExperimentPlan plan, SearchWatch.Stop stop)
    {
        await RunAllAsync(search, experiments, plan, stop);
        while (search.StagesDone < search.RefineStages)
        {
            stop.RequireTime();
            experiments.AddRange(await stages.AddAsync(search, experiments, plan, stop.Token));
            await RunAllAsync(search, experiments, plan, stop);
        }
    }

    private async Task RunAllAsync(ForecastSearch search, List<ForecastExperiment> experiments, ExperimentPlan plan, SearchWatch.Stop stop)
    {
        foreach (var experiment in experiments.Where(experiment => !ExperimentStatus.IsEnded(experiment.Status)))
        {
            await runs.FinishAsync(search, experiment, plan, stop);
        }
    }

    private async Task HalveAsync(ForecastSearch search, List<ForecastExperiment> experiments, ExperimentPlan plan, SearchWatch.Stop stop)
    {
        var rounds = HalvingRounds.Count(experiments.Count, search.HalvingFactor);
        var survivors = experiments;
        for (var round = 0; round < rounds - 1; round++)
        {
            var share = HalvingRounds.Share(round, rounds, search.HalvingFactor);
            foreach (var experiment in survivors.Where(experiment => experiment.Rounds.Count <= round))
            {
                await runs.TryAsync(search, experiment, plan, share, stop);
            }

            // what the time has cut short is not compared with the others
            stop.RequireTime();
            var kept = HalvingRounds.Best([.. survivors.Select(experiment => experiment.Rounds[round])], search.HalvingFactor);
            await runs.EliminateAsync(search, survivors, kept, round, rounds, stop.Token);
            survivors = [.. kept.Select(place => survivors[place])];
        }

        await RunAllAsync(search, survivors, plan, stop);
    }

    private Task EndAsync(ForecastSearch search, string? stopped, List<ForecastExperiment> experiments, CancellationToken token)
    {
        if (stopped == SearchStatus.Cancelled)
        {
            return ending.EndAsync(search.Id, stopped, null, ExperimentStatus.Cancelled, SearchEnding.CancelledReason, token);
        }

        if (stopped == SearchStatus.TimedOut)
        {
            return ending.EndAsync(search.Id, stopped, null, ExperimentStatus.Skipped, experiment => LateReason(search, experiment), token);
        }

        var failed = experiments.TrueForAll(experiment => experiment.Status == ExperimentStatus.Failed);
        var (status, error) = failed ? (SearchStatus.Failed, experiments[0].Error) : (SearchStatus.Completed, null);
        return ending.EndAsync(search.Id, status, error, ExperimentStatus.Skipped, _ => "", token);
    }

    private static string LateReason(ForecastSearch search, ForecastExperiment experiment)
    {
        var rows = experiment.Rounds.Count > 0 ? " on all rows" : "";
        return FormattableString.Invariant($"The time limit of {search.TimeLimitSeconds} s was reached before it was trained{rows}.");
    }
}
