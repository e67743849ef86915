namespace StrategyFactory.Neural.Training;

/// <summary>What is known of a training before the next step: of one that goes on from a checkpoint everything before that.</summary>
/// <param name="Losses">The loss of each step so far.</param>
/// <param name="Validations">The figures so far, the one before the first step among them.</param>
public sealed record TrainingPast(IReadOnlyList<double> Losses, IReadOnlyList<ValidationFigure> Validations);
