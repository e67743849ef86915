using System.Text.Json.Serialization;
using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Runs a built-in expert advisor over ranges of its inputs on imported bars, ranks the passes on the first three quarters of the
/// period, and shows the best of them on the last quarter, which the search never sees.
/// </summary>
/// <param name="Expert">
/// Name of a built-in expert such as <c>moving_average_cross</c>, or one of its aliases; case and punctuation do not count.
/// </param>
/// <param name="Symbol">An imported symbol.</param>
/// <param name="Timeframe">Bar length; made from finer bars where only those are imported.</param>
/// <param name="From">First bar, inclusive; null for the first imported one.</param>
/// <param name="To">Last bar, exclusive; null for after the last imported one.</param>
/// <param name="InitialDeposit">Deposit of every pass, in the deposit currency.</param>
/// <param name="Inputs">Inputs under the names of the file; unknown ones come back as ignored, missing ones have their defaults.</param>
/// <param name="Seed">Seed of the genetic search.</param>
/// <param name="PassLimit">Up to so many allowed combinations all are run; above, a genetic search runs as many.</param>
/// <param name="Top">Passes to report.</param>
/// <param name="Threads">Threads; 0 for <c>Simulation:Threads</c>.</param>
/// <param name="Criterion">What passes are ranked by; null for the configured one of this expert.</param>
/// <param name="Progress">Told now and then how far the search is.</param>
/// <param name="Listed">Passes to list in short besides those that are reported, the best ones, 0 to 100,000.</param>
public sealed record SearchExpertAdvisor(
    string Expert,
    string Symbol,
    string Timeframe,
    DateTimeOffset? From,
    DateTimeOffset? To,
    double InitialDeposit,
    IReadOnlyList<ExpertInput> Inputs,
    int Seed = 1,
    int PassLimit = 10_000,
    int Top = 10,
    int Threads = 0,
    TesterCriterion? Criterion = null,
    IProgress<SearchProgress>? Progress = null,
    int Listed = 0) : IRequest<ExpertSearchResult>
{
    /// <summary>Windows that a walk-forward test may have.</summary>
    public const int MostWindows = 12;

    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }

    /// <summary>
    /// Windows of the walk-forward test, 1 to <see cref="MostWindows"/>, the last of which is the search itself and its last quarter; 0 for
    /// no <see cref="ExpertSearchResult.Validation"/>.
    /// </summary>
    public int WalkForward { get; init; }

    /// <summary>True where earlier windows are searched on equally many bars; false where each is from the first bar on.</summary>
    public bool Rolling { get; init; }

    /// <summary>What a pass must meet to be run (<see cref="InputCondition"/>); null where every one may be.</summary>
    public string? Where { get; init; }

    /// <summary>
    /// Further symbols, at most 49, on which every pass is run with the same inputs, each with its own bars, account and money; one set is
    /// found for all. The period is cut at the times of <see cref="Symbol"/>. A pass scores the mean of its scores and has the largest of
    /// its distances; it won money where the sum of its net profits is above 0; its metrics are those of all symbols together.
    /// </summary>
    public IReadOnlyList<string> AlsoOn { get; init; } = [];

    /// <summary>Passes that were tried before this search on the same bars; they count as trials.</summary>
    public long EarlierTrials { get; init; }
}

/// <summary>An input as a .set file has it.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Value">Value in the file, also that of a pass in which the input is not searched.</param>
/// <param name="Range">Values to search, or null to keep <paramref name="Value"/>.</param>
public sealed record ExpertInput(string Name, string Value, InputRange? Range = null);

/// <summary>
/// The values start, start + step … up to and including stop: ⌊(stop − start)/step + 10⁻⁹⌋ + 1 of them. A step of 0 stands for false and
/// true of a yes/no input and for the input's own value of any other.
/// </summary>
/// <param name="Start">First value.</param>
/// <param name="Step">Distance, ≥ 0.</param>
/// <param name="Stop">Last value, ≥ start.</param>
public sealed record InputRange(double Start, double Step, double Stop);

/// <summary>How far a search is.</summary>
/// <param name="Passes">Passes run.</param>
/// <param name="Total">Passes planned.</param>
/// <param name="BestScore">Best score so far, or null before the first.</param>
public sealed record SearchProgress(long Passes, long Total, double? BestScore);

