using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Sampling;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Tests.LanguageModels.Registry;

/// <summary>The part of vLLM's web API that adapters need, over a real base and real adapters.</summary>
internal sealed class FakeVllm : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly string _base;
    private readonly TextTokenizer _tokenizer;
    private readonly ChatEncoder _encoder;
    private readonly Dictionary<string, string?> _served;

    private FakeVllm(WebApplication server, string folder)
    {
        (_server, _base, _tokenizer) = (server, folder, TextTokenizer.Open(folder));
        _encoder = new(_tokenizer, ChatTemplate.Open(folder, _tokenizer.Special, TimeProvider.System)!);
        _served = new(StringComparer.Ordinal) { [$"org/{Path.GetFileName(folder)}"] = null };
    }

    public string Url => _server.Urls.Single();

    /// <summary>Whether it was started so that adapters can be loaded.</summary>
    public bool TakesAdapters { get; set; } = true;

    /// <summary>What it says to an adapter instead of loading it.</summary>
    public string? Refusal { get; set; }

    /// <summary>Whether it lists what it has loaded.</summary>
    public bool Lists { get; set; } = true;

    /// <summary>Whether an adapter changes anything.</summary>
    public bool Applies { get; set; } = true;

    /// <summary>Names of the adapters that it serves.</summary>
    public IEnumerable<string> Adapters => _served.Where(each => each.Value is not null).Select(each => each.Key);

    public static async Task<FakeVllm> StartAsync(string baseFolder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        FakeVllm fake = new(server, baseFolder);
        server.MapGet("/v1/models", fake.Models);
        server.MapPost("/v1/load_lora_adapter", (JsonObject body) => fake.Load(body));
        server.MapPost("/v1/unload_lora_adapter", (JsonObject body) => fake._served.Remove((string)body["lora_name"]!) ? Results.Ok() : Results.NotFound());
        server.MapPost("/v1/chat/completions", (JsonObject body) => fake.AnswerAsync(body));
        server.MapPost("/tokenize", (JsonObject body) => new { tokens = fake._encoder.Prompt(Messages(body)) });
        server.MapPost("/v1/completions", (JsonObject body) => fake.Score(body));
        await server.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static ChatMessage[] Messages(JsonObject body) =>
        [.. body["messages"]!.AsArray().Select(message => new ChatMessage((string)message!["role"]!, (string)message["content"]!))];

    private object Models() => new
    {
        @object = "list",
        data = _served.Where(each => each.Value is null || Lists).Select(each => each.Value is null
            ? new JsonObject { ["id"] = each.Key, ["root"] = each.Key, ["parent"] = null, ["max_model_len"] = 200 }
            : new JsonObject { ["id"] = each.Key, ["root"] = each.Value, ["parent"] = _served.First().Key }),
    };

    private IResult Load(JsonObject body)
    {
        if (!TakesAdapters)
        {
            return Results.NotFound(new { detail = "Not Found" });
        }

        if (Refusal is not null)
        {
            return Results.BadRequest(new { @object = "error", message = Refusal });
        }

        _served[(string)body["lora_name"]!] = (string)body["lora_path"]!;
        return Results.Text("Success: LoRA adapter added successfully.");
    }

    private DecoderModel Open(JsonObject body) => DecoderModel.Open(_base, Applies ? _served[(string)body["model"]!] : null);

    private async Task<object> AnswerAsync(JsonObject body)
    {
        using var model = Open(body);
        var text = await model.GenerateAsync(
            _encoder.Prompt(Messages(body)), new GenerationPlan((int)body["max_tokens"]!) { Choice = (TokenChoice?)null }, 1);
        return new { choices = new[] { new { message = new { role = "assistant", content = _tokenizer.Decode(text.Tokens, skipControl: true) } } } };
    }

    private object Score(JsonObject body)
    {
        var tokens = body["prompt"]!.Deserialize<int[]>()!;
        using var model = Open(body);
        var scores = model.Score(tokens);
        JsonArray places = [null];
        foreach (var (place, id) in tokens.Skip(1).Index())
        {
            var ranks = new JsonObject { [Text(id)] = Rank(scores.LogProbabilities[place], scores.Likeliest[place] == id ? 1 : 2) };
            if (scores.Likeliest[place] != id)
            {
                ranks[Text(scores.Likeliest[place])] = Rank(scores.LogProbabilities[place] + 1, 1);
            }

            places.Add(ranks);
        }

        return new { choices = new[] { new { text = "", prompt_logprobs = places } } };
    }

    private static JsonObject Rank(double logarithm, int rank) => new() { ["logprob"] = logarithm, ["rank"] = rank, ["decoded_token"] = "x" };

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);
}
