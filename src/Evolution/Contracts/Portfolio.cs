using MediatR;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>
/// Promoted strategies put together by equal risk. Weights come from their days on the simulation segments alone; the holdout shows what
/// they did where nothing was chosen.
/// </summary>
/// <param name="Ids">Ids of 1 to 50 promotion records, candidates among them where they are named; null or empty takes every promotion
/// that the other fields let through. An unknown one is not found.</param>
/// <param name="Verdict"><c>robust</c> (also null) or <c>all</c>; not with ids.</param>
/// <param name="Tag">Only those that carry it; not with ids.</param>
/// <param name="Pinned">Only pinned ones; not with ids.</param>
/// <param name="TargetVolatility">Annualised volatility on the simulation segments that the whole is scaled to, above 0 and at most 2;
/// null leaves weights that sum to 1.</param>
/// <param name="Limit">Strategies at most, those of the highest SQN, 1 to 50.</param>
public sealed record GetPortfolio(
    IReadOnlyList<string>? Ids = null, string? Verdict = null, string? Tag = null, bool Pinned = false, double? TargetVolatility = null,
    int Limit = 20) : IRequest<StrategyPortfolio>
{
    /// <summary>Takes robust promotions only.</summary>
    public const string Robust = "robust";

    /// <summary>Takes suspect promotions too.</summary>
    public const string All = "all";

    /// <summary>The most strategies.</summary>
    public const int Most = 50;
}

/// <summary>Strategies put together.</summary>
/// <param name="Members">Those that have a weight, highest SQN first, or in the order of the ids.</param>
/// <param name="LeftOut">Those that cannot have one.</param>
/// <param name="Correlations">Pearson's r of the daily returns on the simulation segments, a row and a column a member in their order;
/// null where it cannot be told.</param>
/// <param name="CommonDays">Days of each pair within both simulation segments; on the diagonal its own.</param>
/// <param name="HoldoutCorrelations">The same on the holdouts.</param>
/// <param name="Unknown">Every pair without a correlation on the simulation segments.</param>
/// <param name="Shrinkage">λ, 0 to 1: the weights were reckoned with (1 − λ) of each correlation.</param>
/// <param name="TargetVolatility">As asked for.</param>
/// <param name="Leverage">What the weights are multiplied by; 1 without a target.</param>
/// <param name="EqualRisk">What weights of equal risk came to.</param>
/// <param name="InverseVolatility">What weights in proportion to 1/σ came to.</param>
/// <param name="Notes">What the reader should know, each a sentence.</param>
public sealed record StrategyPortfolio(
    IReadOnlyList<PortfolioMember> Members,
    IReadOnlyList<LeftOutMember> LeftOut,
    IReadOnlyList<IReadOnlyList<double?>> Correlations,
    IReadOnlyList<IReadOnlyList<int>> CommonDays,
    IReadOnlyList<IReadOnlyList<double?>> HoldoutCorrelations,
    IReadOnlyList<UnknownCorrelation> Unknown,
    double Shrinkage,
    double? TargetVolatility,
    double Leverage,
    PortfolioOutcome? EqualRisk,
    PortfolioOutcome? InverseVolatility,
    IReadOnlyList<string> Notes);

/// <summary>A strategy with its weight.</summary>
/// <param name="PromotedId">Id of the promotion record.</param>
/// <param name="Symbol">What it trades.</param>
/// <param name="Verdict"><c>robust</c> or <c>suspect</c>.</param>
/// <param name="Volatility">Annualised, of the returns on the simulation segment; days on which others trade count as 0.</param>
/// <param name="HoldoutVolatility">The same on the holdout; null for fewer than two days.</param>
/// <param name="Weight">By equal risk; those of all members sum to 1.</param>
/// <param name="RiskShare">Its part of the variance that the estimate expects, 1/n.</param>
/// <param name="HoldoutRiskShare">Its part of the variance that there was on the holdouts; negative for what took risk away, null without
/// variance.</param>
/// <param name="InverseVolatilityWeight">In proportion to 1/σ.</param>
/// <param name="InverseVolatilityRiskShare">Its part of the expected variance by that weight.</param>
public sealed record PortfolioMember(
    Guid PromotedId, string Symbol, string Verdict, double Volatility, double? HoldoutVolatility, double Weight, double RiskShare,
    double? HoldoutRiskShare, double InverseVolatilityWeight, double InverseVolatilityRiskShare)
{
    /// <summary>First date of its simulation segment, UTC.</summary>
    public required DateOnly SimulationFrom { get; init; }

    /// <summary>First date of its holdout, UTC.</summary>
    public required DateOnly HoldoutFrom { get; init; }

    /// <summary>Last date of its holdout, UTC.</summary>
    public required DateOnly HoldoutTo { get; init; }
}

/// <summary>A strategy without a weight.</summary>
/// <param name="PromotedId">Id of the promotion record.</param>
/// <param name="Symbol">What it trades.</param>
/// <param name="Reason">Why.</param>
public sealed record LeftOutMember(Guid PromotedId, string Symbol, string Reason);

/// <summary>A pair whose correlation cannot be told.</summary>
/// <param name="First">Place of the one among the members, from 0.</param>
/// <param name="Second">Place of the other.</param>
/// <param name="Days">Days that they have in common.</param>
/// <param name="Reason">Why it cannot be told.</param>
public sealed record UnknownCorrelation(int First, int Second, int Days, string Reason);

/// <summary>What weights came to.</summary>
/// <param name="Simulation">Where they were reckoned: flattering.</param>
/// <param name="Holdout">Where nothing was chosen.</param>
public sealed record PortfolioOutcome(PortfolioCourse Simulation, PortfolioCourse Holdout);

/// <summary>
/// The course of the whole over one segment: the same weights every day, nothing earned on what has no bars yet or any more.
/// </summary>
/// <param name="TotalReturn">Of all its days.</param>
/// <param name="Sharpe">√252 · mean/sd of the daily returns; null where they do not vary.</param>
/// <param name="Volatility">√252 · sd of the daily returns; null for fewer than two days.</param>
/// <param name="MaxDrawdown">The largest fall from a daily close, 0 to 1.</param>
/// <param name="DiversificationRatio">Weighted mean of the members' volatilities over that of the whole (Choueifaty and Coignard 2008), at
/// least 1; null without volatility.</param>
/// <param name="EffectiveBets">Its square: as many strategies without correlation and of equal risk have the same (Choueifaty, Froidure
/// and Reynier 2013).</param>
/// <param name="Points">Every UTC date on which a member has bars, ascending.</param>
public sealed record PortfolioCourse(
    double TotalReturn, double? Sharpe, double? Volatility, double MaxDrawdown, double? DiversificationRatio, double? EffectiveBets,
    IReadOnlyList<PortfolioPoint> Points);

/// <summary>What 1 has become by the last close of a date.</summary>
/// <param name="Date">UTC date.</param>
/// <param name="Equity">Of the whole; 0 from the day on which leverage has ruined it.</param>
/// <param name="Drawdown">Its fall from its highest daily close so far, 0 to 1.</param>
public sealed record PortfolioPoint(DateOnly Date, double Equity, double Drawdown);
