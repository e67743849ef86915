using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>A language model of a few thousand numbers, conversations and a training of seconds, for tests of the pages.</summary>
internal static class SampleLanguage
{
    public const string Base = "tiny";

    private static readonly string[] Shape =
        ["--vocabulary", "300", "--layers", "1", "--width", "16", "--heads", "2", "--context", "96", "--steps", "2"];

    /// <summary>Makes the base.</summary>
    public static async Task AddBaseAsync(this StorageFolder storage)
    {
        var made = await storage.RunAsync(["language", "pretrain", "--name", Base, .. Shape]);
        if (made.Code != 0)
        {
            throw new InvalidOperationException(made.Errors);
        }
    }

    /// <summary>Conversations as rows of a file, each of a source of its own.</summary>
    public static string Rows(int count) =>
        string.Join('\n', Enumerable.Range(0, count).Select(i => $$"""{"prompt":"Say {{i}} twice.","completion":"{{i}} and {{i}}."}"""));

    /// <summary>Imports rows, as a browser or curl does.</summary>
    public static async Task ImportExamplesAsync(this ServedFactory factory, string rows, bool goldStar)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(rows))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") },
        };
        form.Add(content, "file", "rows.jsonl");
        foreach (var (name, value) in new[] { ("philosopher", "zack"), ("domain", "example.com"), ("conquest_type", "CANDIDATE") })
        {
            form.Add(new StringContent(value), name);
        }

        if (goldStar)
        {
            form.Add(new StringContent("true"), "gold_star");
            form.Add(new StringContent("5"), "rating");
        }

        var imported = await factory.PostAsync("/v1/fine-tuning/examples/import", form);
        if (imported.Code != 200)
        {
            throw new InvalidOperationException(imported.Text);
        }
    }

    /// <summary>Trains an adapter on the gold stars, to its end.</summary>
    /// <returns>The training as the API tells it.</returns>
    public static async Task<JsonNode> TrainAsync(this ServedFactory factory, string name = "looks")
    {
        var started = await factory.PostAsync(
            "/v1/fine-tuning/jobs",
            $$"""
            {"name":"{{name}}","base_model":"{{Base}}","num_epochs":4,"batch_size":2,"learning_rate":0.01,"eval_steps":5,"lora_r":4}
            """);
        return started.Code == 202
            ? (await Poll.UntilAsync(
                () => factory.GetAsync(started.Location!.OriginalString), answer => answer.Json["finished_at"] is not null)).Json
            : throw new InvalidOperationException(started.Text);
    }

    /// <summary>Has a version checked, to let an alias point to it.</summary>
    public static async Task DeployAsync(this ServedFactory factory, string versionId)
    {
        var begun = await factory.PostAsync(
            $"/v1/fine-tuning/models/{versionId}/deploy", """{"alias":"staging","deployed_by":"ann","notes":"to look at it"}""");
        if (begun.Code != 202)
        {
            throw new InvalidOperationException(begun.Text);
        }

        await Poll.UntilAsync(
            () => factory.GetAsync(begun.Location!.OriginalString),
            answer => answer.Json["status"]!.GetValue<string>() is not ("pending" or "checking"));
    }

    /// <summary>Compares a version with its base, to the end, and votes once.</summary>
    /// <returns>The comparison's id.</returns>
    public static async Task<string> CompareAsync(this ServedFactory factory, string version)
    {
        var started = await factory.PostAsync(
            "/v1/fine-tuning/comparisons",
            $$"""
            {"base_model":"{{Base}}","fine_tuned_model":"{{version}}","max_tokens":12,"judges":["human","exact"],
             "prompts":["Say 1 twice.","Say 2 twice.",
              {"prompt":"Say 3 twice.","completion":"3 and 3."},{"prompt":"Say 4.","completion":"4."}]}
            """);
        if (started.Code != 202)
        {
            throw new InvalidOperationException(started.Text);
        }

        var place = started.Location!.OriginalString;
        await Poll.UntilAsync(() => factory.GetAsync(place), answer => answer.Json["finished_at"] is not null);
        if ((await factory.GetAsync(place + "/next")).Json["item"] is { } item)
        {
            await factory.PostAsync(place + "/vote", $$"""{"item_id":"{{item["item_id"]}}","choice":"a","rating_a":4,"rating_b":2}""");
        }

        return started.Json["id"]!.GetValue<string>();
    }
}
