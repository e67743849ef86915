using System.Runtime.ExceptionServices;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models;

/// <summary>What a model must beat: forecasts that learn nothing.</summary>
internal static class Baselines
{
    internal const string PersistenceName = "persistence";
    internal const string SeasonalNaiveName = "seasonal_naive";

    internal static IReadOnlyList<IForecastKind> All { get; } =
    [
        new BaselineKind(PersistenceName, "The last value, at every step.", [], 1, _ => new Persistence()),
        new BaselineKind(
            SeasonalNaiveName, "The last season, repeated.", [CommonHyperparameters.Season], null,
            hyperparams => new SeasonalNaive(hyperparams.Whole(CommonHyperparameters.SeasonName))),
        new BaselineKind("drift", "The line through the first and the last value, carried on.", [], 2, _ => new Drift()),
        new BaselineKind(
            "theta", "The mean of the trend line and of exponential smoothing, the season tested and taken out first.",
            [CommonHyperparameters.Season], null,
            hyperparams => Theta.WithSeason(hyperparams.Whole(CommonHyperparameters.SeasonName))),
    ];
}

/// <summary>A forecast from the past of one series alone.</summary>
/// <param name="name">Name in requests.</param>
/// <param name="description">What it does.</param>
/// <param name="further">Hyperparameters besides the horizon.</param>
/// <param name="least">Rows it needs; null for a season.</param>
/// <param name="make">Makes it.</param>
internal sealed class BaselineKind(
    string name, string description, IReadOnlyList<Hyperparameter> further, int? least, Func<Hyperparams, IForecaster> make) : IForecastKind
{
    public string Name => name;

    public string Description => description;

    public IReadOnlyList<Hyperparameter> Hyperparameters { get; } = [CommonHyperparameters.PredictionLength, .. further];

    public int ContextRows(Hyperparams hyperparams) => least ?? hyperparams.Whole(CommonHyperparameters.SeasonName);

    public bool Learns(Hyperparams hyperparams) => false;

    public Task<ITrainedForecast> TrainAsync(TrainingTask task, CancellationToken token) =>
        Task.FromResult<ITrainedForecast>(new TrainedBaseline(name, make(task.Hyperparams)));

    public Task<ITrainedForecast?> LoadAsync(KeptForecast kept, CancellationToken token) =>
        Task.FromResult<ITrainedForecast?>(new TrainedBaseline(name, make(kept.Hyperparams)));
}

/// <summary>A forecaster with nothing learnt.</summary>
internal sealed class TrainedBaseline(string name, IForecaster forecaster) : ITrainedForecast
{
    public IReadOnlyList<TrainingStep> History => [];

    public object? Fit => null;

    public ModelArtefact? Artefact => null;

    public Task<WindowForecasts> ForecastAsync(IReadOnlyList<ForecastContext> contexts, CancellationToken token)
    {
        var points = new double[contexts.Count][];
        try
        {
            Parallel.For(0, points.Length, new ParallelOptions { CancellationToken = token }, i =>
                points[i] = Forecast(forecaster, contexts[i], name));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]); // a refusal is one on any number of threads
        }

        return Task.FromResult(WindowForecasts.OfPoints(points));
    }

    /// <summary>One window.</summary>
    /// <exception cref="UnprocessableException">It gives no forecast.</exception>
    internal static double[] Forecast(IForecaster forecaster, ForecastContext context, string name)
    {
        var forecast = new double[context.FutureTimes.Length];
        var problem = forecaster.Forecast(context.History.Span, forecast);
        return problem == ForecastProblem.None ? forecast : throw ForecastRefusal.Of(name, problem, context.FutureTimes.Span[0]);
    }
}
