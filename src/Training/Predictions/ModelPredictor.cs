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
    IMediator mediator, AlgorithmRegistry algorithms, StoredContent content, TargetCache targets, IOptions<TrainingOptions> options)
{
    internal async Task<ModelPredictions> PredictAsync(
        StoredModelDetails model, string symbol, GetPredictions request, CancellationToken token)
    {
        var specification = model.Specification;
        var own = await DatasetAsync(model, specification.Symbol, request, token);
        var data = symbol == specification.Symbol ? own : await DatasetAsync(model, symbol, request, token);
        var algorithm = algorithms.Of(specification.Algorithm);
        using var fitted = algorithm.Load(model, await content.ReadAsync(model.ModelId, token));
        return await Task.Run(() => Predict(model, algorithm, fitted, own, data, Wanted(request, data), request.Latest > 0, token), token);
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
            CutAt = request.After || request.AsThen ? model.BarsOf(symbol) : null,
            Laid = request.Laid?.Symbol == symbol ? request.Laid : null,
        },
        token);

    private ModelPredictions Predict(
        StoredModelDetails model, Algorithm algorithm, IFittedModel fitted, Dataset own, Dataset data, BarRange segment, bool explain,
        CancellationToken token)
    {
        var (specification, details) = (model.Specification, model.Details);
        var returns = new double[segment.Count];
        var deviations = new double[segment.Count];
        IReadOnlyList<string> flags = [];
        IReadOnlyList<double>? contributions;
        if (specification.DataOptions is { } windows)
        {
            var walk = new WalkForward(model, algorithm, windows, data, targets.Of(data.Bars, specification), options.Value)
            {
                Explains = explain,
            };
            flags = walk.Predict(segment, returns, deviations, token);
            contributions = walk.Contributions;
        }
        else
        {
            fitted.Predict(data.Features, segment, returns);
            targets.Of(data.Bars, specification).ToReturns(returns, segment.Start);
            Deviations(returns, details.PredictionMean, details.PredictionSd, deviations);
            contributions = explain ? fitted.Contributions(data.Features, data.Bars.Count - 1) : null;
        }

        // A forest, which may be larger than all its predictions, is not kept for later.
        var magnitudes = fitted.IsSmall
            ? new Lazy<ReadOnlyMemory<double>>(() => FittedMagnitudes(fitted, details, specification, own))
            : new(FittedMagnitudes(fitted, details, specification, own));
        return new(data, segment, returns, deviations, magnitudes)
        {
            Flags = flags,
            Horizon = specification.Horizon,
            Contributions = contributions,
        };
    }

    /// <summary>|p − m| / s; 0 where s is 0 or p is NaN.</summary>
    internal static void Deviations(ReadOnlySpan<double> returns, double mean, double sd, Span<double> deviations)
    {
        for (var i = 0; i < returns.Length; i++)
        {
            deviations[i] = sd > 0 && !double.IsNaN(returns[i]) ? Math.Abs(returns[i] - mean) / sd : 0;
        }
    }

    private double[] FittedMagnitudes(IFittedModel fitted, ModelDetails details, TrainingSpecification specification, Dataset own)
    {
        var target = targets.Of(own.Bars, specification);
        var masks = RegimeConfig.Masks([details.Best.RegimeConfig], own.Regimes);
        var rows = UsableRows.InRegime(UsableRows.Find(own.Features, target.Values.Span, own.Segments.Selection), masks, 0);
        return FittedPredictions.Of(fitted, own, target, rows).Magnitudes();
    }
}
