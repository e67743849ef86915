using FluentValidation;

namespace StrategyFactory.Simulation.Queue;

/// <summary>The rule for <c>worker_id</c>, the same in every request that carries one.</summary>
internal static class WorkerNames
{
    private const int MaximumLength = 200;

    public static IRuleBuilderOptions<T, string> WorkerName<T>(this IRuleBuilderInitial<T, string> rule) => rule
        .Must(name => !string.IsNullOrWhiteSpace(name) && name.Length <= MaximumLength)
        .OverridePropertyName("worker_id")
        .WithMessage((_, name) => $"worker_id is '{name}'; allowed: 1 to {MaximumLength} characters, not only spaces.");
}
