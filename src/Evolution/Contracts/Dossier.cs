using MediatR;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>
/// The course of a promoted strategy on both segments that judged it. The holdout is not read again: its curve was kept when it was
/// examined. Only for a promotion older than that it is read once more, which is on record as <c>display</c>.
/// </summary>
/// <param name="PromotedId">Id of the promotion record; an unknown one is not found. 409 where bars have changed since and no curve was
/// kept.</param>
public sealed record GetPromotedCurves(Guid PromotedId) : IRequest<PromotedCurves>;

/// <summary>The curves of a promotion.</summary>
/// <param name="Simulation">On the segment it was chosen on.</param>
/// <param name="Holdout">On the sealed holdout.</param>
public sealed record PromotedCurves(SegmentCurve Simulation, SegmentCurve Holdout);

/// <summary>One segment.</summary>
/// <param name="Points">Every UTC date, ascending.</param>
/// <param name="Months">Every month with a date, ascending; compounded they are the segment's return.</param>
/// <param name="Years">Every year with a date, likewise.</param>
public sealed record SegmentCurve(IReadOnlyList<CurvePoint> Points, IReadOnlyList<MonthReturn> Months, IReadOnlyList<YearReturn> Years);

/// <summary>What 1 at the segment's begin has become by the last close of a date.</summary>
/// <param name="Date">UTC date.</param>
/// <param name="Equity">In the strategy.</param>
/// <param name="Drawdown">Fall of the equity from its highest daily close so far, 0 to 1. The result's maximum is marked to every bar
/// and may be larger.</param>
/// <param name="BuyAndHold">In the symbol, bought at the segment's first open.</param>
/// <param name="BuyAndHoldDrawdown">Its fall from its highest daily close so far, 0 to 1.</param>
public sealed record CurvePoint(DateOnly Date, double Equity, double Drawdown, double BuyAndHold, double BuyAndHoldDrawdown);

/// <summary>Return of a calendar month, or of the part of it that lies in the segment.</summary>
/// <param name="Year">Year, UTC.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Return">Of the strategy, after costs.</param>
/// <param name="BuyAndHold">Of the symbol.</param>
public sealed record MonthReturn(int Year, int Month, double Return, double BuyAndHold);

/// <summary>Return of a calendar year, or of the part of it that lies in the segment.</summary>
/// <param name="Year">Year, UTC.</param>
/// <param name="Return">Of the strategy, after costs.</param>
/// <param name="BuyAndHold">Of the symbol.</param>
public sealed record YearReturn(int Year, double Return, double BuyAndHold);

/// <summary>The two segments by name.</summary>
public static class PromotedSegments
{
    /// <summary>Where the strategy was chosen.</summary>
    public const string Simulation = "simulation";

    /// <summary>The sealed holdout.</summary>
    public const string Holdout = "holdout";

    /// <summary>Both, in time order.</summary>
    public static IReadOnlyList<string> All { get; } = [Simulation, Holdout];
}

/// <summary>The trades of a promoted strategy in time order, page by page.</summary>
/// <param name="PromotedId">Id of the promotion record; an unknown one is not found.</param>
/// <param name="Segment"><c>simulation</c>, <c>holdout</c>, or null for both.</param>
/// <param name="Page">From 1; beyond the last it is empty.</param>
/// <param name="Size">Trades a page, 1 to 1000.</param>
/// <param name="Within">Bounds on the columns of <see cref="PromotedTradeColumn"/>, all of which must hold; null for none.</param>
public sealed record GetPromotedTrades(
    Guid PromotedId, string? Segment = null, int Page = 1, int Size = 25, IReadOnlyList<RangeFilter>? Within = null)
    : IRequest<PromotedTrades>;

/// <summary>The columns of trades that can be bounded.</summary>
public static class PromotedTradeColumn
{
    /// <summary>Fill price of the entry.</summary>
    public const string EntryPrice = "entry_price";

    /// <summary>Fill price of the exit.</summary>
    public const string ExitPrice = "exit_price";

    /// <summary>Minutes from entry to exit.</summary>
    public const string Minutes = "minutes";

    /// <summary>Return after costs, in percent.</summary>
    public const string ReturnPct = "return_pct";

    /// <summary>What 1 at the segment's begin has become after it.</summary>
    public const string Equity = "equity";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [EntryPrice, ExitPrice, Minutes, ReturnPct, Equity];
}

/// <summary>One page of trades.</summary>
/// <param name="Total">Trades that match.</param>
/// <param name="Trades">Those of the page.</param>
public sealed record PromotedTrades(long Total, IReadOnlyList<NumberedTrade> Trades);

/// <summary>A trade and its place.</summary>
/// <param name="Number">From 1, through simulation segment and holdout.</param>
/// <param name="Segment"><c>simulation</c> or <c>holdout</c>.</param>
/// <param name="Equity">What 1 at the segment's begin has become after it.</param>
public sealed record NumberedTrade(int Number, string Segment, Trade Trade, double Equity);

/// <summary>All trades of both segments as CSV, a line each under a line of names.</summary>
/// <param name="PromotedId">Id of the promotion record; an unknown one is not found.</param>
public sealed record GetPromotedTradesFile(Guid PromotedId) : IRequest<string>;

