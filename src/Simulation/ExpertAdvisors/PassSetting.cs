using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What all passes of a search have in common.</summary>
/// <param name="Indicators">Bars and indicators.</param>
/// <param name="Trading">Costs of the symbol.</param>
/// <param name="Account">Deposit and costs, as the kernels take them.</param>
/// <param name="ForwardStart">First bar that the search never sees.</param>
/// <param name="Criterion">What passes are ranked by.</param>
internal sealed record PassSetting(
    IndicatorCache Indicators, SymbolTrading Trading, AccountRules Account, int ForwardStart, TesterCriterion Criterion)
{
    /// <summary>First bar that is searched.</summary>
    public int SearchStart { get; init; }

    /// <summary>Symbols on which every pass is run as well; empty for a search of one symbol.</summary>
    public IReadOnlyList<FurtherMarket> AlsoOn { get; init; } = [];

    /// <summary>Shorter stretches that are searched beside [<see cref="SearchStart"/>, <see cref="ForwardStart"/>).</summary>
    public IReadOnlyList<SearchWindow> Windows { get; init; } = [];
}
