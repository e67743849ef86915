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
    private const int MostSymbols = 50;

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
        validator.RuleFor(command => metadata(command)).Must(given => !given.SameInputs || given.Symbols.Count > 1)
            .OverridePropertyName("same_inputs").WithMessage("same_inputs: two symbols or more are needed in symbols.");
        validator.RuleFor(command => metadata(command)).Must(given => SymbolsFault(given) is null).OverridePropertyName("symbols")
            .WithMessage(command => $"symbols: {SymbolsFault(metadata(command))}");
        validator.RuleFor(command => metadata(command).WalkForward)
            .Must(windows => windows is null or (>= 1 and <= SearchExpertAdvisor.MostWindows)).OverridePropertyName("walk_forward")
            .WithMessage(command =>
                $"walk_forward: {metadata(command).WalkForward} is not allowed; 1 to {SearchExpertAdvisor.MostWindows}.");
        validator.RuleFor(command => metadata(command).User).Must(name => name is null || IsText(name)).OverridePropertyName("user")
            .WithMessage($"user: 1 to {LongestName} characters.");
    }

    /// <summary>What is wrong with the several symbols of a submission; null for nothing.</summary>
    private static string? SymbolsFault(TuningMetadata given)
    {
        var symbols = given.Symbols;
        if (symbols is not { Count: <= MostSymbols })
        {
            return $"{symbols?.Count ?? 0} are named; at most {MostSymbols} are allowed.";
        }

        if (symbols.Count > 0 && given.Symbol is not null)
        {
            return $"symbol '{given.Symbol}' is named as well; one of the two is allowed.";
        }

        foreach (var symbol in symbols)
        {
            if (!Symbol.TryParse(symbol, out _, out var error))
            {
                return error;
            }
        }

        return symbols.GroupBy(Symbol.Normalise, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? $"'{twice.Key}' is named {twice.Count()} times; each symbol once is allowed."
            : null;
    }

    private static bool IsText(string? text) => text is { Length: >= 1 and <= LongestName };
}
