using System.Text.Json;
using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>What to train and how to judge it.</summary>
public sealed record ForecastRequest
{
    /// <summary>First part of the id: letters, digits, <c>_ - .</c>, at most 60, beginning with a letter or digit.</summary>
    public string Name { get; init; } = "experiment";

    /// <summary>For people, at most 2,000 characters.</summary>
    public string Notes { get; init; } = "";

    /// <summary>What is forecast.</summary>
    public required ForecastData Data { get; init; }

    /// <summary>A name of <see cref="GetForecastModels"/>.</summary>
    public string Model { get; init; } = "linear";

    /// <summary>Hyperparameter → number or word; those that the model has and that are not given take its defaults.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Hyperparams { get; init; }

    /// <summary>How many windows each part gets.</summary>
    public ForecastWindows? Windows { get; init; }

    /// <summary>m of MASE, 1 to 10,000; 1 compares with persistence.</summary>
    public int MaseSeason { get; init; } = 1;

    /// <summary>Seed of whatever is random.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Seconds, at most 30 days, after which a network's training ends with the best weights by then, is judged and flagged
    /// <c>out_of_time</c>; other trainings are stopped and <c>skipped</c>. Null for no limit; null in a grid search, which has its own.
    /// </summary>
    public double? TimeLimitSeconds { get; init; }
}

/// <summary>
/// Windows of the parts that follow the training rows. A count that is null takes the configured number, but at most 15% of the rows.
/// </summary>
/// <param name="Step">Rows from one origin to the next; the horizon where null.</param>
/// <param name="Validation">Windows that choose, at least 1.</param>
/// <param name="Gate">Windows that decide about the edge, 0 and up; below 10 nothing is decided.</param>
/// <param name="Test">Windows of the final figure, at least 1.</param>
/// <param name="Calibration">
/// Windows between validation and gate that correct a network's quantiles, see <see cref="QuantileCalibration"/>, and are used for nothing
/// else; 0 or null for none.
/// </param>
public sealed record ForecastWindows(
    int? Step = null, int? Validation = null, int? Gate = null, int? Test = null, int? Calibration = null);

/// <summary>Checks a request, stores an experiment and makes it due.</summary>
/// <param name="Request">What to train.</param>
public sealed record StartForecastExperiment(ForecastRequest Request) : IRequest<ForecastSummary>;

/// <summary>Experiments, newest first.</summary>
public sealed record GetForecastExperiments : IRequest<IReadOnlyList<ForecastSummary>>
{
    /// <summary>Which.</summary>
    public ForecastFilter Filter { get; init; } = new();

    /// <summary>1 to 10,000.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>Which experiments; all conditions hold together.</summary>
public sealed record ForecastFilter
{
    /// <summary>These ids; null for all.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>Those of a grid search.</summary>
    public Guid? GridId { get; init; }

    /// <summary>Those of a model.</summary>
    public string? Model { get; init; }

    /// <summary>Those whose id begins with this.</summary>
    public string? Name { get; init; }

    /// <summary>Those in a state, see <see cref="ForecastSummary.Status"/>.</summary>
    public string? Status { get; init; }
}

/// <summary>An experiment with everything known of it.</summary>
public sealed record GetForecastExperiment(string ExperimentId) : IRequest<ForecastExperimentDetails>;

/// <summary>Asks an experiment to stop; one of a grid search is stopped with its grid.</summary>
public sealed record CancelForecastExperiment(string ExperimentId) : IRequest<ForecastSummary>;

/// <summary>Reads <c>results/*/results.json</c> below the storage root and stores the experiments that are not known yet.</summary>
public sealed record LoadForecastExperiments : IRequest<LoadedExperiments>;

/// <summary>What was loaded.</summary>
/// <param name="Loaded">Ids of experiments that were not known.</param>
/// <param name="Known">Experiments that were known already.</param>
/// <param name="Refused">Files that hold no experiment.</param>
public sealed record LoadedExperiments(IReadOnlyList<string> Loaded, int Known, IReadOnlyList<RefusedResult> Refused);

/// <summary>A file that was not loaded.</summary>
/// <param name="Folder">Its folder below <c>results</c>.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record RefusedResult(string Folder, string Reason);

/// <summary>The experiment with the best metric on its validation windows. Failed and flagged ones are skipped.</summary>
public sealed record GetBestForecast : IRequest<BestForecast>
{
    /// <summary>
    /// <c>mae</c>, <c>rmse</c>, <c>smape</c>, <c>mase</c>, <c>relative_mae</c>, <c>weighted_quantile_loss</c> or
    /// <c>directional_accuracy</c>.
    /// </summary>
    public string Metric { get; init; } = "mae";

    /// <summary>Among which.</summary>
    public ForecastFilter Filter { get; init; } = new();

