using System.Text.Json;
using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>
/// Forecasts how a series goes on behind its last row, with quantiles. What forecasts is either an experiment's model or one that is fitted
/// now; what is forecast is a symbol, an uploaded series or the values that come with the request. Nothing is stored.
/// </summary>
public sealed record MakeForecast : IRequest<ForecastAhead>
{
    /// <summary>A completed experiment, whose model forecasts; exclusive with <c>model</c>.</summary>
    public string? ExperimentId { get; init; }

    /// <summary>
    /// A name of <c>/v1/forecasting/models</c>, fitted anew on the series, or the name of a network, as it is.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>Hyperparameters of <c>model</c>; those not given take its defaults.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Hyperparams { get; init; }

    /// <summary>An experiment whose LoRA adapter is put on the network that <c>model</c> names; null for none.</summary>
    public string? Adapter { get; init; }

    /// <summary>An imported symbol, in any case.</summary>
    public string? Symbol { get; init; }

    /// <summary>Its bar length, such as <c>1h</c>; that of the experiment where null.</summary>
    public string? Timeframe { get; init; }

    /// <summary>
    /// Of a symbol <c>close</c>, <c>returns</c> or <c>realised_volatility</c>, of an uploaded series a column; that of the experiment where
    /// null, else <c>close</c> or the column it was uploaded with.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>Returns of a realised volatility, 2 to 10,000; 20 where null.</summary>
    public int? VolatilityWindow { get; init; }

    /// <summary>An uploaded series.</summary>
    public Guid? SeriesId { get; init; }

    /// <summary>
    /// What xgboost sees besides, of the past only, as in the data of an experiment: columns, or of a symbol such as <c>volume</c>,
    /// <c>rsi_14</c>, <c>SPY.return_1</c>; those of the experiment where null.
    /// </summary>
    public IReadOnlyList<string>? Covariates { get; init; }

    /// <summary>
    /// Columns of an uploaded series that are known ahead. The rows behind the last value of the target must hold them, and are forecast.
    /// </summary>
    public IReadOnlyList<string>? KnownAhead { get; init; }

    /// <summary>Values in time order, null is missing; at most 100,000.</summary>
    public IReadOnlyList<double?>? Series { get; init; }

    /// <summary>Times of <c>series</c>, one a value, strictly rising; null where it has none, or a start and a step.</summary>
    public IReadOnlyList<DateTimeOffset>? Timestamps { get; init; }

    /// <summary>Time of the first value of <c>series</c>; with <c>step</c>.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>From one value to the next, such as <c>1h</c>; with <c>start</c>.</summary>
    public string? Step { get; init; }

    /// <summary>First row of a symbol or uploaded series, inclusive; null for the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Last row, exclusive, so that the forecast is that of an earlier day; null for the end.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Steps to forecast, 1 to 1000. Longer than what the model does at once goes on from its own forecast.</summary>
    public required int PredictionLength { get; init; }

    /// <summary>Between 0 and 1, each above the one before, at most 99; 0.1, 0.2, … 0.9 where null, none where empty.</summary>
    public IReadOnlyList<double>? QuantileLevels { get; init; }

    /// <summary>Seed of whatever is random; an experiment's model keeps its own.</summary>
    public long Seed { get; init; }
}

/// <summary>A forecast of rows that have not come yet.</summary>
/// <param name="Model">What forecasts.</param>
/// <param name="Basis">What it is based on.</param>
/// <param name="QuantileLevels">Rising levels; empty where none were asked for.</param>
/// <param name="QuantileOrigin">Where the quantiles come from.</param>
/// <param name="Steps">One entry a step.</param>
public sealed record ForecastAhead(
    ForecastingModel Model,
    ForecastBasis Basis,
    IReadOnlyList<double> QuantileLevels,
    QuantileOrigin QuantileOrigin,
    IReadOnlyList<ForecastAheadStep> Steps);

/// <summary>What forecasts.</summary>
/// <param name="Name">Its kind, a name of <c>/v1/forecasting/models</c>.</param>
/// <param name="ExperimentId">The experiment that it is from, or whose adapter it has; or null.</param>
/// <param name="Fitted">
/// <c>kept</c>: as the experiment has stored it; <c>anew</c>: learnt for this answer from rows up to <c>learnt_until</c>, which
/// is also done where the experiment's model is not kept; <c>nothing</c>: it learns nothing from the series.
/// </param>
/// <param name="LearntUntil">Time of the last row that it learnt from or that chose, UTC; null where none did, or nobody knows.</param>
/// <param name="Hyperparams">All that it uses.</param>
/// <param name="Verdict">The experiment's: <c>edge</c>, <c>no_edge</c> or <c>insufficient</c>; null without one.</param>
/// <param name="Flags">The experiment's flags.</param>
public sealed record ForecastingModel(
    string Name,
    string? ExperimentId,
    string Fitted,
    DateTimeOffset? LearntUntil,
    IReadOnlyDictionary<string, JsonElement> Hyperparams,
    string? Verdict,
    IReadOnlyList<string> Flags);

/// <summary>What a forecast is based on.</summary>
/// <param name="Series">The series, for people.</param>
/// <param name="Rows">Rows read, the newest 20,000 at most.</param>
/// <param name="ContextRows">Rows before the first step that the model looks at.</param>
/// <param name="LastTime">Time of the last row before the first step, UTC, of a bar its opening; null for a series without times.</param>
/// <param name="LastValue">The last value that is not missing.</param>
public sealed record ForecastBasis(string Series, int Rows, int ContextRows, DateTimeOffset? LastTime, double LastValue);

/// <summary>Where quantiles come from.</summary>
/// <param name="From">
/// <c>model</c>: it gives them itself; <c>calibrated</c>: it does, and they are corrected as the experiment's are, see
/// <see cref="QuantileCalibration"/>; <c>residuals</c>: its point forecast plus quantiles of the errors that it made, step by step, on
/// earlier windows that it had not learnt from; <c>none</c>: none were asked for.
/// </param>
/// <param name="Windows">Windows of the errors, or of the correction; null without.</param>
/// <param name="WindowsFrom">Time of the first row that they forecast, UTC; null likewise, or without times.</param>
/// <param name="WindowsTo">Time of the last one.</param>
public sealed record QuantileOrigin(string From, int? Windows, DateTimeOffset? WindowsFrom, DateTimeOffset? WindowsTo);

/// <summary>A step of a forecast.</summary>
/// <param name="Step">From 1.</param>
/// <param name="At">
/// The time that is forecast, UTC; of a bar its opening. Times of the week at which the series had no row in the eight weeks before are
/// passed over. Null where the series has no times.
/// </param>
/// <param name="Point">The model's own forecast; of a network its median.</param>
/// <param name="Median">The quantile 0.5; null where no quantiles were asked for and the model gives none itself.</param>
/// <param name="Quantiles">One value a level; a higher level is never below a lower one.</param>
public sealed record ForecastAheadStep(int Step, DateTimeOffset? At, double Point, double? Median, IReadOnlyList<double> Quantiles);
