using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace StrategyFactory.Tests.LanguageModels.Comparisons.Judges;

/// <summary>An endpoint in the manner of OpenAI on a free port of this machine.</summary>
internal sealed class FakeJudge : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _gate = new();
    private readonly List<(string Key, JsonNode Body)> _asked = [];

    private FakeJudge(WebApplication application) => _application = application;

    public string Url => _application.Urls.Single() + "/v1";

    /// <summary>What was asked: the header that proves who asks, and the body.</summary>
    public IReadOnlyList<(string Key, JsonNode Body)> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    /// <param name="reply">What it says to a question and how; a text alone is an assistant's message.</param>
    public static async Task<FakeJudge> StartAsync(Func<JsonNode, int, (int Code, string Body, int? RetryAfter)> reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var judge = new FakeJudge(application);
        application.MapPost("/v1/chat/completions", async (HttpRequest request) =>
        {
            var body = (await JsonNode.ParseAsync(request.Body))!;
            int number;
            lock (judge._gate)
            {
                judge._asked.Add((request.Headers.Authorization.ToString(), body));
                number = judge._asked.Count;
            }

            var (code, text, wait) = reply(body, number);
            request.HttpContext.Response.Headers.RetryAfter = wait?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Results.Text(text, "application/json", statusCode: code);
        });
        await application.StartAsync();
        return judge;
    }

    /// <summary>One that says what is made of a question, always.</summary>
    public static Task<FakeJudge> SayingAsync(Func<string, string> verdict) =>
        StartAsync((body, _) => (200, Said(verdict(Question(body))), null));

    public static string Said(string text) => new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text } }),
    }.ToJsonString();

    public static string Question(JsonNode body) => body["messages"]![1]!["content"]!.GetValue<string>();

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
