using MediatR;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// A page of the passes of an execution. Of what was searched here these are the best 100,000 in short; of what a terminal reported, or
/// what was searched by a version that kept no more, the reported ones.
/// </summary>
/// <param name="TaskId">Task.</param>
/// <param name="Attempt">Execution; null for the last one that has passes.</param>
/// <param name="Sort">One of <see cref="PassSort.Metrics"/>, or <c>input:</c> and the name of an input; with a minus for high to
/// low.</param>
/// <param name="Page">1 for the first.</param>
/// <param name="Size">Passes a page, 1 to 1000.</param>
/// <param name="Within">Bounds on what passes can be sorted by, all of which must hold; null for none.</param>
public sealed record FindControllerPasses(
    Guid TaskId, int? Attempt = null, string Sort = "-" + PassSort.Score, int Page = 1, int Size = 25,
    IReadOnlyList<RangeFilter>? Within = null)
    : IRequest<FoundControllerPasses>;

/// <summary>What passes are sorted and mapped by.</summary>
public static class PassSort
{
    /// <summary>Number of the pass.</summary>
    public const string Pass = "pass";

    /// <summary>Score, 0 to 1; more is better.</summary>
    public const string Score = "score";

    /// <summary>Distance, 0 to 1; less is better.</summary>
    public const string Distance = "distance";

    /// <summary>Net profit, in the deposit currency.</summary>
    public const string NetProfit = "net_profit";

    /// <summary>Profit factor.</summary>
    public const string ProfitFactor = "profit_factor";

    /// <summary>Recovery factor.</summary>
    public const string RecoveryFactor = "recovery_factor";

    /// <summary>Maximal drawdown, percent; less is better.</summary>
    public const string Drawdown = "max_drawdown_pct";

    /// <summary>Trades.</summary>
    public const string Trades = "total_trades";

    /// <summary>Before the name of an input that is sorted by.</summary>
    public const string Input = "input:";

    /// <summary>Everything but inputs.</summary>
    public static IReadOnlyList<string> Metrics { get; } = [Pass, Score, Distance, NetProfit, ProfitFactor, RecoveryFactor, Drawdown,
        Trades];
}

/// <summary>A page of passes.</summary>
/// <param name="Attempt">Execution; 0 where none has passes.</param>
/// <param name="Attempts">Executions that have passes, first to last.</param>
/// <param name="Inputs">Inputs that differ between passes, in the order of the file.</param>
/// <param name="Passes">The passes of the page.</param>
/// <param name="Total">Passes on all pages.</param>
/// <param name="Kept">Passes kept, whether they match or not.</param>
/// <param name="Run">Passes that the execution ran, where it told; more than <paramref name="Kept"/> where not all were kept.</param>
public sealed record FoundControllerPasses(
    int Attempt, IReadOnlyList<int> Attempts, IReadOnlyList<string> Inputs, IReadOnlyList<ControllerPass> Passes, int Total, int Kept,
    long? Run);

/// <summary>A pass.</summary>
/// <param name="PassNumber">Its number.</param>
/// <param name="Values">Values of the inputs that differ between passes, in their order.</param>
/// <param name="Score">Score, 0 to 1.</param>
/// <param name="Distance">Distance, 0 to 1.</param>
/// <param name="NetProfit">Net profit on the searched bars, in the deposit currency.</param>
/// <param name="ProfitFactor">Profit factor there; null without a loss.</param>
/// <param name="RecoveryFactor">Recovery factor there; null without a drawdown.</param>
/// <param name="MaxDrawdownPct">Maximal drawdown there, percent.</param>
/// <param name="TotalTrades">Trades there.</param>
/// <param name="Reported">What was reported of it; null for a pass that is kept in short only.</param>
public sealed record ControllerPass(
    long PassNumber, IReadOnlyList<string> Values, double Score, double Distance, double? NetProfit, double? ProfitFactor,
    double? RecoveryFactor, double? MaxDrawdownPct,
    int? TotalTrades, TestMetricsDetails? Reported);

/// <summary>A metric over two inputs: in each cell the best over all other inputs.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="X">Input to the right; null for the first that differs between passes.</param>
/// <param name="Y">Input upwards; null for the next.</param>
/// <param name="Metric">One of <see cref="PassSort.Metrics"/> without <c>pass</c>; less is better of distance and drawdown, more of the
/// others.</param>
/// <param name="Attempt">Execution; null for the last one that has passes.</param>
public sealed record GetControllerHeatMap(
    Guid TaskId, string? X = null, string? Y = null, string Metric = PassSort.Score, int? Attempt = null)
    : IRequest<ControllerHeatMap>;

/// <summary>A map. An axis of more than 100 values is cut into as many parts, each named by its first value.</summary>
/// <param name="Attempt">Execution; 0 where none has passes.</param>
/// <param name="Inputs">Inputs that there is a choice of.</param>
/// <param name="X">Input to the right; null where fewer than two differ, and then the map is empty.</param>
/// <param name="Y">Input upwards.</param>
/// <param name="XValues">Its values, ascending.</param>
/// <param name="YValues">Its values, ascending.</param>
/// <param name="Values">[y][x]; null where no pass was kept or the metric is not defined.</param>
public sealed record ControllerHeatMap(
    int Attempt, IReadOnlyList<string> Inputs, string? X, string? Y, IReadOnlyList<string> XValues, IReadOnlyList<string> YValues,
    IReadOnlyList<IReadOnlyList<double?>> Values);

/// <summary>
/// The account of one pass, bar by bar: the pass is run again, on the bars of now. Refused where the pass is not kept (404), and where its
/// expert runs on a terminal only (422).
/// </summary>
/// <param name="TaskId">Task.</param>
/// <param name="Attempt">Execution.</param>
/// <param name="PassNumber">Number of the pass.</param>
public sealed record GetControllerPassEquity(Guid TaskId, int Attempt, long PassNumber) : IRequest<ControllerPassEquity>;

/// <summary>The account of a pass.</summary>
/// <param name="Values">Inputs of the pass.</param>
/// <param name="ForwardFrom">First bar that the search never saw.</param>
/// <param name="Searched">On the searched bars, some hundred points.</param>
/// <param name="Forward">On the bars after them, with a new account.</param>
/// <param name="Metrics">On the searched bars.</param>
/// <param name="ForwardMetrics">On the bars after them.</param>
public sealed record ControllerPassEquity(
    IReadOnlyDictionary<string, string> Values, DateTimeOffset ForwardFrom, IReadOnlyList<AccountPoint> Searched,
    IReadOnlyList<AccountPoint> Forward, TesterMetrics Metrics,
    TesterMetrics ForwardMetrics);
