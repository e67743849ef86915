using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What the verbs of <c>language</c> print of trainings.</summary>
internal static class LanguageTrainingTables
{
    internal static void Show(IReadOnlyList<LanguageTraining> trainings)
    {
        foreach (var training in trainings)
        {
            Show(training);
        }
    }

    internal static void Show(LanguageTraining training)
    {
        Terminal.Print(FormattableString.Invariant(
            $"{training.Id}: {training.Name}, {training.Status}, step {training.CurrentStep} of {training.TotalSteps}"));
        if (training.Outcome is { } outcome)
        {
            var losses = FormattableString.Invariant(
                $"{outcome.FirstValidationLoss:0.0000} before, {outcome.BestValidationLoss:0.0000} after step {outcome.BestStep}");
            var cost = FormattableString.Invariant(
                $"{outcome.Examples} examples, {outcome.TrainedParameters} numbers, {outcome.Seconds:0.0} s");
            Terminal.Print($"Validation loss {losses} ({outcome.End}); {cost}.");
            Terminal.Print(outcome.Folder);
            foreach (var export in outcome.Exports.Where(export => export.Path != outcome.Folder))
            {
                Terminal.Print($"{export.Format}: {export.Path ?? export.Error}");
            }
        }

        if (training.Error is { } error)
        {
            Terminal.Print(error);
        }
    }
}