/// <summary>What a search found.</summary>
/// <param name="Expert">Name of the expert.</param>
/// <param name="Method"><c>complete</c> or <c>genetic</c>.</param>
/// <param name="Combinations">
/// Size of the search space, of which only the combinations count that the condition allows, at most <see cref="long.MaxValue"/>.
/// </param>
/// <param name="Evaluated">Distinct combinations that were run.</param>
/// <param name="Top">
/// The best passes, by score, then distance, then pass number; the last is the one that decides where that is not among them anyway: of
/// those that won money, or of all where none did, the one of least distance, then of highest score.
/// </param>
/// <param name="IgnoredInputs">Inputs of the request that the expert does not know, by the name in the file.</param>
/// <param name="SearchedInputs">Inputs with more than one value, by the name in the file.</param>
/// <param name="From">Open time of the first bar.</param>
/// <param name="ForwardFrom">Open time of the first bar that the search never sees.</param>
/// <param name="To">Open time of the last bar.</param>
/// <param name="Bars">Bars of the whole period.</param>
/// <param name="ForwardBars">Bars from <paramref name="ForwardFrom"/> on: ⌊bars/4⌋.</param>
/// <param name="Surface">Heat map of the two searched inputs that matter most; null with fewer than two.</param>
/// <param name="Trading">What trading the symbol was taken to cost.</param>
/// <param name="Criterion">What the passes were ranked by.</param>
/// <param name="Seconds">Time that the search took.</param>
public sealed record ExpertSearchResult(
    string Expert,
    string Method,
    long Combinations,
    long Evaluated,
    IReadOnlyList<ExpertPass> Top,
    IReadOnlyList<string> IgnoredInputs,
    IReadOnlyList<string> SearchedInputs,
    DateTimeOffset From,
    DateTimeOffset ForwardFrom,
    DateTimeOffset To,
    int Bars,
    int ForwardBars,
    ExpertSearchSurface? Surface,
    SymbolTrading Trading,
    TesterCriterion Criterion,
    double Seconds)
{
    /// <summary>The best passes in short, by score, then distance, then pass number: as many as were asked for and run.</summary>
    public IReadOnlyList<ListedPass> Listed { get; init; } = [];

    /// <summary>
    /// How a genetic search came to its best score: every pass that was better than all before it, the first one included. Empty for a
    /// complete search.
    /// </summary>
    public IReadOnlyList<ConvergencePoint> Convergence { get; init; } = [];

    /// <summary>Which searched inputs the score depends on, from all passes that were run; null where nothing was searched.</summary>
    public SearchSensitivity? Sensitivity { get; init; }

    /// <summary>What speaks for and against the pass that decides; null where it was not asked for.</summary>
    public ExpertValidation? Validation { get; init; }

    /// <summary>Trades of the pass that decides, where it was searched and then on the forward bars; empty without a validation.</summary>
    public IReadOnlyList<ExpertTrade> Trades { get; init; } = [];
}

/// <summary>A pass that was better than all before it.</summary>
/// <param name="Passes">Passes run up to and including it.</param>
/// <param name="BestScore">Its score, 0 to 1.</param>
public sealed record ConvergencePoint(int Passes, double BestScore);

/// <summary>One pass in short, on the searched bars.</summary>
/// <param name="PassNumber">Number of the pass.</param>
/// <param name="Values">Values of the searched inputs, in their order, as text that is valid in a .set file.</param>
/// <param name="Score">Score, 0 to 1.</param>
/// <param name="Distance">Distance, 0 to 1.</param>
/// <param name="NetProfit">Net profit, in the deposit currency.</param>
/// <param name="ProfitFactor">Profit factor; null without a loss.</param>
/// <param name="RecoveryFactor">Recovery factor; null without a drawdown.</param>
/// <param name="MaxDrawdownPct">Maximal drawdown of the equity, percent of its peak.</param>
/// <param name="TotalTrades">Positions closed.</param>
public sealed record ListedPass(
    long PassNumber,
    IReadOnlyList<string> Values,
    double Score,
    double Distance,
    double NetProfit,
    double? ProfitFactor,
    double? RecoveryFactor,
    double MaxDrawdownPct,
    int TotalTrades);

/// <summary>One pass: the expert with one combination of inputs.</summary>
/// <param name="Rank">1 for the best.</param>
/// <param name="PassNumber">
/// Place in the order of allowed combinations (first input slowest) of a complete search, in the order of evaluation of a genetic one.
/// </param>
/// <param name="Values">Every known input of the file, by its name there, as text that is valid in a .set file.</param>
/// <param name="Metrics">On the searched bars.</param>
/// <param name="Forward">On the bars after them, with a new account.</param>
/// <param name="Score">Score of <paramref name="Metrics"/>, 0 to 1.</param>
/// <param name="Distance">Distance of <paramref name="Metrics"/>, 0 to 1.</param>
/// <param name="Plateau">
/// Median score of the neighbours, allowed and one step off along one searched input, over the own score; null without a positive score or
/// a neighbour.
/// </param>
/// <param name="Needle">True when <paramref name="Plateau"/> is below 0.7: a lone peak.</param>
/// <param name="Equity">Account on the searched bars, at most some hundred points.</param>
/// <param name="ForwardEquity">Account on the bars after them.</param>
public sealed record ExpertPass(
    int Rank,
    long PassNumber,
    IReadOnlyDictionary<string, string> Values,
    TesterMetrics Metrics,
    TesterMetrics Forward,
    double Score,
    double Distance,
    double? Plateau,
    bool Needle,
    IReadOnlyList<AccountPoint> Equity,
    IReadOnlyList<AccountPoint> ForwardEquity);

