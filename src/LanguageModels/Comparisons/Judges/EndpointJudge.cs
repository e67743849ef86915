using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons.Judges;

/// <summary>A language model behind an endpoint in the manner of OpenAI judges. Neither its key nor its answers are ever logged.</summary>
internal sealed class EndpointJudge(IHttpClientFactory clients, JudgeOptions options, TimeProvider clock) : IJudge
{
    internal const string ClientName = "language-judge";

    private const int MostAttempts = 4;
    private const int MostTokens = 1024;
    private const int LongestComplaint = 300;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>Newer models take other fields than older ones, and say so.</summary>
    private readonly Dictionary<string, object> _fields = new(StringComparer.Ordinal)
    {
        ["temperature"] = 0,
        ["max_tokens"] = MostTokens,
    };

    public async Task<string> AskAsync(IReadOnlyList<ExampleMessage> question, CancellationToken token)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var (text, complaint, wait) = await TryAsync(question, token);
            if (text is not null)
            {
                return text;
            }

            if (attempt == MostAttempts)
            {
                throw new JudgeSilentException($"The judge did not answer in {MostAttempts} attempts: {complaint}");
            }

            var longer = wait is { } asked && asked > pause ? asked : pause;
            await Task.Delay(longer < LongestPause ? longer : LongestPause, clock, token);
            pause *= 2;
        }
    }

    /// <summary>The answer, or why there is none and how long the endpoint asks to wait.</summary>
    private async Task<(string? Text, string Complaint, TimeSpan? Wait)> TryAsync(
        IReadOnlyList<ExampleMessage> question, CancellationToken token)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            using var answer = await SendAsync(question, either.Token);
            var body = await answer.Content.ReadAsStringAsync(either.Token);
            if (answer.IsSuccessStatusCode)
            {
                return Content(body) is { } text ? (text, "", null) : (null, "it sent no message of an assistant.", null);
            }

            var complaint = $"{(int)answer.StatusCode} {Complaint(body)}";
            if (Relents(answer.StatusCode, body))
            {
                return (null, complaint, TimeSpan.Zero);
            }

            return MayPass(answer.StatusCode)
                ? (null, complaint, answer.Headers.RetryAfter?.Delta)
                : throw new UnprocessableException($"The judge of LanguageModels:Judge refuses: {complaint}");
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return (null, $"nothing came within {options.TimeoutSeconds} s.", null);
        }
        catch (HttpRequestException away)
        {
            return (null, away.HttpRequestError == HttpRequestError.Unknown ? "the connection broke." : $"{away.HttpRequestError}.", null);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(IReadOnlyList<ExampleMessage> question, CancellationToken token)
    {
        Dictionary<string, object> body = new(_fields, StringComparer.Ordinal)
        {
            ["model"] = options.Model,
            ["messages"] = question.Select(message => new { role = message.Role, content = message.Content }),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url.TrimEnd('/') + "/chat/completions")
        {
            Content = JsonContent.Create(body),
        };
        if (options.Key.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        }

        return await clients.CreateClient(ClientName).SendAsync(request, token);
    }

    /// <summary>Whether a field was refused by name and is now left out, or called otherwise.</summary>
    private bool Relents(HttpStatusCode code, string body)
    {
        if (code != HttpStatusCode.BadRequest || ErrorField(body, "param") is not { } field || !_fields.Remove(field))
        {
            return false;
        }

        if (field == "max_tokens")
        {
            _fields["max_completion_tokens"] = MostTokens;
        }

        return true;
    }

    private static bool MayPass(HttpStatusCode code) =>
        (int)code >= 500 || code is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict;

    private string Complaint(string body)
    {
        var said = ErrorField(body, "message") ?? "without a reason that can be read.";
        // some endpoints repeat the key that they refuse
        var safe = options.Key.Length > 0 ? said.Replace(options.Key, "…", StringComparison.Ordinal) : said;
        return safe.Length <= LongestComplaint ? safe : safe[..LongestComplaint] + "…";
    }

    private static string? Content(string body) => Read(body, root =>
        root.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());

    private static string? ErrorField(string body, string name) => Read(body, root =>
        root.GetProperty("error").GetProperty(name).GetString());

    private static string? Read(string body, Func<JsonElement, string?> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return read(json.RootElement);
        }
        catch (Exception other)
            when (other is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
