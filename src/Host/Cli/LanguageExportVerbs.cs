using System.CommandLine;
using System.Globalization;
using StrategyFactory.LanguageModels.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary>The verbs of <c>language</c> that are about what trainings leave on the disk.</summary>
internal static class LanguageExportVerbs
{
    private static readonly Argument<Guid> Id = new("ID") { Description = "Id of a training." };

    private static readonly Option<string> Precision = new("--precision")
    {
        Description = "f16 or q8_0.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "f16",
    };

    internal static IReadOnlyList<Command> All { get; } = [Merge(), Gguf(), Checkpoints()];

    private static Command Merge() => Asking(
        "merge", "Write a training as a whole model, its base with its adapter.", [Id],
        parsed => new ExportLanguageTraining(parsed.GetValue(Id), TrainingExportFormat.Merged), Show);

    private static Command Gguf() => Asking(
        "gguf", "Write a training as a file of llama.cpp.", [Id, Precision],
        parsed => new ExportLanguageTraining(parsed.GetValue(Id), FormatOf(parsed.GetValue(Precision)!)), Show);

    private static Command Checkpoints() => Asking(
        "checkpoints", "Tell what of a training is on the disk.", [Id],
        parsed => new GetTrainingCheckpoints(parsed.GetValue(Id)), Show);

    private static string FormatOf(string precision) => precision.ToLowerInvariant() switch
    {
        "f16" => TrainingExportFormat.GgufF16,
        "q8_0" => TrainingExportFormat.GgufQ80,
        _ => throw new FormatException($"precision: '{precision}' is not known; f16, q8_0."),
    };

    private static void Show(TrainingExport made)
    {
        foreach (var file in made.Files)
        {
            Terminal.Print(FormattableString.Invariant($"{file.Name}: {file.Bytes} bytes, SHA-256 {file.Sha256}"));
        }

        Terminal.Print(made.Path!);
    }

    private static void Show(TrainingCheckpoints found)
    {
        foreach (var each in found.Checkpoints)
        {
            var loss = each.TrainingLoss is { } value ? string.Create(CultureInfo.InvariantCulture, $", loss {value:0.0000}") : "";
            Terminal.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"step {each.Step}: {each.Bytes} bytes, {each.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC{loss}"));
        }

        if (found.Checkpoints.Count == 0)
        {
            Terminal.Print(found.KeptStep is { } step
                ? $"None; the weights after step {step} were kept."
                : "None.");
        }
    }
}
