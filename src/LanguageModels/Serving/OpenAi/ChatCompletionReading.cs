using System.Text.Json;
using FluentValidation;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Serving.OpenAi;

/// <summary>
/// Makes a question of a request. What would change the answer and is not done here is refused by its name; nothing is ignored but what
/// only describes the caller.
/// </summary>
internal static class ChatCompletionReading
{
    private const string Developer = "developer";

    // says something about the caller, not about the answer
    private static readonly string[] Harmless =
        ["user", "metadata", "store", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier"];

    // values that ask for nothing
    private static readonly Dictionary<string, Func<JsonElement, bool>> WithoutEffect = new(StringComparer.Ordinal)
    {
        ["presence_penalty"] = IsZero,
        ["frequency_penalty"] = IsZero,
        ["top_logprobs"] = IsZero,
        ["logprobs"] = value => value.ValueKind == JsonValueKind.False,
        ["logit_bias"] = value => value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any(),
        ["tools"] = IsEmptyList,
        ["functions"] = IsEmptyList,
        ["tool_choice"] = value => value.ValueKind == JsonValueKind.String && value.ValueEquals("none"),
        ["modalities"] = value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText),
        ["response_format"] = value => value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("type", out var type) && IsText(type) && value.EnumerateObject().Count() == 1,
    };

    private static readonly Dictionary<string, Func<JsonElement, bool>> WithoutEffectInMessages = new(StringComparer.Ordinal)
    {
        ["tool_calls"] = IsEmptyList,
        ["annotations"] = IsEmptyList,
    };

    private static readonly Dictionary<string, Func<JsonElement, bool>> WithoutEffectInStreams = new(StringComparer.Ordinal)
    {
        ["include_obfuscation"] = value => value.ValueKind is JsonValueKind.False,
    };

    /// <summary>Reads a request.</summary>
    /// <exception cref="ValidationException">Something of it is not done here; the failure names the field.</exception>
    internal static AnswerChat Read(ChatCompletionRequest request)
    {
        RequireNothingElse(request.Rest?.Where(field => !Harmless.Contains(field.Key, StringComparer.Ordinal)), "", WithoutEffect);
        RequireNothingElse(request.StreamOptions?.Rest, "stream_options.", WithoutEffectInStreams);
        if (request.N is not (null or 1))
        {
            throw Refusal("n", $"n: {request.N} is not allowed; 1.");
        }

        if (request.StreamOptions is not null && request.Stream != true)
        {
            throw Refusal("stream_options", "stream_options: is allowed only where stream is true.");
        }

        if (request is { MaxTokens: { } old, MaxCompletionTokens: { } now } && old != now)
        {
            throw Refusal("max_tokens", $"max_tokens: is {old}, but max_completion_tokens is {now}; one of them.");
        }

        return new()
        {
            Model = request.Model is { Length: > 0 } model ? model : throw Refusal("model", "model: required."),
            Messages = request.Messages is { Count: > 0 } messages
                ? [.. messages.Select(ReadMessage)]
                : throw Refusal("messages", "messages: required, at least one."),
            MaxTokens = request.MaxCompletionTokens ?? request.MaxTokens,
            Temperature = request.Temperature ?? 1,
            TopP = request.TopP ?? 1,
            Seed = request.Seed,
            Stop = ReadStop(request.Stop),
        };
    }

    private static ExampleMessage ReadMessage(ChatCompletionMessage message, int place)
    {
        var name = $"messages[{place}]";
        if (message is null)
        {
            throw Refusal(name, $"{name}: is null; a message.");
        }

        var role = message.Role switch
        {
            Turns.System or Developer => Turns.System,
            Turns.User => Turns.User,
            Turns.Assistant => Turns.Assistant,
            null => throw Refusal($"{name}.role", $"{name}.role: required; system, user or assistant."),
            _ => throw Refusal($"{name}.role", $"{name}.role: '{message.Role}' is not allowed; system, user or assistant."),
        };
        RequireNothingElse(message.Rest, name + ".", WithoutEffectInMessages);
        return new(role, ReadContent(message.Content, $"{name}.content"));
    }

    private static string ReadContent(JsonElement? content, string name) => content switch
    {
        { ValueKind: JsonValueKind.String } text => Text(text, name),
        { ValueKind: JsonValueKind.Array } parts =>
            string.Concat(parts.EnumerateArray().Select((part, place) => ReadPart(part, $"{name}[{place}]"))),
        _ => throw Refusal(name, $"{name}: is no text; a text, or a list of parts of the type text."),
    };

    private static string ReadPart(JsonElement part, string name)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            throw Refusal(name, $"{name}.type: required; text.");
        }

        return !IsText(type) ? throw Refusal(name, $"{name}.type: '{type.GetString()}' is not allowed; text.")
            : part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? Text(text, name)
            : throw Refusal(name, $"{name}.text: required.");
    }

    private static List<string> ReadStop(JsonElement? stop) => stop switch
    {
        null or { ValueKind: JsonValueKind.Null } => [],
        { ValueKind: JsonValueKind.String } text => [Text(text, "stop")],
        { ValueKind: JsonValueKind.Array } texts when texts.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String) =>
            [.. texts.EnumerateArray().Select(text => Text(text, "stop"))],
        _ => throw Refusal("stop", "stop: is neither a text nor a list of texts."),
    };

    /// <summary>A text may spell half of a surrogate pair, which is no character.</summary>
    private static string Text(JsonElement text, string name)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Refusal(name, $"{name}: holds half of a surrogate pair, which is no character.");
        }
    }

    private static void RequireNothingElse(
        IEnumerable<KeyValuePair<string, JsonElement>>? fields, string prefix, Dictionary<string, Func<JsonElement, bool>> withoutEffect)
    {
        foreach (var (key, value) in fields ?? [])
        {
            if (value.ValueKind != JsonValueKind.Null && !(withoutEffect.TryGetValue(key, out var asksNothing) && asksNothing(value)))
            {
                throw Refusal(prefix + key, $"{prefix}{key}: is not done here; leave it out.");
            }
        }
    }

    private static bool IsZero(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDouble() == 0;

    private static bool IsEmptyList(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals("text");

    private static ValidationException Refusal(string field, string sentence) => new([new(field, sentence)]);
}
