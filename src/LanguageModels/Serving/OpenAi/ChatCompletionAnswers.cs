using System.Text.Json.Serialization;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Serving.OpenAi;

/// <summary>An answer as OpenAI words it.</summary>
internal sealed record ChatCompletion(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, ChatUsage Usage)
{
    internal static ChatCompletion Of(ChatAnswer answer, DateTimeOffset created) => new(
        answer.Id, "chat.completion", created.ToUnixTimeSeconds(), answer.Model,
        [new(0, new("assistant", answer.Text, null), null, answer.FinishReason)], ChatUsage.Of(answer));
}

/// <summary>The one choice of an answer.</summary>
internal sealed record ChatChoice(int Index, ChatText Message, object? Logprobs, string FinishReason);

/// <summary>What it says.</summary>
internal sealed record ChatText(string Role, string Content, string? Refusal);

/// <summary>A piece of an answer.</summary>
internal sealed record ChatChunk(string Id, string Object, long Created, string Model, IReadOnlyList<ChatChunkChoice> Choices)
{
    /// <summary>Only in the last one, if it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatUsage? Usage { get; init; }
}

/// <summary>The one choice of a piece.</summary>
internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, object? Logprobs, string? FinishReason);

/// <summary>What a piece adds.</summary>
internal sealed record ChatDelta
{
    /// <summary>In the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>In all but the last.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }
}

/// <summary>How many tokens there were.</summary>
internal sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens)
{
    internal static ChatUsage Of(ChatAnswer answer) =>
        new(answer.PromptTokens, answer.AnswerTokens, answer.PromptTokens + answer.AnswerTokens);
}

/// <summary>The models that answer.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<ModelEntry> Data);

/// <summary>A model that answers.</summary>
internal sealed record ModelEntry(string Id, string Object, long Created, string OwnedBy)
{
    internal static ModelEntry Of(ServedModel model) =>
        new(model.Name, "model", model.CreatedAt.ToUnixTimeSeconds(), "strategy-factory");
}
