using MediatR;

namespace StrategyFactory.Training.Contracts;

/// <summary>What each of several trainings chose, and what came closest to it: one statement, however many.</summary>
/// <param name="ModelIds">Stored models; those that are not there are left out.</param>
public sealed record GetTrainingChoices(IReadOnlyList<Guid> ModelIds) : IRequest<IReadOnlyList<TrainingChoice>>;

/// <summary>The cell that a training chose, and the runner-up.</summary>
/// <param name="Score">Out-of-fold R² of the chosen cell.</param>
/// <param name="Best">The chosen cell.</param>
/// <param name="RunnerUp">See <see cref="ModelDetails.RunnerUp"/>.</param>
public sealed record TrainingChoice(Guid ModelId, double Score, GridCell Best, GridCell? RunnerUp);
