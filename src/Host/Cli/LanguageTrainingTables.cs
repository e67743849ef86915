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
            var losses = outcome is { FirstValidationLoss: { } first, BestValidationLoss: { } best }
                ? FormattableString.Invariant($"Validation loss {first:0.0000} before, {best:0.0000} after step {outcome.BestStep}")
                : "Trained";
            var numbers = outcome.TrainedParameters is { } trained ? FormattableString.Invariant($"{trained} numbers, ") : "";
            var cost = FormattableString.Invariant($"{outcome.Examples} examples, {numbers}{outcome.Seconds:0.0} s");
            Terminal.Print($"{losses} ({outcome.End}); {cost}.");
            Terminal.Print(outcome.Folder ?? outcome.RemoteModel ?? "");
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
