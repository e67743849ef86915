using System.Text.Json;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Forecasting.Bases;

/// <summary>
/// How a network was trained further, in <c>training.json</c> beside its weights or its adapter: <c>config.json</c> keeps what the
/// architecture can look at, and older versions of PEFT refuse an <c>adapter_config.json</c> with a key that they do not know.
/// </summary>
/// <param name="ContextLength">Rows that it was trained and judged to look back on.</param>
/// <param name="Base">Name of the network that it was before.</param>
/// <param name="TrainedOn">The series, for people.</param>
/// <param name="Until">Time of the last row that it learnt from or that chose.</param>
internal sealed record TrainingNote(int ContextLength, string Base, string TrainedOn, DateTimeOffset Until)
{
    internal const string FileName = "training.json";

    /// <summary>Reads it.</summary>
    /// <param name="folder">Of a network or an adapter.</param>
    /// <returns>Null where there is none: the network was not trained here.</returns>
    /// <exception cref="ModelFileException">It is broken.</exception>
    internal static TrainingNote? Of(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return FactoryJson.Read<TrainingNote>(File.ReadAllText(path)) is { ContextLength: >= 1 } note
                ? note
                : throw new ModelFileException(path, "context_length is not there or below 1; 1 and up is allowed.");
        }
        catch (JsonException broken)
        {
            throw new ModelFileException(path, $"it cannot be read: {broken.Message}");
        }
    }

    internal void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), FactoryJson.Write(this));
}
