using FluentValidation;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>The rules for <c>worker_id</c>, the same in every request that carries one.</summary>
internal static class WorkerNames
{
    private const int MaximumLength = 200;

    // A host works for its runs under a name per run: run-<id>.
    private const string RunPrefix = "run-";

    public static WorkerKind Kind(string name) => name.StartsWith(RunPrefix, StringComparison.Ordinal) ? WorkerKind.Host : WorkerKind.Worker;

    public static IRuleBuilderOptions<T, string> WorkerName<T>(this IRuleBuilderInitial<T, string> rule) => rule
        .Must(name => !string.IsNullOrWhiteSpace(name) && name.Length <= MaximumLength && !name.Contains('\0', StringComparison.Ordinal))
        .OverridePropertyName("worker_id")
        .WithMessage((_, name) => $"worker_id is '{name}'; allowed: 1 to {MaximumLength} characters, not only spaces.");
}
