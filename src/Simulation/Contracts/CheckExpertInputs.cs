using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Asks whether a built-in expert takes the values and ranges of a file, before anything is searched. What it would refuse is refused as
/// <see cref="SearchExpertAdvisor"/> refuses it, also where no imported series converts the symbol's profits; inputs that it does not have
/// are passed over.
/// </summary>
/// <param name="Expert">Name or alias of a built-in expert.</param>
/// <param name="Symbol">The symbol that would be traded: what a pip is depends on it.</param>
/// <param name="Inputs">Inputs under the names of the file.</param>
public sealed record CheckExpertInputs(string Expert, string Symbol, IReadOnlyList<ExpertInput> Inputs) : IRequest;
