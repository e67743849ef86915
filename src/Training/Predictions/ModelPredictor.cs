using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Tabular;
using StrategyFactory.Training.Trees;

namespace StrategyFactory.Training.Predictions;

/// <summary>Predicts returns with a stored model, fitted once or walking forward.</summary>
internal sealed class ModelPredictor(IMediator mediator, StoredTrees trees, IOptions<TrainingOptions> options)
{
    internal async Task<ModelPredictions> PredictAsync(StoredModelDetails model, string symbol, bool holdout, CancellationToken token)
    {
        var specification = model.Specification;
        var own = await DatasetAsync(model, specification.Symbol, token);
        var data = symbol == specification.Symbol ? own : await DatasetAsync(model, symbol, token);
        using var ensemble = await trees.LoadAsync(model, token);
        return await Task.Run(() => Predict(model, ensemble, own, data, holdout, token), token);
    }

    private Task<Dataset> DatasetAsync(StoredModelDetails model, string symbol, CancellationToken token) => mediator.Send(
        new GetDataset(symbol, Timeframes.Parse(model.Specification.Timeframe), model.Details.Features, model.Specification.Segments!, Target.Horizon, model.Specification.ExecutionDelayBars), token);

    private ModelPredictions Predict(StoredModelDetails model, TreeModel? trees, Dataset own, Dataset data, bool holdout, CancellationToken token)
    {
        var (specification, details) = (model.Specification, model.Details);
        var segment = holdout ? data.Segments.Holdout : data.Segments.Simulation;
        var fitted = (IFittedModel?)trees ?? Linear(details.Coefficients!);
        var returns = new double[segment.Count];
        var deviations = new double[segment.Count];
        IReadOnlyList<string> flags = [];
        if (specification.DataOptions is { } windows)
        {
            flags = new WalkForward(model, windows, data, options.Value).Predict(segment, returns, deviations, token);
        }
        else
        {
            fitted.Predict(data.Features, segment, returns);
            Target.ToReturns(returns, data.Bars, specification.TargetTransform, segment.Start);
            Deviations(returns, details.PredictionMean, details.PredictionSd, deviations);
        }

        // Trees are not kept for later: a forest may be larger than all its predictions.
        var magnitudes = trees is null ? new Lazy<ReadOnlyMemory<double>>(() => FittedMagnitudes(fitted, details, specification, own)) : new(FittedMagnitudes(fitted, details, specification, own));
        return new(data, segment, returns, deviations, magnitudes) { Flags = flags };
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
        var target = Target.Of(own.Bars, specification.TargetCol, specification.TargetTransform);
        var masks = new uint[own.Bars.Count];
        details.Best.RegimeConfig.Mark(own.Regimes, 0, masks);
        var rows = UsableRows.InRegime(UsableRows.Find(own.Features, target, own.Segments.Selection), masks, 0);
        return FittedPredictions.Of(fitted, own, specification.TargetTransform, rows).Magnitudes();
    }

    private static LinearModel Linear(LinearCoefficients coefficients) => new(new()
    {
        Alpha = 1,
        L1Ratio = 0,
        Rows = 0,
        Weights = [.. coefficients.StandardisedWeights],
        FeatureMeans = [.. coefficients.Means],
        FeatureStandardDeviations = [.. coefficients.Scales],
        TargetMean = 0,
        TargetStandardDeviation = 1,
        Coefficients = [.. coefficients.Weights],
        Intercept = coefficients.Intercept,
        Sweeps = 0,
        Converged = true,
    });
}