/// <summary>State of an account at a bar's close.</summary>
/// <param name="Time">Open time of the bar.</param>
/// <param name="Balance">Deposit and closed trades.</param>
/// <param name="Equity">Balance and the open position at this close.</param>
public sealed record AccountPoint(DateTimeOffset Time, double Balance, double Equity);

/// <summary>Scores over two searched inputs.</summary>
/// <param name="X">Input along a row, by the name in the file.</param>
/// <param name="Y">Input down the rows.</param>
/// <param name="XValues">Its values, ascending.</param>
/// <param name="YValues">Its values, ascending.</param>
/// <param name="Scores">[y][x]: best score over all other inputs; null where nothing was run.</param>
public sealed record ExpertSearchSurface(
    string X, string Y, IReadOnlyList<double> XValues, IReadOnlyList<double> YValues, IReadOnlyList<IReadOnlyList<double?>> Scores);

/// <summary>What trading a symbol costs and what a lot of it is.</summary>
/// <param name="SymbolClass"><c>forex</c>, <c>crypto</c>, <c>metal</c>, <c>index</c>, <c>equity</c>, or <c>configured</c>.</param>
/// <param name="PointSize">Price of one point, the unit of stops and targets.</param>
/// <param name="PointsPerPip">Points in a pip, the unit of inputs whose name says pips.</param>
/// <param name="ContractSize">Units of the symbol in one lot.</param>
/// <param name="SpreadPoints">Distance of ask and bid; bars are bids.</param>
/// <param name="CommissionPerLot">Deposit currency per lot and side.</param>
/// <param name="MinimumLot">Smallest volume.</param>
/// <param name="LotStep">Volumes are multiples of this.</param>
/// <param name="MaximumLot">Largest volume.</param>
/// <param name="Leverage">A position needs its value over this as margin.</param>
/// <param name="Conversion">
/// <c>quote</c>: profits arise in the deposit currency; <c>base</c>: they are divided by the exit price; <c>series</c>: multiplied by the
/// rate of imported series at the bar's time; <c>fixed</c>: multiplied by <paramref name="ConversionRate"/>.
/// </param>
/// <param name="ConversionRate">
/// Deposit currency per unit of the quote currency where the conversion is fixed, that of the first bar where series have it, else 1.
/// </param>
public sealed record SymbolTrading(
    string SymbolClass,
    double PointSize,
    double PointsPerPip,
    double ContractSize,
    double SpreadPoints,
    double CommissionPerLot,
    double MinimumLot,
    double LotStep,
    double MaximumLot,
    double Leverage,
    string Conversion,
    double ConversionRate)
{
    /// <summary>What is bought, where the name or a specification says it.</summary>
    public string? BaseCurrency { get; init; }

    /// <summary>Currency of prices and profits, where the name or a specification says it.</summary>
    public string? ProfitCurrency { get; init; }

    /// <summary>Currency of all money.</summary>
    public string? DepositCurrency { get; init; }

    /// <summary>The series that convert profits, such as <c>1/USDJPY 1h</c>, multiplied with each other; empty without any.</summary>
    public IReadOnlyList<string> ConvertedBy { get; init; } = [];

    /// <summary>Bars whose own spread was taken; the others have <see cref="SpreadPoints"/>.</summary>
    public int RecordedSpreads { get; init; }

    /// <summary>Mean of the spreads of all bars, points.</summary>
    public double MeanSpreadPoints { get; init; }

    /// <summary>What every fill but that of a target is worse than its price, points.</summary>
    public double SlippagePoints { get; init; }

    /// <summary>What a night adds to a long position, in the terms of <see cref="SwapMode"/>.</summary>
    public double SwapLong { get; init; }

    /// <summary>What a night adds to a short position, in the terms of <see cref="SwapMode"/>.</summary>
    public double SwapShort { get; init; }

    /// <summary>One of <see cref="SymbolSpecification.SwapModes"/>.</summary>
    public string SwapMode { get; init; } = SymbolSpecification.SwapInPoints;

    /// <summary>Currency in which margins are, where a specification says it.</summary>
    public string? MarginCurrency { get; init; }

    /// <summary>The terms of the swap in words.</summary>
    [JsonIgnore]
    public string SwapUnit => SwapMode switch
    {
        SymbolSpecification.SwapInBase => $"{BaseCurrency} a lot",
        SymbolSpecification.SwapInMargin => $"{MarginCurrency ?? "margin currency"} a lot",
        SymbolSpecification.SwapInDeposit => $"{DepositCurrency} a lot",
        SymbolSpecification.SwapOfCurrentPrice => "percent a year of the price at that night",
        SymbolSpecification.SwapOfOpenPrice => "percent a year of the entry price",
        _ => "points",
    };

    /// <summary>Day whose night counts three times, <c>none</c> where every night of the week counts once.</summary>
    public string TripleSwapDay { get; init; } = "Wednesday";

    /// <summary>When positions are opened, server time; empty for always.</summary>
    public IReadOnlyList<string> Sessions { get; init; } = [];

    /// <summary>Zone of the trade server: of hours, days and nights.</summary>
    public string? ServerTimeZone { get; init; }
}
