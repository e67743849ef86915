using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>A running <c>serve</c> and a client for it.</summary>
internal sealed class ServedFactory : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly HttpClient _client;

    private ServedFactory(HostProcess process, int port)
    {
        (Process, Port) = (process, port);

        // who waits for leave to send a body must not send it because the answer takes a while: the connection may be closed under it
        SocketsHttpHandler patient = new() { Expect100ContinueTimeout = Patience };
        _client = new(patient) { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = Patience };
    }

    public HostProcess Process { get; }

    public int Port { get; }

    public HttpClient Client => _client;

    /// <summary>Starts <c>serve</c> and waits until it says that it is healthy.</summary>
    public static Task<ServedFactory> StartAsync(StorageFolder storage, params string[] more) => StartAsync(storage, null, more);

    /// <summary>The same with variables in its environment, which are configuration.</summary>
    public static async Task<ServedFactory> StartAsync(
        StorageFolder storage, IReadOnlyDictionary<string, string>? environment, params string[] more) =>
        await StartAsync(storage, FreePort(), environment, more);

    /// <summary>The same on a given port: where another one was before.</summary>
    public static async Task<ServedFactory> StartAsync(
        StorageFolder storage, int port, IReadOnlyDictionary<string, string>? environment = null, params string[] more)
    {
        string[] arguments = ["serve", "--storage", storage.Root, "--port", $"{port}", .. more];
        var factory = new ServedFactory(HostProcess.Start(arguments, environment), port);
        await Poll.UntilAsync(factory.IsHealthyAsync, healthy => healthy);
        return factory;
    }

    /// <summary>A port nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> PostAsync(string path, JsonNode body) => PostAsync(path, body.ToJsonString());

    public async Task<Answer> PostAsync(string path, string body = "", string contentType = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        return await PostAsync(path, content);
    }

    public async Task<Answer> PostAsync(string path, HttpContent content)
    {
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Uploads a bar file the way a browser or curl does.</summary>
    public async Task<Answer> ImportAsync(string symbol, byte[] file, string fileName = "bars.csv", string timeframe = "1m", params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        form.Add(content, "file", fileName);
        foreach (var (name, value) in fields.Append(("symbol", symbol)).Append(("timeframe", timeframe)))
        {
            form.Add(new StringContent(value), name);
        }

        return await PostAsync("/api/bars/import", form);
    }

    public Task<Answer> ImportAsync(string symbol, string csv) => ImportAsync(symbol, Encoding.UTF8.GetBytes(csv));

    /// <summary>Starts a run and returns its id.</summary>
    public async Task<string> EvolveAsync(JsonNode request)
    {
        var answer = await PostAsync("/evolve", request);
        return answer.Code == 202 ? answer.Json["run_id"]!.GetValue<string>() : throw new InvalidOperationException($"{answer.Code}: {answer.Text}");
    }

    /// <summary>Waits until a run has ended and returns it.</summary>
    public async Task<JsonNode> EndOfAsync(string runId) =>
        (await Poll.UntilAsync(() => GetAsync($"/runs/{runId}"), answer => answer.Json["finished_at"] is not null)).Json;

    /// <summary>Asks until it answers 200: after a kill the first connections of its pool are dead.</summary>
    public async Task<JsonNode> ReadAsync(string path) => (await Poll.UntilAsync(() => GetAsync(path), answer => answer.Code == 200)).Json;

    /// <summary>Ctrl-C, and what the process left behind.</summary>
    public async Task<Outcome> StopAsync()
    {
        Process.Interrupt();
        return await Process.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!Process.HasExited)
        {
            await StopAsync();
        }

        await Process.DisposeAsync();
    }

    private async Task<bool> IsHealthyAsync()
    {
        if (Process.HasExited)
        {
            var outcome = await Process.EndAsync();
            throw new InvalidOperationException($"serve ended with {outcome.Code}: {outcome.Errors}");
        }

        try
        {
            return (await GetAsync("/health")).Code == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
