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
            (await served.GetAsync($"/runs/{runId}")).Json, (await served.GetAsync($"/runs/{runId}/generations?top=1000")).Json, (await served.GetAsync($"/runs/{runId}/lineage")).Json);
        return Timeless(document)!.ToJsonString();
    }

    private static JsonNode? Timeless(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Where(field => !OfTheMoment.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, Timeless(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Timeless)]),
        _ => node?.DeepClone(),
    };
}
