using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Tabular;

namespace StrategyFactory.Training.Predictions;

/// <summary>Predicts returns with a stored model, with one set of weights or walking forward.</summary>
internal sealed class ModelPredictor(IMediator mediator, IOptions<TrainingOptions> options)
{
    internal async Task<ModelPredictions> PredictAsync(StoredModelDetails model, string symbol, bool holdout, CancellationToken token)
    {
        var specification = model.Specification;
        var own = await DatasetAsync(model, specification.Symbol, token);
        var data = symbol == specification.Symbol ? own : await DatasetAsync(model, symbol, token);
        return await Task.Run(() => Predict(model, own, data, holdout, token), token);
    }

    private Task<Dataset> DatasetAsync(StoredModelDetails model, string symbol, CancellationToken token) => mediator.Send(
        new GetDataset(symbol, Timeframes.Parse(model.Specification.Timeframe), model.Details.Features, model.Specification.Segments!, Target.Horizon, model.Specification.ExecutionDelayBars), token);

    private ModelPredictions Predict(StoredModelDetails model, Dataset own, Dataset data, bool holdout, CancellationToken token)
    {
        var (specification, details) = (model.Specification, model.Details);
        var segment = holdout ? data.Segments.Holdout : data.Segments.Simulation;
        var returns = new double[data.Bars.Count];
        var deviations = new double[data.Bars.Count];
        IReadOnlyList<string> flags = [];
        if (specification.DataOptions is { } windows)
        {
            flags = WalkForward.Predict(model, windows, data, segment, options.Value, returns, deviations, token);
        }
        else
        {
            Linear(details.Coefficients).Predict(data.Features, returns);
            Target.ToReturns(returns, data.Bars, specification.TargetTransform);
            Deviations(returns, details.PredictionMean, details.PredictionSd, deviations);
        }

        return new(data, segment, returns.AsMemory(segment.Start, segment.Count), deviations.AsMemory(segment.Start, segment.Count), new Lazy<ReadOnlyMemory<double>>(() => FittedMagnitudes(model, own)))
        {
            Flags = flags,
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

    private static double[] FittedMagnitudes(StoredModelDetails model, Dataset own)
    {
        var (specification, details) = (model.Specification, model.Details);
        var target = Target.Of(own.Bars, specification.TargetCol, specification.TargetTransform);
        var masks = new uint[own.Bars.Count];
        details.Best.RegimeConfig.Mark(own.Regimes, 0, masks);
        var rows = UsableRows.InRegime(UsableRows.Find(own.Features, target, own.Segments.Selection), masks, 0);
        var predictions = new double[own.Segments.Selection.End];
        Linear(details.Coefficients).Predict(own.Features, predictions);
        Target.ToReturns(predictions, own.Bars, specification.TargetTransform);
        return FittedPredictions.Of(Array.ConvertAll(rows, row => predictions[row])).Magnitudes();
    }

    private static LinearFit Linear(LinearCoefficients coefficients) => new()
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
    };
}
