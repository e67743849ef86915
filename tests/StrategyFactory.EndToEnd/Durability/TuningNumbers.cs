using System.Text.Json.Nodes;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>
/// Everything about a tuning that must not depend on what happened to it. An execution that was lost with its worker is one more, under
/// another number; the one that counts ran every combination, so its number changes nothing.
/// </summary>
internal static class TuningNumbers
{
    private static readonly HashSet<string> OfTheMoment = new(StringComparer.Ordinal)
    {
        "job_id", "task_id", "parent_task_id", "worker_id", "attempts", "lost_workers", "attempt", "id", "artifact_id", "link_id",
        "output_set", "best_score", "seconds", "created_at", "finished_at",
    };

    private static readonly HashSet<string> OfTheContent = new(StringComparer.Ordinal) { "sha256", "size" };

    /// <summary>The job and all of its tasks as text: metrics, files, lineage, and the executions that were completed.</summary>
    public static async Task<string> OfAsync(ServedFactory served, string jobId)
    {
        var job = await served.ReadAsync($"/controller/jobs/{jobId}");
        var document = new JsonArray(job.DeepClone());
        foreach (var task in job["tasks"]!.AsArray())
        {
            var details = await served.ReadAsync($"/controller/tasks/{task!["task_id"]}");
            details["artifacts"] = Files(details["artifacts"]!.AsArray());
            document.Add(details.DeepClone());
            document.Add(new JsonArray([.. details["attempts"]!.AsArray().Where(IsCompleted).Select(Search)]));
        }

        return RunNumbers.Without(OfTheMoment, document)!.ToJsonString();
    }

    private static bool IsCompleted(JsonNode? attempt) => attempt!["status"]!.GetValue<string>() == "completed";

    /// <summary>In an order of their own: those of one moment come in any. A report's heading names the task and the execution.</summary>
    private static JsonArray Files(JsonArray artifacts) => new(
    [
        .. artifacts.Select(artifact => artifact!.DeepClone().AsObject())
            .Select(artifact => Type(artifact) == "report_html" ? RunNumbers.Without(OfTheContent, artifact) : artifact)
            .OrderBy(artifact => Type(artifact!), StringComparer.Ordinal),
    ]);

    private static string Type(JsonNode artifact) => artifact["artifact_type"]!.GetValue<string>();

    private static JsonNode Search(JsonNode? attempt) => new JsonObject(
        new[] { "method", "combinations", "evaluated", "refinement", "bars", "from", "forward_from", "to" }
            .Select(name => KeyValuePair.Create(name, attempt![name]?.DeepClone())));
}
