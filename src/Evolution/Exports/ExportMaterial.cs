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
        var data = await mediator.Send(new GetDataset(ticker, timeframe, details.Features, segments, horizon, delay), token);
        // of another ticker than the model's own nothing is known but its bars of now
        var known = details.Snapshots.Where(snapshot => snapshot.Symbol == ticker)
            .Select(snapshot => (DateTimeOffset?)snapshot.LastBar).Max();
        var regimes = await mediator.Send(new GetFrozenRegimes(ticker, timeframe, segments, horizon, delay, known), token);
        var features = await mediator.Send(new DescribeFeatures(details.Features), token);
        var tick = await mediator.Send(new FindTickSize(settings, data.Bars), token);
        return new(promoted, settings with { TickSize = tick.Value }, model, onnx, features, regimes, data);
    }
}
