using FluentValidation;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>What may be asked of work and of what happened in it.</summary>
internal static class QueryRules
{
    /// <summary>How many rows are answered at most.</summary>
    internal static void IsLimit<T>(this IRuleBuilder<T, int> limit, int most) =>
        limit.InclusiveBetween(1, most).WithMessage((_, value) => $"limit: {value} is not allowed; 1 to {most}.");

    /// <summary>The event behind which the page begins.</summary>
    internal static void IsCursor<T>(this IRuleBuilder<T, long> after) =>
        after.GreaterThanOrEqualTo(0).WithMessage((_, value) => $"after: {value} is not allowed; 0 and up.");

    /// <summary>Where the work stands; null for anywhere.</summary>
    internal static void IsStatus<T>(this IRuleBuilder<T, string?> status) =>
        status.Must(value => value is null || TrainingStatus.All.Contains(value, StringComparer.Ordinal))
            .WithMessage((_, value) => $"status: '{value}' is not known; {string.Join(", ", TrainingStatus.All)}.");
}
