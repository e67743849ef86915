using MediatR;

namespace StrategyFactory.Training.Contracts;

/// <summary>The algorithms there are.</summary>
public sealed record GetAlgorithms : IRequest<IReadOnlyList<AlgorithmDescription>>;

/// <summary>An algorithm.</summary>
/// <param name="Name">Name in requests.</param>
/// <param name="Grids">Fields of a request that are its hyperparameter grids.</param>
/// <param name="ImportanceMethods">Measures of importance that it has, its own first.</param>
/// <param name="Unavailable">Why this machine cannot use it and what to do, or null.</param>
public sealed record AlgorithmDescription(
    string Name, IReadOnlyList<string> Grids, IReadOnlyList<string> ImportanceMethods, string? Unavailable);

/// <summary>
/// What a training of an algorithm gets that names nothing else. Refused with 422 where there is no such algorithm, or not on this
/// machine.
/// </summary>
/// <remarks>
/// The answer has an empty symbol and every default filled in; what the algorithm does not have, or fixes itself, is null.
/// </remarks>
public sealed record GetTrainingDefaults(string Algorithm) : IRequest<TrainingSpecification>;
