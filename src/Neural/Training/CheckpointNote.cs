using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Training;

/// <summary>How far a training on disk is, read without its weights.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="BestStep">Steps after which the figure was lowest.</param>
/// <param name="Loss">Of the last step's batch, or null.</param>
/// <param name="Validation">The last figure, or null.</param>
public sealed record CheckpointNote(int Step, int BestStep, double? Loss, double? Validation)
{
    /// <summary>Reads a checkpoint's head.</summary>
    /// <returns>Null where there is no file.</returns>
    /// <exception cref="ModelFileException">It is broken, or something else.</exception>
    public static CheckpointNote? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = SafetensorsFile.Open(path);
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(
                file.Header.Metadata.GetValueOrDefault(Checkpoint.StateKey, "null"), Checkpoint.Json) is { } state
                ? new(state.Step, state.BestStep, Last(state.Losses), Last([.. state.Validations.Select(figure => figure.Value)]))
                : throw new ModelFileException(path, "it does not say how far the training is.");
        }
        catch (JsonException failure)
        {
            throw new ModelFileException(path, $"how far the training is cannot be read: {failure.Message}");
        }
    }

    private static double? Last(List<double> values) => values.Count > 0 && double.IsFinite(values[^1]) ? values[^1] : null;
}
