using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.TerminalWorker.Server;

/// <summary>
/// The factory over HTTP. What it refuses is an <see cref="HttpRequestException"/> with its sentence and status code; one without a code
/// says that it did not answer.
/// </summary>
internal sealed class FactoryServer(HttpClient client, string workerId)
{
    private const string KeyHeader = "X-Api-Key";

    /// <summary>A client for a factory.</summary>
    internal static HttpClient Connect(Uri server, string? key, HttpMessageHandler handler)
    {
        // what is relative to http://host/path without a slash at its end would leave the path out
        HttpClient client = new(handler, disposeHandler: false)
        {
            BaseAddress = new(server.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = TimeSpan.FromMinutes(2),
        };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add(KeyHeader, key);
        }

        return client;
    }

    /// <summary>True of a failure after which the same may be tried again.</summary>
    internal static bool IsAway(Exception failure) => failure is TaskCanceledException { InnerException: TimeoutException }
        || failure is HttpRequestException { StatusCode: var code }
            && code is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>The next task, with how long its lease lasts; null where none waits.</summary>
    internal async Task<(ClaimedControllerTask Task, TimeSpan Lease)?> ClaimAsync(IReadOnlyList<string>? experts, CancellationToken token)
    {
        using var answer = await PostAsync("controller/tasks/claim", new ClaimControllerTask(workerId, experts), token);
        return answer.StatusCode == HttpStatusCode.NoContent
            ? null
            : await ReadAsync<ClaimedControllerTask>(answer, token) is var task ? (task, Lease(answer, task.LeaseUntil)) : null;
    }

    /// <summary>Says that a task is worked on: how long its lease lasts from now, or null where it is lost.</summary>
    internal async Task<TimeSpan?> HoldAsync(Guid taskId, long fence, CancellationToken token)
    {
        using var answer = await PostAsync(
            "controller/tasks/heartbeat", new HeartbeatControllerTasks(workerId, [new(taskId, fence)]), token);
        var extended = await ReadAsync<ExtendedControllerLeases>(answer, token);
        return extended.Lost.Contains(taskId) ? null : Lease(answer, extended.LeaseUntil);
    }

    internal async Task<byte[]> DownloadAsync(string path, CancellationToken token)
    {
        using var answer = await client.GetAsync(new Uri(path.TrimStart('/'), UriKind.Relative), token);
        await RequireAsync(answer, token);
        return await answer.Content.ReadAsByteArrayAsync(token);
    }

    /// <summary>Sends the reports of a task. The same ones may be sent again.</summary>
    internal async Task CompleteAsync(
        Guid taskId, long fence, (string Name, byte[] Content) report, (string Name, byte[] Content)? forward, CancellationToken token)
    {
        using MultipartFormDataContent form = new()
        {
            { new StringContent(workerId), "worker_id" },
            { new StringContent(FormattableString.Invariant($"{fence}")), "token" },
            { new ByteArrayContent(report.Content), "report", report.Name },
        };
        if (forward is { } later)
        {
            form.Add(new ByteArrayContent(later.Content), "forward_report", later.Name);
        }

        using var answer = await client.PostAsync(new Uri($"controller/tasks/{taskId}/complete", UriKind.Relative), form, token);
        await RequireAsync(answer, token);
    }

    /// <summary>Says that a task could not be run. The same may be said again.</summary>
    internal async Task FailAsync(Guid taskId, long fence, string error, CancellationToken token)
    {
        const int Longest = 10_000;
        var told = error.Length <= Longest ? error : error[..Longest];
        (await PostAsync($"controller/tasks/{taskId}/fail", new { WorkerId = workerId, Token = fence, Error = told }, token)).Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync<T>(string path, T body, CancellationToken token)
    {
        var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, FactoryJson.Options, token);
        try
        {
            await RequireAsync(answer, token);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken token) =>
        await answer.Content.ReadFromJsonAsync<T>(FactoryJson.Options, token)
        ?? throw new JsonException($"The server's {typeof(T).Name} is null.");

    // by the server's own clock, which need not go like ours; its header counts whole seconds
    private static TimeSpan Lease(HttpResponseMessage answer, DateTimeOffset until) =>
        until - (answer.Headers.Date ?? until.AddSeconds(-30));

    private static async Task RequireAsync(HttpResponseMessage answer, CancellationToken token)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync(token);
            throw new HttpRequestException(Sentence(text) ?? $"The server answers {(int)answer.StatusCode}.", null, answer.StatusCode);
        }
    }

    private static string? Sentence(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject problem ? (string?)problem["detail"] ?? (string?)problem["title"] : null;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
