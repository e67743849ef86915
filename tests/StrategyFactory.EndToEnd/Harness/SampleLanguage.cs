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
}
