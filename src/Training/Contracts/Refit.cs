namespace StrategyFactory.Training.Contracts;

/// <summary>A cell fitted on some rows.</summary>
/// <param name="Model">The model; the caller disposes it.</param>
/// <param name="Converged">False where the fit ran into a limit.</param>
public sealed record Refit(IFittedModel Model, bool Converged);
