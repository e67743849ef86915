using System.Text.Json.Nodes;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>Everything about a run that must not depend on what happened to it: all but ids, times and seconds.</summary>
internal static class RunNumbers
{
    private static readonly HashSet<string> OfTheMoment = new(StringComparer.Ordinal)
    {
        "run_id", "batch_id", "model_id", "best_model_id", "parent_model_id", "child_model_id", "promoted_id", "job_id", "best_job_id", "seconds", "seconds_saved", "timings", "created_at", "finished_at",
    };

    /// <summary>The run, all results of its generations and its lineage as text.</summary>
    public static async Task<string> OfAsync(ServedFactory served, string runId)
    {
        var document = new JsonArray(
            await served.ReadAsync($"/runs/{runId}"),
            await served.ReadAsync($"/runs/{runId}/generations?top=1000"),
            await served.ReadAsync($"/runs/{runId}/lineage"));
        return Without(OfTheMoment, document)!.ToJsonString();
    }

    /// <summary>A copy of a document without some of its fields, wherever they are.</summary>
    internal static JsonNode? Without(IReadOnlySet<string> names, JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(
            fields.Where(field => !names.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, Without(names, field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(item => Without(names, item))]),
        _ => node?.DeepClone(),
    };
}
