using MediatR;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Honesty;

/// <summary>
/// Keeps a run from learning the future by a series that is stamped otherwise than the symbol: such a strategy passes every test, since it
/// is fooled in the same way on all segments.
/// </summary>
internal sealed class LeadGuard(IMediator mediator)
{
    private const string VixRegime = "regime_vix";

    /// <summary>The series that a training uses and that seem to move before its symbol, on the selection bars.</summary>
    /// <param name="training">What is trained, its features named.</param>
    /// <param name="selectionBars">Bars of the selection segment.</param>
    /// <param name="asOf">The pin whose bars are looked at; null for those of now.</param>
    internal Task<IReadOnlyList<LeadingSeries>> FindAsync(
        TrainingSpecification training, IReadOnlyList<string> features, int selectionBars, Guid? asOf, CancellationToken token)
    {
        var usesVix = training.RegimeConfigs?.Any(config => config.Allowed.ContainsKey(VixRegime)) is true;
        return mediator.Send(
            new FindLeads(training.Symbol, Timeframes.Parse(training.Timeframe), features, selectionBars, usesVix) { AsOf = asOf }, token);
    }

    /// <summary>The same for a model that was trained.</summary>
    internal async Task<IReadOnlyList<LeadingSeries>> FindAsync(Guid modelId, Guid? asOf, CancellationToken token)
    {
        var model = await mediator.Send(new GetModel(modelId), token);
        return await FindAsync(model.Specification, model.Details.Features, model.Details.SelectionBars, asOf, token);
    }
}
