using MediatR;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>What a promoted strategy says at the last stored bars, and what it holds.</summary>
/// <param name="PromotedId">Id of the promotion record.</param>
/// <param name="Last">How many of the last bars are told, 1 to 1000.</param>
public sealed record GetPromotedSignal(Guid PromotedId, int Last = 1) : IRequest<PromotedSignal>;

/// <summary>The same on bars that are laid over the stored ones for this one answer; nothing is stored.</summary>
/// <param name="PromotedId">Id of the promotion record.</param>
/// <param name="Request">The bars.</param>
public sealed record PredictPromoted(Guid PromotedId, PredictionRequest Request) : IRequest<PromotedSignal>;

/// <summary>Bars to predict.</summary>
public sealed record PredictionRequest
{
    /// <summary>
    /// Bars of the strategy's symbol and timeframe, oldest first, at most 10,000: stored bars before the first of them stay, from there on
    /// only these count. Null or empty for the stored ones.
    /// </summary>
    public IReadOnlyList<PostedBar>? Bars { get; init; }

    /// <summary>How many of the last bars are told, 1 to 1000.</summary>
    public int Last { get; init; } = 1;
}

/// <summary>A bar.</summary>
/// <param name="Time">When it opens.</param>
/// <param name="Open">&gt; 0, within low and high, like every price.</param>
/// <param name="Volume">≥ 0.</param>
/// <param name="Spread">Whole distance between bid and ask as a fraction of the price, from 0 to below 0.5; null where not known.</param>
public sealed record PostedBar(
    DateTimeOffset Time, double Open, double High, double Low, double Close, double Volume = 0, double? Spread = null);

/// <summary>What a promoted strategy says, why, and what it holds.</summary>
public sealed record PromotedSignal
{
    /// <summary>Id of the promotion record.</summary>
    public required Guid PromotedId { get; init; }

    /// <summary>Symbol that is traded.</summary>
    public required string Symbol { get; init; }

    /// <summary>Bar length.</summary>
    public required string Timeframe { get; init; }

    /// <summary>How far ahead it predicts.</summary>
    public required Horizon Horizon { get; init; }

    /// <summary>Open time of the last bar.</summary>
    public required DateTimeOffset BarTime { get; init; }

    /// <summary>When that bar closes: its open and the length of a bar.</summary>
    public required DateTimeOffset ClosesAt { get; init; }

    /// <summary>False while that lies ahead: what is told may change until then.</summary>
    public required bool Closed { get; init; }

    /// <summary>Minutes since it closed; negative while it is open.</summary>
    public required double AgeMinutes { get; init; }

    /// <summary>The same in whole bars of the timeframe, at least 0; closed hours of a market count.</summary>
    public required int AgeBars { get; init; }

    /// <summary>Whether the last bar was posted.</summary>
    public bool Posted { get; init; }

    /// <summary>Close of the last bar.</summary>
    public required double Close { get; init; }

    /// <summary>Features of the last bar.</summary>
    public required IReadOnlyList<SignalFeature> Features { get; init; }

    /// <summary>Predicted return until the horizon; null where undefined.</summary>
    public double? Prediction { get; init; }

    /// <summary>θ that its magnitude must exceed.</summary>
    public double? Threshold { get; init; }

    /// <summary>Standard deviations of the prediction from its usual value.</summary>
    public double Deviation { get; init; }

    /// <summary>What that may be at most; 0 for no limit.</summary>
    public double ZScoreCutoff { get; init; }

    /// <summary>Every regime column.</summary>
    public required IReadOnlyList<SignalRegime> Regimes { get; init; }

    /// <summary>Whether the regime filter allows the bar.</summary>
    public bool Allowed { get; init; }

    /// <summary><c>long</c>, <c>short</c> or <c>flat</c>: what it wants at the close of the last bar.</summary>
    public required string Signal { get; init; }

    /// <summary>
    /// Whether positions are followed: bars have come after those the strategy was promoted on. Without one it is predicted all the same.
    /// </summary>
    public bool Following { get; init; }

    /// <summary>Bars after those.</summary>
    public int BarsFollowed { get; init; }

    /// <summary>
    /// <c>long</c>, <c>short</c> or <c>flat</c>: what is held at the last close; <c>mixed</c> where parts of a ladder differ.
    /// </summary>
    public required string Position { get; init; }

    /// <summary>What is held in detail; several with a ladder.</summary>
    public IReadOnlyList<HeldPosition> Positions { get; init; } = [];

    /// <summary>What is to be done, in words.</summary>
    public required string Order { get; init; }

    /// <summary>The same as data.</summary>
    public IReadOnlyList<FollowedOrder> Orders { get; init; } = [];

    /// <summary>Why it says so, one sentence.</summary>
    public required string Why { get; init; }

    /// <summary>The last bars, oldest first.</summary>
    public required IReadOnlyList<SignalRow> Rows { get; init; }

    /// <summary>Series whose bars are no longer those of the promotion, such as <c>EURUSD 1m</c>.</summary>
    public IReadOnlyList<string> ChangedSeries { get; init; } = [];

    /// <summary>What is degraded about the predictions.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}

/// <summary>A feature of the last bar.</summary>
/// <param name="Value">Null where undefined.</param>
/// <param name="Weight">Standardised weight of a linear model; null for others, and for models that walk forward.</param>
/// <param name="Contribution">
/// What it adds to the prediction in units of the target, against its mean: weight × standardised value, of trees its SHAP value; null
/// where the model does not tell.
/// </param>
public sealed record SignalFeature(string Name, double? Value, double? Weight, double? Contribution);

/// <summary>A regime column at the last bar.</summary>
/// <param name="Column">Such as <c>regime_vix</c>.</param>
/// <param name="Value">Null where undefined.</param>
/// <param name="Allowed">Values that the strategy allows; null where it allows all.</param>
public sealed record SignalRegime(string Column, int? Value, IReadOnlyList<int>? Allowed);

/// <summary>One of the last bars.</summary>
/// <param name="Time">When it opens.</param>
/// <param name="Signal"><c>long</c>, <c>short</c> or <c>flat</c>.</param>
public sealed record SignalRow(DateTimeOffset Time, double Close, double? Prediction, double Deviation, bool Allowed, string Signal);
