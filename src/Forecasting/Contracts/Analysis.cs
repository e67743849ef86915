using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>Which hyperparameters go together with a good validation metric, over completed experiments; strongest first.</summary>
public sealed record GetImportantHyperparameters : IRequest<HyperparameterImportance>
{
    /// <summary>See <see cref="GetBestForecast.Metric"/>.</summary>
    public string Metric { get; init; } = "mae";

    /// <summary>At most so many, 1 to 100.</summary>
    public int Top { get; init; } = 5;

    /// <summary>Among which experiments.</summary>
    public ForecastFilter Filter { get; init; } = new();
}

/// <summary>Hyperparameters by importance.</summary>
/// <param name="Metric">The metric, oriented so that more is better.</param>
/// <param name="Experiments">Experiments with that metric.</param>
/// <param name="Few">True below ten of them: a correlation of so few says little.</param>
/// <param name="Hyperparameters">Strongest first.</param>
public sealed record HyperparameterImportance(
    string Metric, int Experiments, bool Few, IReadOnlyList<HyperparameterCorrelation> Hyperparameters)
{
    /// <summary>
    /// Set where the experiments are on several series and the metric is in the units of each: then the correlations mix what cannot be
    /// compared, and this says what to do. Null otherwise.
    /// </summary>
    public string? Caution { get; init; }
}

/// <summary>How a hyperparameter goes together with the metric.</summary>
/// <param name="Hyperparameter">Name with <c>hp_</c> in front.</param>
/// <param name="Correlation">Spearman's ρ with the goodness, −1 to 1: above 0, higher values go with better results.</param>
/// <param name="AbsCorrelation">Its size.</param>
/// <param name="Pearson">Pearson's r with the goodness.</param>
/// <param name="P">Two-sided p of ρ under independence.</param>
/// <param name="N">Experiments with both.</param>
/// <param name="Few">True below ten.</param>
/// <param name="Sentence">What the sign says.</param>
public sealed record HyperparameterCorrelation(
    string Hyperparameter, double Correlation, double AbsCorrelation, double? Pearson, double? P, int N, bool Few, string Sentence)
{
    /// <summary>Lower end of the 95% interval of ρ by Fisher's z; null below four experiments and at ±1.</summary>
    public double? Low { get; init; }

    /// <summary>Its upper end; null likewise.</summary>
    public double? High { get; init; }
}

/// <summary>Experiments whose validation error is far above their training error; worst first.</summary>
/// <param name="Filter">Among which.</param>
public sealed record GetForecastOverfitting(ForecastFilter Filter) : IRequest<IReadOnlyList<OverfittingFigures>>;

/// <summary>Training and validation error of an experiment.</summary>
/// <param name="ExperimentId">Which experiment.</param>
/// <param name="TrainMae">MAE on the last windows of the training rows.</param>
/// <param name="ValMae">MAE on the validation windows.</param>
/// <param name="Ratio">The second divided by the first; null where the first is 0.</param>
/// <param name="OverfittingFlag">True above 1.3, where the model learns anything at all.</param>
public sealed record OverfittingFigures(string ExperimentId, double TrainMae, double ValMae, double? Ratio, bool OverfittingFlag);

/// <summary>How steadily the losses of trainings fell; experiments that learn in one step are left out.</summary>
/// <param name="Filter">Among which.</param>
public sealed record GetForecastConvergence(ForecastFilter Filter) : IRequest<IReadOnlyList<ConvergenceFigures>>;

/// <summary>The losses of a training.</summary>
/// <param name="ExperimentId">Which experiment.</param>
/// <param name="Steps">How many losses are looked at, see <paramref name="Unit"/>.</param>
/// <param name="FirstLoss">First of them.</param>
/// <param name="LastLoss">Last of them.</param>
/// <param name="RisingShare">Share of them that is above the one before, 0 to 1.</param>
/// <param name="UnstableFlag">True above 0.3.</param>
/// <param name="BestValStep">Epoch, or of <c>points</c> step of the training, with the lowest validation loss, or null.</param>
/// <param name="Unit">
/// What a loss is of: <c>epochs</c>, boosting rounds among them, or where there are fewer than three <c>points</c>: up to ten means of
/// equally many steps.
/// </param>
public sealed record ConvergenceFigures(
    string ExperimentId, int Steps, double FirstLoss, double LastLoss, double RisingShare, bool UnstableFlag, int? BestValStep, string Unit)
{
    /// <summary>A loss an epoch or boosting round.</summary>
    public const string Epochs = "epochs";

    /// <summary>Means of equally many steps.</summary>
    public const string Points = "points";
}