    /// <summary>True to take flagged ones too.</summary>
    public bool IncludeFlagged { get; init; }
}

/// <summary>The best experiment.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Value">Its value on the validation windows.</param>
/// <param name="Considered">Experiments it was chosen from.</param>
/// <param name="Skipped">Experiments left out: reason → number.</param>
/// <param name="Experiment">All that is known of it.</param>
public sealed record BestForecast(
    string Metric, double Value, int Considered, IReadOnlyDictionary<string, int> Skipped, ForecastExperimentDetails Experiment);

/// <summary>Experiments side by side, oldest first: id, time, model, status, <c>hp_*</c>, <c>val_*</c>, <c>test_*</c>, verdict.</summary>
/// <param name="Filter">Which.</param>
public sealed record CompareForecasts(ForecastFilter Filter) : IRequest<ForecastComparison>;

/// <summary>A table of experiments.</summary>
/// <param name="Columns">Names of the columns in their order.</param>
/// <param name="Rows">One a experiment: column → number, word or null.</param>
public sealed record ForecastComparison(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows);

/// <summary>The table of <see cref="CompareForecasts"/> as CSV (RFC 4180), UTF-8.</summary>
/// <param name="Filter">Which.</param>
public sealed record ExportForecasts(ForecastFilter Filter) : IRequest<string>;

/// <summary>An experiment in a list.</summary>
public record ForecastSummary
{
    /// <summary>Id: name and time, such as <c>baseline_20250101_120000</c>.</summary>
    public required string ExperimentId { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// <c>pending</c>, <c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, or in a grid search <c>eliminated</c> (beaten in
    /// a round of the halving); <c>skipped</c> where the time limit was reached before it was trained.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>A name of <see cref="GetForecastModels"/>.</summary>
    public required string Model { get; init; }

    /// <summary>What is forecast, for people.</summary>
    public required string Series { get; init; }

    /// <summary>The grid search that it belongs to, or null.</summary>
    public Guid? GridId { get; init; }

    /// <summary>All hyperparameters that the model uses.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Hyperparams { get; init; }

    /// <summary>Figures of the validation windows, or null.</summary>
    public ForecastMetrics? ValMetrics { get; init; }

    /// <summary>Figures of the test windows, computed once at the end, or null.</summary>
    public ForecastMetrics? TestMetrics { get; init; }

    /// <summary><c>edge</c>, <c>no_edge</c> or <c>insufficient</c>; null before the end.</summary>
    public string? Verdict { get; init; }

    /// <summary>
    /// <c>no_edge</c>, <c>insufficient</c>, <c>overfitting</c>; of networks <c>not_improved</c> (no step was better than what it began
    /// with), <c>diverged</c> (a loss or gradient was no number), <c>out_of_time</c> (the time limit ended its training),
    /// <c>seen_in_pretraining</c> (what it began with may have seen the gate or test rows) and <c>origin_unknown</c> (nobody knows).
    /// </summary>
    public required IReadOnlyList<string> Flags { get; init; }

    /// <summary>Why it failed, was skipped or eliminated, or null.</summary>
    public string? Error { get; init; }

    /// <summary>What it is doing while it runs, or null.</summary>
    public string? Step { get; init; }

    /// <summary>How far its training is while it runs, 0 to 1; null where the model does not tell.</summary>
    public double? Progress { get; init; }

    /// <summary>Seconds from its start to its end, or null.</summary>
    public double? Seconds { get; init; }
}

/// <summary>An experiment with everything known of it; <c>results.json</c> holds the same.</summary>
public sealed record ForecastExperimentDetails : ForecastSummary
{
    /// <summary>For people.</summary>
    public string Notes { get; init; } = "";

    /// <summary>What is forecast.</summary>
    public ForecastData? Data { get; init; }

    /// <summary>m of MASE.</summary>
    public int MaseSeason { get; init; } = 1;

    /// <summary>Seed.</summary>
    public long Seed { get; init; }

    /// <summary>Windows that were asked for; null where nobody said, and of an experiment that was loaded.</summary>
    public ForecastWindows? Windows { get; init; }

    /// <summary>Where the series was cut.</summary>
    public SeriesSplit? Split { get; init; }

    /// <summary>Figures of the last windows of the training rows, or null.</summary>
    public ForecastMetrics? TrainMetrics { get; init; }

    /// <summary>Figures of the gate windows, or null.</summary>
    public ForecastMetrics? GateMetrics { get; init; }

    /// <summary>Part (<c>train</c>, <c>val</c>, <c>gate</c>, <c>test</c>) → what stands behind its figures.</summary>
    public IReadOnlyDictionary<string, PartDetails>? Parts { get; init; }

    /// <summary>Whether it beats doing nothing, or null.</summary>
    public EdgeReport? Gate { get; init; }

    /// <summary>How its quantiles are corrected; null where they are its own.</summary>
    public QuantileCalibration? Calibration { get; init; }

    /// <summary>What the data look like, see <see cref="ForecastInsights"/>; a loaded experiment has what its file had.</summary>
    public JsonElement? DataInsights { get; init; }

    /// <summary>Loss by loss where the model learns step by step; else empty.</summary>
    public IReadOnlyList<TrainingStep> TrainingHistory { get; init; } = [];

    /// <summary>Of networks, whose history has one entry an epoch, the losses at up to 200 steps in between; else empty.</summary>
    public IReadOnlyList<LossPoint> LossCurve { get; init; } = [];

    /// <summary>What was fitted or chosen, by name.</summary>
    public JsonElement? Fit { get; init; }

    /// <summary>The stored model, relative to the storage root; null where there is nothing to store.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Identity of the series' content: SHA-256, hexadecimal.</summary>
    public string? DataHash { get; init; }
}
