namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// The bars that choose the model, those that judge it and those that stay sealed. Cut by bars, with
/// g = horizon + execution delay bars purged before each cut, so that no label or fill reaches across.
/// </summary>
/// <param name="Selection">Scaling, mixture, hyperparameters and cross-validation see only these.</param>
/// <param name="Simulation">The strategy grid is judged on these.</param>
/// <param name="Holdout">Read once per promotion.</param>
public sealed record DataSegments(BarRange Selection, BarRange Simulation, BarRange Holdout)
{
    /// <summary>Bars after the holdout that were not there when the others were cut; empty without <see cref="GetDataset.CutAt"/>.</summary>
    public BarRange After { get; init; }
}
