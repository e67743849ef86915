using FluentValidation;

namespace StrategyFactory.FineTuning.Thresholds;

/// <summary>What is asked of a command that somebody must answer for.</summary>
internal static class WhoAndWhy
{
    internal static void For<T>(AbstractValidator<T> validator, Func<T, string?> changedBy, Func<T, string?> reason)
    {
        validator.RuleFor(command => changedBy(command)).Must(name => name is { Length: >= 1 and <= 200 })
            .OverridePropertyName("changed_by").WithMessage("changed_by: who asks is needed, 1 to 200 characters.");
        validator.RuleFor(command => reason(command)).MaximumLength(2000)
            .OverridePropertyName("reason").WithMessage("reason: at most 2,000 characters.");
    }
}
