using System.Text.Json.Serialization;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>How good forecasts were on the windows of one part. Every step of every window weighs the same.</summary>
public sealed record ForecastMetrics
{
    /// <summary>Mean |y − ŷ| in units of the series.</summary>
    public double? Mae { get; init; }

    /// <summary>√ mean (y − ŷ)² in units of the series.</summary>
    public double? Rmse { get; init; }

    /// <summary>sMAPE in percent, 0 to 200.</summary>
    public double? Smape { get; init; }

    /// <summary>MAE / mean |y(t) − y(t − m)| over the training rows, m the request's <c>mase_season</c>; null where that is 0.</summary>
    public double? Mase { get; init; }

    /// <summary>MAE / MAE of persistence on the same windows; null where persistence makes no error.</summary>
    public double? RelativeMae { get; init; }

    /// <summary>Share of steps with sign(ŷ − last) = sign(y − last), last the value before the window; flat ones are left out.</summary>
    public double? DirectionalAccuracy { get; init; }

    /// <summary>One-sided p of Pesaran and Timmermann over the first step of each window; null where all go one way.</summary>
    public double? DirectionP { get; init; }

    /// <summary>Steps whose actual equals the value before the window.</summary>
    public int FlatActuals { get; init; }

    /// <summary>Weighted quantile loss; null where the model gives no quantiles.</summary>
    public double? WeightedQuantileLoss { get; init; }

    /// <summary>Share of actuals between the 10% and the 90% quantile; null where the model does not give both.</summary>
    [JsonPropertyName("coverage_80")]
    public double? Coverage80 { get; init; }

    /// <summary>The same of the quantiles as the model gave them; null where they are not corrected.</summary>
    [JsonPropertyName("coverage_80_uncorrected")]
    public double? Coverage80Uncorrected { get; init; }

    /// <summary>Windows.</summary>
    public int Windows { get; init; }

    /// <summary>Steps scored.</summary>
    public int Steps { get; init; }

    /// <summary>Steps without an actual, and those of windows before which the model sees no value.</summary>
    public int Missing { get; init; }
}

/// <summary>Errors of one step of the horizon over all windows.</summary>
/// <param name="Step">1 to the horizon.</param>
/// <param name="Mae">Mean |y − ŷ|; null without an actual.</param>
/// <param name="Rmse">√ mean (y − ŷ)².</param>
/// <param name="Windows">Windows with an actual there.</param>
/// <param name="Coverage80">Share of actuals between the 10% and the 90% quantile; null without quantiles.</param>
/// <param name="Coverage80Uncorrected">The same of the quantiles as the model gave them; null where they are not corrected.</param>
public sealed record HorizonError(
    int Step,
    double? Mae,
    double? Rmse,
    int Windows,
    [property: JsonPropertyName("coverage_80")] double? Coverage80 = null,
    [property: JsonPropertyName("coverage_80_uncorrected")] double? Coverage80Uncorrected = null);

/// <summary>
/// How a network's quantiles are corrected so that its intervals cover as often as they say (conformalised quantile regression; Romano,
/// Patterson and Candès 2019): learnt on windows that did nothing else, step by step, and applied to everything behind them. The median
/// stays.
/// </summary>
/// <param name="Windows">Those windows.</param>
/// <param name="Levels">The lower level τ of every pair (τ, 1 − τ), rising.</param>
/// <param name="Offsets">
/// One list a pair, one number a step: how far both bounds move outwards, in widths of the interval between the lowest and the highest
/// level there; below 0 inwards.
/// </param>
public sealed record QuantileCalibration(
    int Windows, IReadOnlyList<double> Levels, IReadOnlyList<IReadOnlyList<double>> Offsets);

/// <summary>A metric computed window by window.</summary>
/// <param name="Mean">Mean over the windows that have it.</param>
/// <param name="Sd">Their sample standard deviation; null below two.</param>
/// <param name="Windows">Windows that have it.</param>
public sealed record WindowSpread(double? Mean, double? Sd, int Windows);

/// <summary>What stands behind the metrics of a part.</summary>
/// <param name="ByHorizon">One entry a step.</param>
/// <param name="OverWindows">Metric → mean ± sd over windows.</param>
public sealed record PartDetails(IReadOnlyList<HorizonError> ByHorizon, IReadOnlyDictionary<string, WindowSpread> OverWindows);

/// <summary>Whether the model beats doing nothing, on windows that chose nothing.</summary>
/// <param name="Outcome"><c>edge</c>, <c>no_edge</c> or <c>insufficient</c>.</param>
/// <param name="Windows">Gate windows compared.</param>
/// <param name="Configurations">
/// Tries on these data, this one and all of its search included; p is multiplied by it. Another try is whatever gives another model or
/// another look at the gate, also on more rows of the same data; the same once more is none.
/// </param>
/// <param name="Rivals">One comparison a rival.</param>
public sealed record EdgeReport(string Outcome, int Windows, int Configurations, IReadOnlyList<RivalComparison> Rivals);

/// <summary>The one-sided Diebold–Mariano test against a rival, on the MAE of each gate window.</summary>
/// <param name="Name"><c>persistence</c>, <c>seasonal_naive</c>, of returns <c>no_return</c> (0 throughout), or <c>zero_shot</c>.</param>
/// <param name="MeanGain">Mean of rival's MAE − own MAE; above 0 the model is better.</param>
/// <param name="Statistic">The corrected statistic; null where nothing can be tested.</param>
/// <param name="P">Its p; null likewise.</param>
/// <param name="AdjustedP">After Holm's adjustment, times the configurations, at most 1; below 0.05 the rival is beaten.</param>
/// <param name="Problem">Why there is no p; null where there is one.</param>
public sealed record RivalComparison(string Name, double? MeanGain, double? Statistic, double? P, double? AdjustedP, string? Problem);

/// <summary>Where a series was cut.</summary>
/// <param name="Rows">Rows of the series.</param>
/// <param name="TrainingRows">Rows before the first validation window.</param>
/// <param name="Horizon">Rows a window forecasts.</param>
/// <param name="Step">Rows from one origin to the next.</param>
/// <param name="Train">The last windows of the training rows, which show how well the model fits what it has learnt from.</param>
/// <param name="Validation">Windows that choose.</param>
/// <param name="Gate">Windows that choose nothing and decide about the edge.</param>
/// <param name="Test">Windows of the final figure.</param>
/// <param name="Calibration">Windows that correct quantiles, between validation and gate; null without.</param>
public sealed record SeriesSplit(
    int Rows,
    int TrainingRows,
    int Horizon,
    int Step,
    PartSpan Train,
    PartSpan Validation,
    PartSpan Gate,
    PartSpan Test,
    PartSpan? Calibration = null);

/// <summary>The rows that the windows of a part forecast.</summary>
/// <param name="From">Time of the first, UTC; null without windows.</param>
/// <param name="To">Time of the last, UTC; null without windows.</param>
/// <param name="Windows">Windows.</param>
public sealed record PartSpan(DateTimeOffset? From, DateTimeOffset? To, int Windows);

/// <summary>A step of a training.</summary>
/// <param name="Epoch">Counted from 1; a boosting round of trees.</param>
/// <param name="Loss">Loss on what is learnt from.</param>
/// <param name="ValLoss">Loss on the validation windows.</param>
public sealed record TrainingStep(int Epoch, double Loss, double? ValLoss = null);
