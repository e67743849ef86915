using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models;

/// <summary>A kind of model: one file, one registration. Everything else treats all kinds alike.</summary>
internal interface IForecastKind
{
    /// <summary>Name in requests.</summary>
    string Name { get; }

    /// <summary>What it does, a sentence for people.</summary>
    string Description { get; }

    /// <summary>What it can be told. <see cref="CommonHyperparameters.PredictionLength"/> is always among them.</summary>
    IReadOnlyList<Hyperparameter> Hyperparameters { get; }

    /// <summary>The value of a hyperparameter that is not given, where those before it are known; null where there is none.</summary>
    JsonElement? UsualOf(Hyperparameter hyperparameter, IReadOnlyDictionary<string, JsonElement> values) => hyperparameter.DefaultValue;

    /// <summary>Rows that must lie before the first row it learns to forecast, or forecasts.</summary>
    int ContextRows(Hyperparams hyperparams);

    /// <summary>Whether training rows change it.</summary>
    bool Learns(Hyperparams hyperparams) => true;

    /// <summary>Whether a training that its deadline ends keeps the best by then; others come to nothing.</summary>
    bool KeepsBest(Hyperparams hyperparams) => false;

    /// <summary>A hyperparameter that what is kept does without, for it holds all that was meant; null for none.</summary>
    /// <param name="kept">The configuration of what is kept.</param>
    string? Settled(IReadOnlyDictionary<string, JsonElement> kept) => null;

    /// <summary>Whether it sees calendar and covariates.</summary>
    bool SeesColumns => false;

    /// <summary>Levels of the quantiles that it gives; empty where it gives points only.</summary>
    IReadOnlyList<double> Levels => [];

    /// <summary>Refuses what can be told to fail, or to be without meaning, once the number of training rows is known.</summary>
    /// <exception cref="FluentValidation.ValidationException">It is so.</exception>
    void Require(Hyperparams hyperparams, int trainingRows)
    {
    }

    /// <summary>Learns from training rows; validation windows may choose, nothing later is there to be seen.</summary>
    /// <exception cref="Kernel.Errors.UnprocessableException">The rows cannot be learnt from.</exception>
    Task<ITrainedForecast> TrainAsync(TrainingTask task, CancellationToken token);

    /// <summary>What it has learnt once; null where that is not kept.</summary>
    /// <exception cref="Kernel.Errors.FactoryException">What is kept cannot be used.</exception>
    Task<ITrainedForecast?> LoadAsync(KeptForecast kept, CancellationToken token);
}

/// <summary>What a model may learn from.</summary>
/// <param name="Series">The rows up to the end of the validation windows, and no later one.</param>
/// <param name="TrainingEnd">End of the training rows, exclusive: weights and scales see no other.</param>
/// <param name="Validation">Windows that may choose: stop a training, take a penalty.</param>
/// <param name="Hyperparams">The configuration.</param>
/// <param name="Seed">Seed of whatever is random.</param>
/// <param name="Progress">To be told now and then how far it is, 0 to 1.</param>
internal sealed record TrainingTask(
    ForecastSeries Series, int TrainingEnd, OriginWindows Validation, Hyperparams Hyperparams, long Seed, Action<double> Progress)
{
    /// <summary>What is learnt from, for people.</summary>
    internal string SeriesName { get; init; } = "a series without a name";

    /// <summary>To be told the losses of every step by what learns step by step; null for nobody.</summary>
    internal Action<LearntStep>? Learnt { get; init; }

    /// <summary>A file to keep a long training in, so that it goes on where it was stopped; null for nowhere.</summary>
    internal string? Checkpoint { get; init; }

    /// <summary>To be told why a file that is there was not gone on from: it is broken, or of another training; null for nobody.</summary>
    internal Action<string>? Unfit { get; init; }

    /// <summary>When it has to end, for what keeps the best by then; null for no limit.</summary>
    internal Deadline? Deadline { get; init; }
}

/// <summary>What an experiment has kept of its model.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Hyperparams">Its configuration.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Fit">What was fitted, see <see cref="ITrainedForecast.Fit"/>; null for nothing.</param>
/// <param name="Series">The series that is to be forecast.</param>
internal sealed record KeptForecast(string Folder, Hyperparams Hyperparams, long Seed, JsonElement? Fit, ForecastSeries Series)
{
    /// <summary>A file of it; null where it is not there.</summary>
    internal async Task<byte[]?> ReadAsync(string fileName, CancellationToken token)
    {
        var path = Path.Combine(Folder, fileName);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, token) : null;
    }
}

/// <summary>A model that has learnt.</summary>
internal interface ITrainedForecast : IDisposable
{
    /// <summary>Loss by loss where it learnt step by step; else empty.</summary>
    IReadOnlyList<TrainingStep> History { get; }

    /// <summary>The losses at more places than <see cref="History"/> has; empty where that says it all.</summary>
    IReadOnlyList<LossPoint> Curve => [];

    /// <summary>What was fitted or chosen, by name; null for nothing.</summary>
    object? Fit { get; }

    /// <summary>Everything it has learnt as a file; null for nothing.</summary>
    ModelArtefact? Artefact { get; }

    /// <summary>The model that it was before, which it must beat too; null where there was none.</summary>
    ITrainedForecast? Base => null;

    /// <summary>What is to be known of its training before it is believed, see <see cref="ModelFlags"/>.</summary>
    IReadOnlyList<string> Flags => [];

    /// <summary>No later row of any market was seen by what it began with; null where none was seen, or nobody knows.</summary>
    DateTimeOffset? SeenUntil => null;

    /// <summary>Whether it can be told what it began with has seen; false where nobody knows.</summary>
    bool IsOriginKnown => true;

    /// <summary>Steps that it forecasts at once; null where any number.</summary>
    int? Horizon => null;

    /// <summary>Rows before an origin that it looks at; null for all.</summary>
    int? Looks => null;

    /// <summary>Whether there is anything to forecast from; a window where there is not says nothing about anybody.</summary>
    bool Sees(ForecastContext context) => true;

    /// <summary>Writes what it has learnt where that is more than one file; returns its name in the folder, null where it is not.</summary>
    string? Save(string folder) => null;

    /// <summary>Frees what the runtime does not count; most models have nothing of that kind.</summary>
    void IDisposable.Dispose()
    {
    }

    /// <summary>Forecasts from contexts, each for itself.</summary>
    /// <exception cref="Kernel.Errors.UnprocessableException">A context gives no forecast.</exception>
    Task<WindowForecasts> ForecastAsync(IReadOnlyList<ForecastContext> contexts, CancellationToken token);
}

/// <summary>A file of a trained model.</summary>
/// <param name="FileName">Plain name, such as <c>model.json</c>.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record ModelArtefact(string FileName, ReadOnlyMemory<byte> Content);

/// <summary>Forecasts of some windows.</summary>
/// <param name="Points">One array a window, one value a step; all finite.</param>
/// <param name="Levels">Quantile levels, rising; empty where the model gives points only.</param>
/// <param name="Quantiles">One array a window: all steps of the first level, then of the next; empty without levels.</param>
internal sealed record WindowForecasts(IReadOnlyList<double[]> Points, IReadOnlyList<double> Levels, IReadOnlyList<double[]> Quantiles)
{
    internal static WindowForecasts OfPoints(IReadOnlyList<double[]> points) => new(points, [], []);

    /// <summary>The same with corrected quantiles.</summary>
    internal WindowForecasts With(QuantileCorrection correction) =>
        this with { Quantiles = [.. Quantiles.Select((quantiles, window) => correction.Apply(quantiles, Points[window].Length))] };
}
