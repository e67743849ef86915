using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Training;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>A network that forecasts, with what it has learnt.</summary>
/// <param name="network">The network; freed with this.</param>
/// <param name="model">Where it comes from.</param>
/// <param name="hyperparams">Its configuration.</param>
/// <param name="seed">Seed of its draws.</param>
/// <param name="learning">How it learnt; null where it is as it came, or was stored before.</param>
/// <param name="untuned">What it was before; null likewise.</param>
internal sealed class TrainedChronos(
    SeriesModel network, BaseNetwork model, Hyperparams hyperparams, long seed, ChronosLearning? learning, TrainedChronos? untuned)
    : ITrainedForecast
{
    /// <summary>Where an adapter is kept.</summary>
    internal const string AdapterFolder = "adapter";

    /// <summary>Where a network is kept that was trained whole.</summary>
    internal const string ModelFolder = "model";

    /// <summary>Threads that compute; fixed, because other numbers of threads give other last digits.</summary>
    internal static readonly int Threads = Environment.ProcessorCount;

    private readonly int _context = hyperparams.Whole(CommonHyperparameters.Context);

    public IReadOnlyList<TrainingStep> History => learning is null ? [] : LossHistory.Epochs(learning.Learnt);

    public IReadOnlyList<LossPoint> Curve => learning is null ? [] : LossHistory.Curve(learning.Learnt);

    public ITrainedForecast? Base => untuned;

    public int? Looks => _context;

    public ModelArtefact? Artefact => null;

    public DateTimeOffset? SeenUntil => model.Origin.Until;

    public bool IsOriginKnown => model.Origin.IsKnown;

    public IReadOnlyList<string> Flags =>
    [
        .. learning?.Outcome.BestStep == 0 ? new[] { ModelFlags.NotImproved } : [],
        .. learning?.Outcome.End == TrainingEnd.Diverged ? new[] { ModelFlags.Diverged } : [],
        .. learning?.Outcome.End == TrainingEnd.OutOfTime ? new[] { ModelFlags.OutOfTime } : [],
    ];

    public object Fit => new
    {
        base_model = model.Name,
        base_trained_on = model.Origin.TrainedOn,
        base_trained_until = model.Origin.Until,
        parameters = network.ParameterCount,
        threads = Threads,
        windows = learning?.Windows,
        window_step = learning?.WindowStep,
        steps = learning?.Steps,
        steps_taken = learning?.Outcome.Steps,
        best_step = learning?.Outcome.BestStep,
        validation_loss_before = learning?.FigureAfter(0),
        best_validation_loss = learning is null ? null : learning.FigureAfter(learning.Outcome.BestStep),
        ended = learning?.Outcome.End.ToString(),
        reason = learning?.Outcome.Reason,
    };

    public string? Save(string folder)
    {
        if (learning is null)
        {
            return null;
        }

        if (network.ReadAdapter() is { } adapter)
        {
            adapter.Write(Path.Combine(folder, AdapterFolder));
            learning.Note.Write(Path.Combine(folder, AdapterFolder));
            return AdapterFolder;
        }

        var whole = Path.Combine(folder, ModelFolder);
        network.Save(whole);
        learning.Note.Write(whole);
        model.Origin.After(learning.Note.TrainedOn, learning.Note.Until).Write(whole);
        return ModelFolder;
    }

    public bool Sees(ForecastContext context) => Kept(context).IndexOfAnyExcept(double.NaN) >= 0;

    public async Task<WindowForecasts> ForecastAsync(IReadOnlyList<ForecastContext> contexts, CancellationToken token)
    {
        if (contexts.Count == 0)
        {
            return new([], QuantileSet.Levels, []);
        }

        var series = contexts.Select(Read).ToArray();
        // samples are drawn for each window by its own seed: its forecast must not depend on what stands beside it
        int[]? seeds = model.Shape.Kind == SeriesModelShape.T5
            ? [.. contexts.Select(context => unchecked(((int)seed * 1_000_003) + context.History.Length))]
            : null;
        var horizon = contexts[0].FutureTimes.Length;
        var forecasts = await network.PredictAsync(series, horizon, QuantileSet.Levels, seeds, Threads, token);
        for (var i = 0; i < forecasts.Length; i++)
        {
            if (!forecasts[i].All(level => level.All(float.IsFinite)))
            {
                throw ForecastRefusal.Of(model.Name, ForecastProblem.NotFinite, contexts[i].FutureTimes.Span[0]);
            }
        }

        return new(
            [.. forecasts.Select(levels => Array.ConvertAll(levels[QuantileSet.Median], value => (double)value))],
            QuantileSet.Levels,
            [.. forecasts.Select(levels => levels.SelectMany(level => level.Select(value => (double)value)).ToArray())]);
    }

    public void Dispose()
    {
        network.Dispose();
        untuned?.Dispose();
    }

    private ReadOnlySpan<double> Kept(ForecastContext context) => context.History.Span[^Math.Min(_context, context.History.Length)..];

    private float[] Read(ForecastContext context) => Sees(context)
        ? SingleValues.Of(Kept(context))
        : throw ForecastRefusal.Of(model.Name, ForecastProblem.TooFewValues, context.FutureTimes.Span[0]);
}
