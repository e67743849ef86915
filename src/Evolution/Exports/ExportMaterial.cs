using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Exports;

/// <summary>Gathers what every format is written from.</summary>
internal sealed class ExportMaterial(IMediator mediator)
{
    /// <exception cref="Kernel.Errors.UnprocessableException">The model cannot be exported, or passive orders have no step.</exception>
    internal async Task<PromotedExport> GatherAsync(
        PromotedModel promoted, SimulationSettings settings, StoredModelDetails model, CancellationToken token)
    {
        var (ticker, specification, details) = (promoted.Promotion.Ticker, model.Specification, model.Details);
        var onnx = await mediator.Send(new ExportOnnx(model.ModelId), token);
        var (timeframe, segments, horizon, delay) = (
            Timeframes.Parse(specification.Timeframe), specification.Segments!, specification.Horizon, specification.ExecutionDelayBars);
        var predictions = await mediator.Send(new GetPredictions(model.ModelId, ticker) { AsThen = true }, token);
        var regimes = await mediator.Send(new GetFrozenRegimes(ticker, timeframe, segments, horizon, delay, model.BarsOf(ticker)), token);
        var features = await mediator.Send(new DescribeFeatures(details.Features), token);
        var bars = predictions.Data.Bars.Head(predictions.Data.Segments.Holdout.End);
        var tick = await mediator.Send(new FindTickSize(settings, bars), token);
        return new(promoted, settings with { TickSize = tick.Value }, model, onnx, features, regimes, predictions);
    }
}
