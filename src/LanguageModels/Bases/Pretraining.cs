using System.Text.Json;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.LanguageModels.Bases;

/// <summary>What a base was trained on before it came here, from <c>pretraining.json</c> beside its weights.</summary>
/// <param name="TrainedOn">A sentence for people.</param>
internal sealed record Pretraining(string TrainedOn)
{
    internal const string FileName = "pretraining.json";

    /// <summary>Reads the sentence; a file that is missing or broken is told in its place.</summary>
    internal static string Of(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path)
                ? FactoryJson.Read<Pretraining>(File.ReadAllText(path)).TrainedOn
                : $"not known: the folder has no {FileName}";
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            return $"not known: {FileName} cannot be read ({broken.Message})";
        }
    }

    internal void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), FactoryJson.Write(this));
}
