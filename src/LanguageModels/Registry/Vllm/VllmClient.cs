using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.LanguageModels.Registry.Vllm;

/// <summary>Speaks to a vLLM server.</summary>
internal sealed class VllmClient(IHttpClientFactory clients, IOptions<LanguageModelsOptions> options)
{
    internal const string ClientName = "vllm";
    private const string Field = "target";
    private const int LongestReason = 500;

    private VllmOptions Vllm => options.Value.Vllm;

    /// <summary>What it serves.</summary>
    internal async Task<IReadOnlyList<VllmModel>> ModelsAsync(CancellationToken token) =>
        (await SendAsync<VllmModels>(HttpMethod.Get, "/v1/models", null, token)).Data;

    /// <summary>Loads an adapter beside its base.</summary>
    internal Task LoadAsync(string name, string path, CancellationToken token) => SendAsync(
        HttpMethod.Post, "/v1/load_lora_adapter", new { lora_name = name, lora_path = path }, token);

    /// <summary>Takes an adapter away.</summary>
    internal Task UnloadAsync(string name, CancellationToken token) =>
        SendAsync(HttpMethod.Post, "/v1/unload_lora_adapter", new { lora_name = name }, token);

    /// <summary>What it always answers to a conversation.</summary>
    internal async Task<string> AnswerAsync(string model, string prompt, int tokens, CancellationToken token)
    {
        var answer = await SendAsync<VllmAnswer>(
            HttpMethod.Post,
            "/v1/chat/completions",
            new { model, messages = new[] { new { role = "user", content = prompt } }, max_tokens = tokens, temperature = 0 },
            token);
        return answer.Choices is [{ Message.Content: { } text }, ..] ? text : "";
    }

    /// <summary>The ids that it makes of a conversation.</summary>
    internal async Task<int[]> TokeniseAsync(string model, object messages, CancellationToken token) => (await SendAsync<VllmTokens>(
        HttpMethod.Post, "/tokenize", new { model, messages, add_generation_prompt = true }, token)).Tokens;

    /// <summary>For each given token but the first, the likeliest in its place, and how likely it is itself.</summary>
    internal async Task<IReadOnlyList<(int Likeliest, double LogProbability)>> ScoreAsync(
        string model, IReadOnlyList<int> tokens, CancellationToken token)
    {
        var scored = await SendAsync<VllmCompletion>(
            HttpMethod.Post,
            "/v1/completions",
            new { model, prompt = tokens, max_tokens = 1, temperature = 0, prompt_logprobs = 1 },
            token);
        if (scored.Choices is not [{ PromptLogprobs: { } places }, ..] || places.Count != tokens.Count)
        {
            throw Refusal("it tells no prompt_logprobs.");
        }

        return
        [
            .. tokens.Skip(1).Select((id, place) => places[place + 1] is { } ranks
                    && ranks.TryGetValue(id.ToString(System.Globalization.CultureInfo.InvariantCulture), out var own)
                ? (Likeliest(ranks), own.Logprob)
                : throw Refusal($"its prompt_logprobs lack token {id}.")),
        ];
    }

    private static int Likeliest(Dictionary<string, VllmRank> ranks) => int.Parse(
        ranks.MinBy(each => each.Value.Rank ?? int.MaxValue).Key, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken token)
    {
        var text = await SendAsync(method, path, body, token);
        try
        {
            return FactoryJson.Read<T>(text);
        }
        catch (JsonException broken)
        {
            throw Refusal($"its answer to {path} cannot be read: {broken.Message}");
        }
    }

    private async Task<string> SendAsync(HttpMethod method, string path, object? body, CancellationToken token)
    {
        using var client = clients.CreateClient(ClientName);
        client.Timeout = TimeSpan.FromSeconds(Vllm.TimeoutSeconds);
        using var request = new HttpRequestMessage(method, new Uri(new Uri(Vllm.Url), path));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (Vllm.Key.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Vllm.Key);
        }

        try
        {
            using var answer = await client.SendAsync(request, token);
            var text = await answer.Content.ReadAsStringAsync(token);
            return answer.IsSuccessStatusCode ? text : throw Explain(path, answer.StatusCode, text);
        }
        catch (HttpRequestException failure)
        {
            throw new UnavailableException($"{Field}: vLLM does not answer at {Vllm.Url}: {failure.Message}", Field);
        }
        catch (TaskCanceledException) when (!token.IsCancellationRequested)
        {
            throw new UnavailableException(
                $"{Field}: vLLM did not answer {path} within {Vllm.TimeoutSeconds} seconds.", Field);
        }
    }

    private static UnprocessableException Explain(string path, HttpStatusCode status, string text)
    {
        var reason = text.Length > LongestReason ? text[..LongestReason] + "…" : text;
        if (path.EndsWith("lora_adapter", StringComparison.Ordinal) && status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return Refusal(
                "it does not take adapters while it runs; start it with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True.");
        }

        return text.Contains("max_lora_rank", StringComparison.OrdinalIgnoreCase)
            || (text.Contains("rank", StringComparison.OrdinalIgnoreCase) && text.Contains("lora", StringComparison.OrdinalIgnoreCase))
                ? Refusal($"it does not take an adapter of this rank; start it with a larger --max-lora-rank. It says: {reason}")
                : Refusal($"it answers {(int)status} to {path}: {reason}");
    }

    internal static UnprocessableException Refusal(string reason) => new($"{Field}: vLLM: {reason}", Field);
}

/// <summary>A model that a vLLM server serves.</summary>
/// <param name="Id">What requests call it.</param>
/// <param name="Root">Where it was loaded from.</param>
/// <param name="Parent">Of an adapter, its base.</param>
/// <param name="MaxModelLen">Of a base, tokens of prompt and answer together.</param>
internal sealed record VllmModel(string Id, string? Root, string? Parent, int? MaxModelLen);

internal sealed record VllmModels(IReadOnlyList<VllmModel> Data);

internal sealed record VllmTokens(int[] Tokens);

internal sealed record VllmAnswer(IReadOnlyList<VllmAnswerChoice> Choices);

internal sealed record VllmAnswerChoice(VllmMessage Message);

internal sealed record VllmMessage(string? Content);

internal sealed record VllmCompletion(IReadOnlyList<VllmChoice> Choices);

internal sealed record VllmChoice(IReadOnlyList<Dictionary<string, VllmRank>?>? PromptLogprobs);

internal sealed record VllmRank(double Logprob, int? Rank);
