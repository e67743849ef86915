using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>What inputs of a file mean to a built-in expert: its input's name, or null for one that it does not have or that an earlier
/// spelling sets.</summary>
/// <param name="Expert">Name or alias of a built-in expert.</param>
/// <param name="Names">Names in the file, in their order.</param>
public sealed record GetExpertInputMeanings(string Expert, IReadOnlyList<string> Names) : IRequest<IReadOnlyDictionary<string, string?>>;
