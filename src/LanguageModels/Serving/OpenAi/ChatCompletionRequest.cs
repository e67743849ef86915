using System.Text.Json;
using System.Text.Json.Serialization;

namespace StrategyFactory.LanguageModels.Serving.OpenAi;

/// <summary>A request for an answer, as clients of OpenAI send it.</summary>
internal sealed record ChatCompletionRequest
{
    /// <summary>A base, a version or an alias.</summary>
    public string? Model { get; init; }

    /// <summary>The conversation.</summary>
    public IReadOnlyList<ChatCompletionMessage>? Messages { get; init; }

    /// <summary>Tokens to write at most.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The newer name of the same.</summary>
    public int? MaxCompletionTokens { get; init; }

    /// <summary>How bold it draws.</summary>
    public double? Temperature { get; init; }

    /// <summary>Share of the probability that it draws among.</summary>
    public double? TopP { get; init; }

    /// <summary>Of the draws.</summary>
    public long? Seed { get; init; }

    /// <summary>A text before which it ends, or a list of up to four.</summary>
    public JsonElement? Stop { get; init; }

    /// <summary>Answers; one.</summary>
    public int? N { get; init; }

    /// <summary>Whether it comes piece by piece.</summary>
    public bool? Stream { get; init; }

    /// <summary>How it comes.</summary>
    public ChatStreamOptions? StreamOptions { get; init; }

    /// <summary>Everything else.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; init; }
}

/// <summary>A message of a request.</summary>
internal sealed record ChatCompletionMessage
{
    /// <summary>Who speaks.</summary>
    public string? Role { get; init; }

    /// <summary>A text, or a list of parts of the type <c>text</c>.</summary>
    public JsonElement? Content { get; init; }

    /// <summary>Everything else.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; init; }
}

/// <summary>How an answer comes piece by piece.</summary>
internal sealed record ChatStreamOptions
{
    /// <summary>Whether a last piece counts the tokens.</summary>
    public bool? IncludeUsage { get; init; }

    /// <summary>Everything else.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; init; }
}
