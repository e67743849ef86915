using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>The built-in expert advisors.</summary>
public sealed record GetExpertAdvisors : IRequest<IReadOnlyList<ExpertAdvisorDescription>>;

/// <summary>A built-in expert advisor.</summary>
/// <param name="Name">Name, such as <c>moving_average_cross</c>.</param>
/// <param name="Description">When it buys and sells.</param>
/// <param name="Aliases">Other names under which it is found.</param>
/// <param name="Inputs">Its inputs, its own before those that all experts share.</param>
public sealed record ExpertAdvisorDescription(
    string Name, string Description, IReadOnlyList<string> Aliases, IReadOnlyList<ExpertInputDescription> Inputs);

/// <summary>An input of a built-in expert advisor.</summary>
/// <param name="Kind"><c>whole</c>, <c>number</c> or <c>yes_no</c>.</param>
/// <param name="Default">Value where a file does not have the input.</param>
/// <param name="Minimum">Smallest value allowed.</param>
/// <param name="Maximum">Largest value allowed.</param>
/// <param name="Shared">True for inputs that all experts have.</param>
/// <param name="Description">What it does, and its unit.</param>
/// <param name="Aliases">Other spellings; case, underscores and a leading <c>inp</c> do not count.</param>
public sealed record ExpertInputDescription(
    string Name, string Kind, double Default, double Minimum, double Maximum, bool Shared, string Description,
    IReadOnlyList<string> Aliases);
