using System.Globalization;
using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>The checkpoints of programs that train by Hugging Face's library: folders <c>checkpoint-STEP</c>.</summary>
internal static class OtherCheckpoints
{
    private const string Prefix = "checkpoint-";
    private const string State = "trainer_state.json";

    /// <summary>Those below a folder, by step; one that is being written or taken away is passed over.</summary>
    internal static IReadOnlyList<TrainingCheckpoint> In(string folder) => Directory.Exists(folder)
        ?
        [
            .. new DirectoryInfo(folder).EnumerateDirectories(Prefix + "*").Select(Of).OfType<TrainingCheckpoint>()
                .OrderBy(checkpoint => checkpoint.Step),
        ]
        : [];

    private static TrainingCheckpoint? Of(DirectoryInfo folder)
    {
        var state = Path.Combine(folder.FullName, State);
        if (!int.TryParse(folder.Name[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var step))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(state));
            var bytes = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            return new(
                step, new(File.GetLastWriteTimeUtc(state)), bytes, Last(json.RootElement, "loss"),
                Last(json.RootElement, "eval_loss"), null);
        }
        catch (Exception unfinished) when (unfinished is IOException or JsonException)
        {
            return null;
        }
    }

    private static double? Last(JsonElement state, string key) =>
        state.ValueKind == JsonValueKind.Object && state.TryGetProperty("log_history", out var log) && log.ValueKind == JsonValueKind.Array
            ? log.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object).Select(entry => Number(entry, key))
                .LastOrDefault(loss => loss is not null)
            : null;

    private static double? Number(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