/// <summary>Everything in a few numbers.</summary>
/// <param name="Filter">Among which.</param>
public sealed record GetForecastSummary(ForecastFilter Filter) : IRequest<ForecastOverview>;

/// <summary>Experiments in a few numbers.</summary>
/// <param name="Experiments">All of them.</param>
/// <param name="ByStatus">Status → number.</param>
/// <param name="ByVerdict">Verdict → number.</param>
/// <param name="Flags">Flag → number.</param>
/// <param name="Models">One entry a model, best validation MASE first.</param>
/// <param name="Seconds">Time of all trainings together.</param>
public sealed record ForecastOverview(
    int Experiments,
    IReadOnlyDictionary<string, int> ByStatus,
    IReadOnlyDictionary<string, int> ByVerdict,
    IReadOnlyDictionary<string, int> Flags,
    IReadOnlyList<ModelOverview> Models,
    double Seconds);

/// <summary>The completed experiments of a model.</summary>
/// <param name="Model">Its name in requests.</param>
/// <param name="Experiments">How many.</param>
/// <param name="MedianValMase">Median MASE on the validation windows; comparable across series.</param>
/// <param name="MedianTestMase">Median MASE on the test windows.</param>
/// <param name="Edges">How many beat doing nothing.</param>
public sealed record ModelOverview(string Model, int Experiments, double? MedianValMase, double? MedianTestMase, int Edges);

/// <summary>What the data look like, cut as an experiment with these windows would cut them.</summary>
/// <param name="Data">What is forecast.</param>
/// <param name="Horizon">Rows a window forecasts.</param>
/// <param name="Windows">Windows of the parts.</param>
public sealed record GetForecastInsights(ForecastData Data, int Horizon = 24, ForecastWindows? Windows = null) : IRequest<ForecastInsights>;

/// <summary>What the data look like. Figures of returns see the training rows unless a name says otherwise.</summary>
/// <param name="ReturnKind"><c>given</c> where the target is returns, <c>relative</c> y(t)/y(t − 1) − 1, or <c>difference</c> where a value
/// is not above 0.</param>
/// <param name="TrainQuality">Training rows.</param>
/// <param name="TestQuality">Rows from the first test window on.</param>
/// <param name="TargetDistribution">Returns of the training rows.</param>
/// <param name="TrainRegimes">Volatility of the training rows.</param>
/// <param name="TestRegimes">Volatility from the first test window on, against the median of the training rows.</param>
/// <param name="Correlations">Covariate → Pearson's r with the target over the training rows; null where undefined.</param>
/// <param name="Drift">Returns of the test rows against those of the training rows.</param>
public sealed record ForecastInsights(
    string ReturnKind,
    RowQuality TrainQuality,
    RowQuality TestQuality,
    ReturnDistribution TargetDistribution,
    VolatilityRegimes TrainRegimes,
    VolatilityRegimes TestRegimes,
    IReadOnlyDictionary<string, double?> Correlations,
    DriftFigures Drift);

/// <summary>Rows of a part.</summary>
/// <param name="NRows">Rows.</param>
/// <param name="MissingPct">Share without a value, 0 to 1, named as in the guide.</param>
public sealed record RowQuality(int NRows, double MissingPct);

/// <summary>Moments of returns; null without enough of them.</summary>
/// <param name="N">Returns.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Std">Sample standard deviation.</param>
/// <param name="Skewness">Skewness of the population moments.</param>
/// <param name="Kurtosis">Pearson's kurtosis, 3 for a normal.</param>
/// <param name="Min">Least.</param>
/// <param name="Max">Greatest.</param>
/// <param name="Median">Median.</param>
public sealed record ReturnDistribution(
    int N, double? Mean, double? Std, double? Skewness, double? Kurtosis, double? Min, double? Max, double? Median);

/// <summary>Regimes by the rolling standard deviation of 20 returns × √252.</summary>
/// <param name="HighVolPeriods">Rows above the median of the training rows.</param>
/// <param name="LowVolPeriods">The others.</param>
/// <param name="VolatilityMean">Mean of the rolling figure; null without enough returns.</param>
/// <param name="VolatilityMedian">Its median.</param>
public sealed record VolatilityRegimes(int HighVolPeriods, int LowVolPeriods, double? VolatilityMean, double? VolatilityMedian);

/// <summary>Whether the returns of the test rows come from where those of the training rows came.</summary>
/// <param name="Psi">Population stability index over ten bins; below 0.1 stable, from 0.25 on shifted.</param>
/// <param name="KsStatistic">Largest distance of the two distribution functions, 0 to 1.</param>
/// <param name="KsP">Its p.</param>
public sealed record DriftFigures(double? Psi, double? KsStatistic, double? KsP);
