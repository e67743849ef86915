using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Serving.OpenAi;

/// <summary>
/// An answer, piece by piece, as events. The first one is sent with the first text, so that what is wrong before is an error of HTTP.
/// </summary>
internal sealed class ChatStream(HttpResponse response, string id, string model, DateTimeOffset created, CancellationToken token)
{
    private const string Kind = "chat.completion.chunk";

    private readonly long _created = created.ToUnixTimeSeconds();

    /// <summary>Whether anything was sent.</summary>
    internal bool HasBegun { get; private set; }

    /// <summary>Sends a piece of text.</summary>
    internal async ValueTask SendAsync(string piece)
    {
        await BeginAsync();
        await SendAsync(Chunk(new() { Content = piece }, null));
    }

    /// <summary>Sends why the answer ended, what it took where that was asked for, and that no more comes.</summary>
    internal async Task EndAsync(ChatAnswer answer, bool includeUsage)
    {
        await BeginAsync();
        await SendAsync(Chunk(new(), answer.FinishReason));
        if (includeUsage)
        {
            await SendAsync(new ChatChunk(id, Kind, _created, model, []) { Usage = ChatUsage.Of(answer) });
        }

        await WriteAsync("[DONE]");
    }

    /// <summary>Says what went wrong in the middle of it.</summary>
    internal Task FailAsync(ErrorFacts facts) => SendAsync(OpenAiErrors.Body(facts));

    private async ValueTask BeginAsync()
    {
        if (HasBegun)
        {
            return;
        }

        HasBegun = true;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        await SendAsync(Chunk(new() { Role = "assistant", Content = "" }, null));
    }

    private ChatChunk Chunk(ChatDelta delta, string? finishReason) =>
        new(id, Kind, _created, model, [new(0, delta, null, finishReason)]);

    private Task SendAsync<T>(T value) => WriteAsync(JsonSerializer.Serialize(value, FactoryJson.Options));

    private async Task WriteAsync(string data)
    {
        await response.WriteAsync($"data: {data}\n\n", token);
        await response.Body.FlushAsync(token);
    }
}
