using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>Many configurations of one model on the same data.</summary>
public sealed record GridSearchRequest
{
    /// <summary>What all configurations share; its name begins their ids: <c>name_001_time</c>.</summary>
    public required ForecastRequest Request { get; init; }

    /// <summary>Hyperparameter → values to try, 1 to 1,000 each.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> ParamGrid { get; init; }

    /// <summary>
    /// <c>cartesian</c>: all combinations, the last hyperparameter turning fastest. <c>random</c>: <see cref="Samples"/> of them, drawn
    /// without replacement. <c>halving</c>: all of them, or so many, on few training rows first, the best third (see
    /// <see cref="HalvingFactor"/>) on three times as many, until one round has all rows.
    /// </summary>
    public string Strategy { get; init; } = "cartesian";

    /// <summary>Combinations drawn; null for all, which <c>random</c> does not allow.</summary>
    public int? Samples { get; init; }

    /// <summary>The validation metric that decides what is best; see <see cref="GetBestForecast.Metric"/>.</summary>
    public string Metric { get; init; } = "mae";

    /// <summary>η of the halving, 2 to 10.</summary>
    public int HalvingFactor { get; init; } = 3;

    /// <summary>
    /// Stages, 0 to 5, that refine around the best once all others have ended: for every hyperparameter of the grid with at least two
    /// numbers the values halfway to its neighbours, all others held. Not with <c>halving</c>.
    /// </summary>
    public int RefineStages { get; init; }

    /// <summary>
    /// Seconds after which no further configuration is begun; the one at work ends with the best weights by then where it is a network,
    /// else it is stopped. Null for no limit.
    /// </summary>
    public double? TimeLimitSeconds { get; init; }
}

/// <summary>Checks a grid search, stores all its configurations and makes it due.</summary>
/// <param name="Grid">What to search.</param>
public sealed record StartForecastGrid(GridSearchRequest Grid) : IRequest<ForecastGridSummary>;

/// <summary>Grid searches, newest first.</summary>
/// <param name="Limit">1 to 1000.</param>
public sealed record GetForecastGrids(int Limit = 50) : IRequest<IReadOnlyList<ForecastGridSummary>>;

/// <summary>A grid search with all its configurations.</summary>
public sealed record GetForecastGrid(Guid GridId) : IRequest<ForecastGridDetails>;

/// <summary>Asks a grid search to stop after what is done.</summary>
public sealed record CancelForecastGrid(Guid GridId) : IRequest<ForecastGridSummary>;

/// <summary>A grid search.</summary>
public record ForecastGridSummary
{
    /// <summary>What requests name it by.</summary>
    public required Guid GridId { get; init; }

    /// <summary>Name of its experiments.</summary>
    public required string Name { get; init; }

    /// <summary><c>pending</c>, <c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, or <c>timed_out</c>: the best so far was
    /// kept.</summary>
    public required string Status { get; init; }

    /// <summary>A name of <see cref="GetForecastModels"/>.</summary>
    public required string Model { get; init; }

    /// <summary>What is forecast, for people.</summary>
    public required string Series { get; init; }

    /// <summary><c>cartesian</c>, <c>random</c> or <c>halving</c>.</summary>
    public required string Strategy { get; init; }

    /// <summary>The metric that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>
    /// Configurations so far; stages that refine add to them, and combinations that differ in nothing that is used are one.
    /// </summary>
    public required int Configurations { get; init; }

    /// <summary>Stages wanted that refine around the best.</summary>
    public int RefineStages { get; init; }

    /// <summary>Stages of those that were begun, or had nothing to add.</summary>
    public int StagesDone { get; init; }

    /// <summary>Configurations that have ended, in whatever way.</summary>
    public required int Ended { get; init; }

    /// <summary>Trainings done, rounds of a halving counted one by one.</summary>
    public required int TrainingsDone { get; init; }

    /// <summary>Trainings planned.</summary>
    public required int TrainingsPlanned { get; init; }

    /// <summary>
    /// The experiment with the best validation metric so far, flagged or not; of a halving before one was trained on all rows, the best of
    /// its furthest round. Null before there is one.
    /// </summary>
    public string? BestExperimentId { get; init; }

    /// <summary>Its validation metric.</summary>
    public double? BestValue { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>A grid search with all its configurations.</summary>
public sealed record ForecastGridDetails : ForecastGridSummary
{
    /// <summary>Empty, to be filled in.</summary>
    public ForecastGridDetails()
    {
    }

    [SetsRequiredMembers]
    internal ForecastGridDetails(ForecastGridSummary summary, IReadOnlyList<ForecastSummary> experiments)
        : base(summary) => Experiments = experiments;

    /// <summary>In the order of the grid.</summary>
    public required IReadOnlyList<ForecastSummary> Experiments { get; init; }
}
