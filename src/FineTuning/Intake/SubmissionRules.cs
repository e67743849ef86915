using FluentValidation;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>What holds for a file and what its sender says of it, whether it is submitted or only looked at.</summary>
internal static class SubmissionRules
{
    private const int LongestName = 255;
    private const int MostIgnored = 1000;

    internal static void ForSubmission<T>(this AbstractValidator<T> validator, Func<T, string> fileName, Func<T, TuningMetadata> metadata)
    {
        validator.RuleFor(command => fileName(command)).Must(IsText).OverridePropertyName("file")
            .WithMessage($"file: its name needs 1 to {LongestName} characters.");
        validator.RuleFor(command => metadata(command).Timeframe).Must(text => text is null || TimeframeText.TryParse(text, out _))
            .OverridePropertyName("timeframe")
            .WithMessage(command =>
                $"timeframe: '{metadata(command).Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        validator.RuleFor(command => metadata(command).InitialDeposit).Must(deposit => deposit is null or (> 0 and <= 1e12))
            .OverridePropertyName("initial_deposit")
            .WithMessage(command => $"initial_deposit: {metadata(command).InitialDeposit} is not allowed; above 0, at most 1e12.");
        validator.RuleFor(command => metadata(command).EaName).Must(name => name is null || IsText(name)).OverridePropertyName("ea_name")
            .WithMessage($"ea_name: 1 to {LongestName} characters.");
        validator.RuleFor(command => metadata(command).StandIn).Must(name => name is null || IsText(name))
            .OverridePropertyName("stand_in").WithMessage($"stand_in: 1 to {LongestName} characters.");
        validator.RuleFor(command => metadata(command).Ignore)
            .Must(names => names is { Count: <= MostIgnored } && names.All(name => name is not null)).OverridePropertyName("ignore")
            .WithMessage($"ignore: a list of at most {MostIgnored} names of inputs.");
        validator.RuleFor(command => metadata(command).Where).Must(where => InputCondition.Fault(where) is null)
            .OverridePropertyName("where").WithMessage(command => InputCondition.Fault(metadata(command).Where));
        validator.RuleFor(command => metadata(command).WalkForward)
            .Must(windows => windows is null or (>= 1 and <= SearchExpertAdvisor.MostWindows)).OverridePropertyName("walk_forward")
            .WithMessage(command =>
                $"walk_forward: {metadata(command).WalkForward} is not allowed; 1 to {SearchExpertAdvisor.MostWindows}.");
        validator.RuleFor(command => metadata(command).User).Must(name => name is null || IsText(name)).OverridePropertyName("user")
            .WithMessage($"user: 1 to {LongestName} characters.");
    }

    private static bool IsText(string? text) => text is { Length: >= 1 and <= LongestName };
}