/// <summary>
/// How the Sharpe ratios of all trials that the promotion had to beat are spread: every distinct strategy judged for its symbol and
/// timeframe up to then, as far as its results are still stored.
/// </summary>
/// <param name="PromotedId">Id of the promotion record; an unknown one is not found.</param>
/// <param name="Bins">Classes of equal width, 1 to 200.</param>
public sealed record GetPromotedTrials(Guid PromotedId, int Bins = 40) : IRequest<PromotedTrials>;

/// <summary>The spread of the trials. Sharpe ratios are per day, not annualised (times √252 they are).</summary>
/// <param name="DistinctTrials">N of the promotion's deflated Sharpe ratio.</param>
/// <param name="Found">Distinct trials whose results are still stored: those of <paramref name="Bins"/> and
/// <paramref name="WithoutSharpe"/>.</param>
/// <param name="WithoutSharpe">Trials without a Sharpe ratio: their days are all the same, as without a trade.</param>
/// <param name="Bins">Classes of equal width, ascending; each holds its lower end, the last both.</param>
/// <param name="Own">Sharpe ratio of the promoted strategy.</param>
/// <param name="Benchmark">S* of the deflated Sharpe ratio: about what the best of N worthless trials shows by luck.</param>
/// <param name="Days">T, the dates of the simulation segment.</param>
public sealed record PromotedTrials(
    long DistinctTrials, int Found, int WithoutSharpe, IReadOnlyList<SharpeBin> Bins, double? Own, double Benchmark, int Days);

/// <summary>One class of Sharpe ratios.</summary>
/// <param name="From">Lower end.</param>
/// <param name="To">Upper end.</param>
/// <param name="Count">Trials in it.</param>
public sealed record SharpeBin(double From, double To, int Count);

/// <summary>What a promoted strategy returns under other costs: its trades stay, as they do not depend on costs.</summary>
/// <param name="PromotedId">Id of the promotion record; an unknown one is not found.</param>
public sealed record GetPromotedCosts(Guid PromotedId) : IRequest<PromotedCosts>;

/// <summary>Returns by costs. Costs are a side, fee and slippage together, in basis points of notional.</summary>
/// <param name="ChargedBps">What the run charged.</param>
/// <param name="DefaultBps">What the configuration charges by default.</param>
/// <param name="StressedBps">What the cost stress of the examination charges at present.</param>
/// <param name="SimulationBreakEvenBps">Where the trades of the simulation segment break even; null without a trade.</param>
/// <param name="HoldoutBreakEvenBps">The same on the holdout.</param>
/// <param name="Points">Ascending costs.</param>
public sealed record PromotedCosts(
    double ChargedBps, double DefaultBps, double StressedBps, double? SimulationBreakEvenBps, double? HoldoutBreakEvenBps,
    IReadOnlyList<CostPoint> Points);

/// <summary>Compounded returns at one level of costs.</summary>
/// <param name="CostBps">Costs a side.</param>
/// <param name="Simulation">On the simulation segment.</param>
/// <param name="Holdout">On the holdout.</param>
public sealed record CostPoint(double CostBps, double Simulation, double Holdout);

/// <summary>The strategies around a promoted one: every threshold and cut-off of the grid in its regime and symbol.</summary>
/// <param name="PromotedId">Id of the promotion record; an unknown one is not found.</param>
public sealed record GetPromotedPlateau(Guid PromotedId) : IRequest<PromotedPlateau>;

/// <summary>Where a promoted strategy stands in its grid.</summary>
/// <param name="Regime">The regime that all of them share.</param>
/// <param name="Thresholds">θ in grid order.</param>
/// <param name="Cutoffs">Outlier cut-offs in grid order.</param>
/// <param name="Cells">Threshold slowest, cut-off fastest: one for each pair.</param>
/// <param name="Score">Median SQN of the neighbours over its own, as examined.</param>
public sealed record PromotedPlateau(
    RegimeConfig Regime, IReadOnlyList<Threshold> Thresholds, IReadOnlyList<double> Cutoffs, IReadOnlyList<PlateauCell> Cells,
        double? Score);

/// <summary>One strategy of the grid.</summary>
/// <param name="Sqn">Its SQN; null where it is undefined or was not simulated.</param>
/// <param name="Trades">Its trades; null where it was not simulated.</param>
/// <param name="Promoted">True for the promoted one.</param>
public sealed record PlateauCell(double? Sqn, int? Trades, bool Promoted);

/// <summary>The tests of a promotion's examination, passed or failed, with what they ask for.</summary>
/// <param name="PromotedId">Id of the promotion record; an unknown one is not found.</param>
public sealed record GetPromotionTests(Guid PromotedId) : IRequest<IReadOnlyList<PromotionTest>>;

/// <summary>
/// One test. Whether it was passed is what the examination found; the bound is the one configured at present, but that of the costs the
/// one of then.
/// </summary>
/// <param name="Name"><c>deflated_sharpe</c>, <c>overfitting</c>, <c>holdout_profit_factor</c>, <c>holdout_trades</c>,
/// <c>break_even_cost</c> or <c>holdout_break_even_cost</c>; <c>reference_leads</c> where it failed.</param>
/// <param name="Failure">The reason that the verdict gives, or null where it was passed.</param>
/// <param name="Value">What the strategy showed; null where it is undefined.</param>
/// <param name="Relation"><c>≥</c>, <c>≤</c> or <c>&gt;</c>.</param>
/// <param name="Bound">What is asked for.</param>
public sealed record PromotionTest(string Name, string? Failure, double? Value, string Relation, double Bound);
