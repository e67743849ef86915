using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Follows a strategy over the bars that came after those its model was made of: flat before the first of them, decided, filled and charged
/// as in a simulation. The segments, and so the mixture of <c>regime_gmm</c>, are cut as they were then.
/// </summary>
/// <param name="ModelId">The model whose predictions are traded.</param>
/// <param name="Ticker">Symbol to trade.</param>
/// <param name="Strategy">The strategy; its threshold should be the one it was resolved to.</param>
/// <param name="Settings">How it is traded.</param>
public sealed record FollowStrategy(Guid ModelId, string Ticker, Strategy Strategy, SimulationSettings Settings)
    : IRequest<FollowedStrategy>
{
    /// <summary>How many of the last bars are told what the strategy says at them, ≥ 1; fewer where there are no more.</summary>
    public int Signals { get; init; } = 1;

    /// <summary>
    /// Bars of the ticker that take the place of the stored ones from their first open time on, for this one answer; null for none.
    /// </summary>
    public BarSeries? Laid { get; init; }
}

/// <summary>What became of a strategy since its model was made, and what it says now.</summary>
public sealed record FollowedStrategy
{
    /// <summary>Open time of the first bar that came later; null without any.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>Open time of the last one; null without any.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>How many came later; 0 is no error.</summary>
    public required int Bars { get; init; }

    /// <summary>Open time of the last bar that the model was made of.</summary>
    public required DateTimeOffset Before { get; init; }

    /// <summary>Its metrics over the later bars; null without any.</summary>
    public StrategyResult? Result { get; init; }

    /// <summary>Return of every UTC date of the later bars.</summary>
    public IReadOnlyList<double> DailyReturns { get; init; } = [];

    /// <summary>Its trades in time order, those that are still open as if they were closed at the last bar.</summary>
    public IReadOnlyList<FollowedTrade> Trades { get; init; } = [];

    /// <summary>Every UTC date of the later bars.</summary>
    public IReadOnlyList<SegmentDay> Days { get; init; } = [];

    /// <summary>What the strategy says at the last bars, oldest first; these may be bars that the model was made of.</summary>
    public required IReadOnlyList<BarSignal> Signals { get; init; }

    /// <summary>Names of the features, in the order of <see cref="BarSignal.Features"/>.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>
    /// What each feature adds to the prediction of the last bar, in units of the target; null where the model does not tell.
    /// </summary>
    public IReadOnlyList<double>? Contributions { get; init; }

    /// <summary>What is held at the last close; several with a ladder.</summary>
    public IReadOnlyList<HeldPosition> Positions { get; init; } = [];

    /// <summary>
    /// What is to be filled at the next bar; stops and targets, which may be reached within it, are not among them. With a position that
    /// ends with the session an entry holds only where the next bar belongs to the date of the last.
    /// </summary>
    public IReadOnlyList<FollowedOrder> Orders { get; init; } = [];

    /// <summary>Equal parts of the capital: more than 1 only for a ladder.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>
    /// Series of those the model was made of whose bars are others now, such as <c>EURUSD 1m</c>; empty where they are what they were.
    /// </summary>
    public IReadOnlyList<string> ChangedSeries { get; init; } = [];

    /// <summary>Whether bars that the model was made of are others now: cuts and features may then be too.</summary>
    public bool DataChanged => ChangedSeries.Count > 0;

    /// <summary>What is degraded about the predictions, one sentence each.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}

/// <summary>One trade of a followed strategy.</summary>
/// <param name="Side">1 long, −1 short.</param>
/// <param name="EntryTime">Open time of the fill bar, UTC.</param>
/// <param name="EntryPrice">Fill price.</param>
/// <param name="ExitTime">Open time of the exit's fill bar, UTC; of the last bar where it is still open.</param>
/// <param name="ExitPrice">Fill price; the last close where it is still open.</param>
/// <param name="Return">Return after costs, those of the exit included.</param>
/// <param name="Open">True where it is still open.</param>
public sealed record FollowedTrade(
    int Side, DateTimeOffset EntryTime, double EntryPrice, DateTimeOffset ExitTime, double ExitPrice, double Return, bool Open);

/// <summary>What a strategy says at the close of one bar.</summary>
/// <param name="Time">Open time of the bar, UTC.</param>
/// <param name="Close">Its close.</param>
/// <param name="Features">Value by feature; null where undefined.</param>
/// <param name="Prediction">Predicted return until the horizon; null where undefined.</param>
/// <param name="Threshold">θ that its magnitude must exceed; null where nothing can.</param>
/// <param name="Deviation">|p − m| / s, standard deviations of the prediction from its usual value.</param>
/// <param name="ZScoreCutoff">What that may be at most; 0 for no limit.</param>
/// <param name="Regimes">Value by regime column; null where undefined.</param>
/// <param name="Allowed">Whether the strategy's regime filter allows the bar.</param>
/// <param name="Signal">1 long, −1 short, 0 flat.</param>
public sealed record BarSignal(
    DateTimeOffset Time, double Close, IReadOnlyList<double?> Features, double? Prediction, double? Threshold, double Deviation,
    double ZScoreCutoff, IReadOnlyDictionary<string, int?> Regimes, bool Allowed, int Signal);

/// <summary>A position that is held at the last close.</summary>
/// <param name="Side">1 long, −1 short.</param>
/// <param name="Since">Open time of the bar of its entry, UTC.</param>
/// <param name="EntryPrice">Fill price.</param>
/// <param name="Return">
/// Return at the last close, the cost of the entry taken off: of the capital, of one part of it with a ladder, like that of a trade.
/// </param>
/// <param name="Share">Share of the capital that was put into it, decided by its size and the parts of a ladder; 1 is all.</param>
/// <param name="BarsLeft">Bars until its time is up, ≥ 1; null where no number of bars limits it.</param>
/// <param name="Stop">Price of its stop; null without one.</param>
/// <param name="Target">Price of its profit target; null without one.</param>
public sealed record HeldPosition(
    int Side, DateTimeOffset Since, double EntryPrice, double Return, double Share, int? BarsLeft, double? Stop, double? Target);

/// <summary>An order for the bar after the last.</summary>
/// <param name="Opens">True where a position is opened, false where one is left.</param>
/// <param name="Side">1 for a long position, −1 for a short one.</param>
/// <param name="Share">Share of the capital that is put into the position, or was into one that is left; 1 is all.</param>
/// <param name="Limit">Limit price of a passive order; null for an order at the market.</param>
public sealed record FollowedOrder(bool Opens, int Side, double Share, double? Limit);
