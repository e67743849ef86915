using FluentValidation;

namespace StrategyFactory.Kernel.Leases;

/// <summary>The names under which workers claim work on a lease.</summary>
public static class WorkerNames
{
    private const string Field = "worker_id";
    private const int Longest = 200;

    /// <summary>
    /// Refuses a name that is missing, blank, longer than 200 characters or not to be kept, as the field <c>worker_id</c>.
    /// </summary>
    public static IRuleBuilderOptions<T, string> WorkerName<T>(this IRuleBuilderInitial<T, string> rule) => rule
        .Must(name => !string.IsNullOrWhiteSpace(name) && name.Length <= Longest && !name.Contains('\0', StringComparison.Ordinal))
        .OverridePropertyName(Field)
        .WithMessage((_, name) => $"{Field}: '{Shown(name)}' is not allowed; 1 to {Longest} characters, not only spaces.");

    private static string? Shown(string? name) => name?.Length > Longest ? name[..Longest] + "…" : name;
}
