using MediatR;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>Promoted models, highest SQN first.</summary>
/// <param name="Limit">1 to 1000.</param>
/// <param name="Tag">Only promotions that carry it, any case; null for all.</param>
/// <param name="Pinned">True for pinned ones only.</param>
/// <param name="Candidates">
/// True to list the candidates as well: suspect ones that their runs do not, or not yet, promote.
/// </param>
/// <param name="Status">Only those of this <see cref="DecayStatus"/>; null for all, also those not yet followed.</param>
public sealed record GetPromotedModels(
    int Limit = 50, string? Tag = null, bool Pinned = false, bool Candidates = false, string? Status = null)
    : IRequest<IReadOnlyList<PromotedModel>>;

/// <summary>One promoted model with its whole history.</summary>
/// <param name="PromotedId">Id of the promotion record.</param>
public sealed record GetPromotedModel(Guid PromotedId) : IRequest<PromotedModelDetails>;

/// <summary>A promotion record.</summary>
/// <param name="Symbol">Symbol of the run.</param>
/// <param name="Promotion">What was promoted.</param>
public sealed record PromotedModel(Guid PromotedId, Guid RunId, string Symbol, PromotionSummary Promotion, DateTimeOffset CreatedAt)
{
    /// <summary>What people have written on it.</summary>
    public Annotation Annotation { get; init; } = Annotation.None;

    /// <summary>How it does since; null for a candidate, and while it is not yet followed.</summary>
    public PromotionDecay? Decay { get; init; }
}

/// <summary>A promotion with model, metrics, trades and ancestry.</summary>
/// <param name="Result">All metrics of the promoted strategy.</param>
/// <param name="Settings">How it was traded.</param>
/// <param name="Lineage">Ancestry back to the seed.</param>
/// <param name="Trades">Trades and equity.</param>
public sealed record PromotedModelDetails(
    PromotedModel Promoted, StrategyResult Result, SimulationSettings Settings, StoredModelDetails Model,
    IReadOnlyList<LineageEntry> Lineage, KeptTrades Trades);
