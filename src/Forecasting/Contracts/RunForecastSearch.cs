using MediatR;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>
/// The durable work of an experiment or a grid search: goes on at the first configuration that has not ended.
/// </summary>
/// <param name="SearchId">Its id; of a grid search the grid's.</param>
public sealed record RunForecastSearch(Guid SearchId) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => SearchId.ToString();

    /// <inheritdoc/>
    public IRequest WhenGivenUp(string reason) => new FailForecastSearch(SearchId, reason);

    /// <inheritdoc/>
    public IRequest WhenCancelled() => new StopForecastSearch(SearchId);

    /// <inheritdoc/>
    public IRequest WhenRestarted() => new ReopenForecastSearch(SearchId);
}

/// <summary>The commands of all experiments and grid searches that have not ended.</summary>
public sealed record GetForecastsUnderWay : IWorkUnderWay;

/// <summary>Ends what cannot go on as failed; what has ended already stays as it is.</summary>
/// <param name="SearchId">Id of the work.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record FailForecastSearch(Guid SearchId, string Reason) : IRequest;

/// <summary>Ends what is at work nowhere any more as cancelled; what has ended already stays as it is.</summary>
/// <param name="SearchId">Id of the work.</param>
public sealed record StopForecastSearch(Guid SearchId) : IRequest;

/// <summary>Takes up again what <see cref="FailForecastSearch"/> has ended: configurations that it cut off are pending again.</summary>
/// <param name="SearchId">Id of the work.</param>
public sealed record ReopenForecastSearch(Guid SearchId) : IRequest;
