using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Asks which built-in expert a file means by what it calls its own; null for none of them. The first name counts that is a configured
/// name, a name or an alias, with or without a version at its end (<c>EMACrossOverV17</c>); where none is, the longest alias of six
/// letters or more that is part of a name. Case, blanks and punctuation do not count.
/// </summary>
/// <param name="Names">Names, those that tell more first; missing and blank ones are passed over.</param>
public sealed record FindExpert(IReadOnlyList<string?> Names) : IRequest<ExpertAdvisorDescription?>;
