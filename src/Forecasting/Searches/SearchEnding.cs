using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>Ends searches, and asks those that are at work to end.</summary>
internal sealed class SearchEnding(
    ForecastingContext context, DatabaseSession session, IDurableCommandQueue queue, ResultFiles files, IMediator mediator,
    TimeProvider clock)
{
    private const string Ask = "update forecasting.searches set cancel_requested = true where id = $1 and status in ('pending', 'running')";

    /// <summary>Asks a search to stop; one that is at work nowhere ends at once. False where it has ended already.</summary>
    internal Task<bool> AskAsync(Guid searchId, CancellationToken token) => session.InTransactionAsync(
        async inner =>
        {
            await using (var ask = new NpgsqlCommand(Ask, await session.OpenAsync(inner)) { Transaction = session.Transaction })
            {
                ask.Parameters.Add(new() { Value = searchId });
                if (await ask.ExecuteNonQueryAsync(inner) == 0)
                {
                    return false;
                }
            }

            if (await queue.WithdrawAsync(new RunForecastSearch(searchId), inner))
            {
                await EndAsync(searchId, SearchStatus.Cancelled, null, ExperimentStatus.Cancelled, CancelledReason, inner);
            }

            return true;
        },
        token);

    /// <summary>Ends a search that has not ended, and what is left of its configurations with it.</summary>
    /// <param name="searchId">Nothing happens where there is none of it.</param>
    /// <param name="status">Its end.</param>
    /// <param name="error">Why, or null.</param>
    /// <param name="left">The end of configurations that have not ended.</param>
    /// <param name="reason">Why they end so.</param>
    /// <param name="token">Cancels the writing.</param>
    internal async Task EndAsync(
        Guid searchId, string status, string? error, string left, Func<ForecastExperiment, string> reason, CancellationToken token)
    {
        context.ChangeTracker.Clear();
        var search = await context.Searches.SingleOrDefaultAsync(candidate => candidate.Id == searchId, token);
        if (search is null || SearchStatus.IsEnded(search.Status))
        {
            return;
        }

        (search.Status, search.Error, search.FinishedAt) = (status, error, clock.GetUtcNow());
        var open = await context.Experiments.Where(Open(searchId)).ToListAsync(token);
        foreach (var experiment in open)
        {
            (experiment.Status, experiment.Error, experiment.Step, experiment.FinishedAt) =
                (left, reason(experiment), null, clock.GetUtcNow());
        }

        await session.InTransactionAsync(
            async inner =>
            {
                await context.SaveChangesAsync(inner);
                await mediator.Send(new ReleaseBars([searchId]), inner);
            },
            token);
        open.ForEach(experiment => files.DeleteCheckpoint(experiment.Id));
    }

    /// <summary>What a configuration says that somebody's cancelling ended, by what it had come to.</summary>
    internal static string CancelledReason(ForecastExperiment experiment) =>
        experiment.Status == ExperimentStatus.Running ? "It was cancelled while it was at work."
        : experiment.GridId is null ? "It was cancelled."
        : "The search was cancelled before its turn.";

    private static System.Linq.Expressions.Expression<Func<ForecastExperiment, bool>> Open(Guid searchId) => experiment =>
        experiment.SearchId == searchId && (experiment.Status == ExperimentStatus.Pending || experiment.Status == ExperimentStatus.Running);
}

internal sealed class FailForecastSearchHandler(SearchEnding ending) : AsyncRequestHandler<FailForecastSearch>
{
    protected override Task Handle(FailForecastSearch request, CancellationToken cancellationToken) =>
        ending.EndAsync(
            request.SearchId, SearchStatus.Failed, request.Reason, ExperimentStatus.Failed, _ => request.Reason, cancellationToken);
}

internal sealed class StopForecastSearchHandler(SearchEnding ending) : AsyncRequestHandler<StopForecastSearch>
{
    private const string DeletedReason = "The search was deleted from the queue.";

    protected override Task Handle(StopForecastSearch request, CancellationToken cancellationToken) =>
        ending.EndAsync(
            request.SearchId, SearchStatus.Cancelled, null, ExperimentStatus.Cancelled, _ => DeletedReason, cancellationToken);
}

internal sealed class ReopenForecastSearchHandler(ForecastingContext context) : AsyncRequestHandler<ReopenForecastSearch>
{
    protected override async Task Handle(ReopenForecastSearch request, CancellationToken cancellationToken)
    {
        var search = await context.Searches.SingleOrDefaultAsync(candidate => candidate.Id == request.SearchId, cancellationToken);
        if (search is not { Status: SearchStatus.Failed })
        {
            return;
        }

        var cut = await context.Experiments
            .Where(row => row.SearchId == search.Id && row.Status == ExperimentStatus.Failed && row.Error == search.Error)
            .ToListAsync(cancellationToken);
        foreach (var experiment in cut)
        {
            (experiment.Status, experiment.Error, experiment.FinishedAt) = (ExperimentStatus.Pending, null, null);
        }

        (search.Status, search.Error, search.FinishedAt, search.CancelRequested) = (SearchStatus.Pending, null, null, false);
        await context.SaveChangesAsync(cancellationToken);
    }
}

internal sealed class GetForecastsUnderWayHandler(DatabaseSession session)
    : IRequestHandler<GetForecastsUnderWay, IReadOnlyList<IDurableCommand>>
{
    private const string Select = "select id from forecasting.searches where status in ('pending', 'running') order by created_at, id";

    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetForecastsUnderWay request, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(Select, await session.OpenAsync(cancellationToken));
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        List<IDurableCommand> searches = [];
        while (await row.ReadAsync(cancellationToken))
        {
            searches.Add(new RunForecastSearch(row.GetGuid(0)));
        }

        return searches;
    }
}
