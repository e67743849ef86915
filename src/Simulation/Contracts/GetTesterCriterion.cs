using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>What the passes of an expert are ranked by.</summary>
/// <param name="Expert">Name or alias of a built-in expert; another name, or null, for the criterion of all experts.</param>
public sealed record GetTesterCriterion(string? Expert = null) : IRequest<TesterCriterion>;
