using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Models;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Predictions;

/// <summary>Predicts returns with a stored model, fitted once or walking forward.</summary>
internal sealed class ModelPredictor(
    IMediator mediator, AlgorithmRegistry algorithms, StoredContent content, IOptions<TrainingOptions> options)
{
    internal async Task<ModelPredictions> PredictAsync(
        StoredModelDetails model, string symbol, GetPredictions request, CancellationToken token)
    {
        var specification = model.Specification;
        var own = await DatasetAsync(model, specification.Symbol, request, token);
        var data = symbol == specification.Symbol ? own : await DatasetAsync(model, symbol, request, token);
        var algorithm = algorithms.Of(specification.Algorithm);
        using var fitted = algorithm.Load(model, await content.ReadAsync(model.ModelId, token));
        return await Task.Run(() => Predict(model, algorithm, fitted, own, data, Wanted(request, data), token), token);
    }

    private static BarRange Wanted(GetPredictions request, Dataset data) =>
        request.After ? new(Math.Max(0, Math.Min(data.Segments.After.Start, data.Bars.Count - request.Latest)), data.Bars.Count)
        : request.Holdout is null ? data.Segments.Simulation
        : data.Segments.Holdout;

    private Task<Dataset> DatasetAsync(
        StoredModelDetails model, string symbol, GetPredictions request, CancellationToken token) => mediator.Send(
        new GetDataset(
            symbol, Timeframes.Parse(model.Specification.Timeframe), model.Details.Features, model.Specification.Segments!,
            model.Specification.Horizon, model.Specification.ExecutionDelayBars)
        {
            AsOf = request.AsOf,
            CutAt = request.After ? BarsOf(model, symbol) : null,
        },
        token);

    /// <summary>
    /// The bars of a symbol that its model was made of. One that the model has not read is cut over its own bars until the last of the
    /// model's symbol.
    /// </summary>
    private static BarSpan BarsOf(StoredModelDetails model, string symbol)
    {
        var read = Read(symbol);
        return read is null ? new(DateTimeOffset.MinValue, Read(model.Specification.Symbol)!.LastBar) : new(read.FirstBar, read.LastBar);

        // Of several the coarsest that the bars can be made of, which is what was read.
        DataSnapshot? Read(string of) => model.Details.Snapshots
            .Where(snapshot => snapshot.Symbol == of
                && Timeframes.Parse(snapshot.Timeframe) <= Timeframes.Parse(model.Specification.Timeframe))
            .MaxBy(snapshot => Timeframes.Parse(snapshot.Timeframe));
    }

    private ModelPredictions Predict(
        StoredModelDetails model, Algorithm algorithm, IFittedModel fitted, Dataset own, Dataset data, BarRange segment,
        CancellationToken token)
    {
        var (specification, details) = (model.Specification, model.Details);
        var returns = new double[segment.Count];
        var deviations = new double[segment.Count];
        IReadOnlyList<string> flags = [];
        if (specification.DataOptions is { } windows)
        {
            flags = new WalkForward(model, algorithm, windows, data, options.Value).Predict(segment, returns, deviations, token);
        }
        else
        {
            fitted.Predict(data.Features, segment, returns);
            Target.Of(data.Bars, specification).ToReturns(returns, segment.Start);
            Deviations(returns, details.PredictionMean, details.PredictionSd, deviations);
        }

        // A forest, which may be larger than all its predictions, is not kept for later.
        var magnitudes = fitted.IsSmall
            ? new Lazy<ReadOnlyMemory<double>>(() => FittedMagnitudes(fitted, details, specification, own))
            : new(FittedMagnitudes(fitted, details, specification, own));
        return new(data, segment, returns, deviations, magnitudes) { Flags = flags, Horizon = specification.Horizon };
    }

    /// <summary>|p − m| / s; 0 where s is 0 or p is NaN.</summary>
    internal static void Deviations(ReadOnlySpan<double> returns, double mean, double sd, Span<double> deviations)
    {
        for (var i = 0; i < returns.Length; i++)
        {
            deviations[i] = sd > 0 && !double.IsNaN(returns[i]) ? Math.Abs(returns[i] - mean) / sd : 0;
        }
    }

    private static double[] FittedMagnitudes(IFittedModel fitted, ModelDetails details, TrainingSpecification specification, Dataset own)
    {
        var target = Target.Of(own.Bars, specification);
        var masks = new uint[own.Bars.Count];
        details.Best.RegimeConfig.Mark(own.Regimes, 0, masks);
        var rows = UsableRows.InRegime(UsableRows.Find(own.Features, target.Values(), own.Segments.Selection), masks, 0);
        return FittedPredictions.Of(fitted, own, target, rows).Magnitudes();
    }
}
