using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Tests.TerminalWorker;

/// <summary>Stands in for the factory: gives out tasks and keeps what it is told about them.</summary>
internal sealed class FakeFactory : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly Queue<(ClaimedControllerTask Claim, byte[] Set, byte[] Ini)> _waiting = [];
    private readonly Dictionary<Guid, (byte[] Set, byte[] Ini)> _given = [];

    /// <summary>What was asked, in order: method and path.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Bodies of the failures.</summary>
    public List<JsonNode> Failures { get; } = [];

    /// <summary>Forms of the reports, by the name of the part; those of the files are their names and texts.</summary>
    public List<Dictionary<string, (string? FileName, byte[] Content)>> Reports { get; } = [];

    /// <summary>Keys that were sent.</summary>
    public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>False once every task is another's.</summary>
    public bool Holds { get; set; } = true;

    /// <summary>So many of the next requests are not answered.</summary>
    public int Absences { get; set; }

    /// <summary>What a report is answered with.</summary>
    public HttpStatusCode ReportAnswer { get; set; } = HttpStatusCode.OK;

    /// <summary>Puts a task into the queue.</summary>
    public ClaimedControllerTask Add(string expert, byte[] set, byte[] ini)
    {
        var id = Guid.NewGuid();
        ClaimedControllerTask claim = new(
            id, 7, DateTimeOffset.UtcNow.AddSeconds(1), 1, expert, "EURUSD", "1h", null, null, 10_000, "a.set", $"/artifacts/{id}", $"/controller/tasks/{id}/tester.ini", 5, 1, 10_000);
        lock (_lock)
        {
            _waiting.Enqueue((claim, set, ini));
        }

        return claim;
    }

    /// <summary>Gives the next task to somebody who asks past HTTP.</summary>
    public void Give()
    {
        lock (_lock)
        {
            var next = _waiting.Dequeue();
            _given[next.Claim.TaskId] = (next.Set, next.Ini);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var form = request.Content is MultipartFormDataContent parts ? await PartsAsync(parts, cancellationToken) : null;
        lock (_lock)
        {
            Requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}");
            if (request.Headers.TryGetValues("X-Api-Key", out var keys))
            {
                Keys.UnionWith(keys);
            }

            if (Absences > 0)
            {
                Absences--;
                throw new HttpRequestException("Connection refused");
            }

            var answer = Answer(request.RequestUri.AbsolutePath, body, form);
            answer.Headers.Date = DateTimeOffset.UtcNow;
            return answer;
        }
    }

    private HttpResponseMessage Answer(string path, byte[]? body, Dictionary<string, (string? FileName, byte[] Content)>? form)
    {
        switch (path.Split('/')[^1])
        {
            case "claim" when _waiting.TryDequeue(out var next):
                _given[next.Claim.TaskId] = (next.Set, next.Ini);
                return Json(next.Claim);
            case "claim":
                return new(HttpStatusCode.NoContent);
            case "heartbeat":
                var task = JsonNode.Parse(body!)!["tasks"]![0]!["task_id"]!.GetValue<Guid>();
                return Json(new ExtendedControllerLeases(DateTimeOffset.UtcNow.AddSeconds(1), Holds ? [] : [task]));
            case "tester.ini":
                return Bytes(_given[Guid.Parse(path.Split('/')[^2])].Ini);
            case "complete":
                Reports.Add(form!);
                return ReportAnswer == HttpStatusCode.OK
                    ? Json(new { })
                    : new(ReportAnswer) { Content = JsonContent.Create(new { detail = "report: the columns Pass, Profit and Trades are needed." }) };
            case "fail":
                Failures.Add(JsonNode.Parse(body!)!);
                return Json(new { });
            default:
                return Bytes(_given[Guid.Parse(path.Split('/')[^1])].Set);
        }
    }

    private static async Task<Dictionary<string, (string? FileName, byte[] Content)>> PartsAsync(MultipartFormDataContent form, CancellationToken token)
    {
        Dictionary<string, (string? FileName, byte[] Content)> parts = new(StringComparer.Ordinal);
        foreach (var part in form)
        {
            var disposition = part.Headers.ContentDisposition!;
            parts[disposition.Name!.Trim('"')] = (disposition.FileName?.Trim('"'), await part.ReadAsByteArrayAsync(token));
        }

        return parts;
    }

    private static HttpResponseMessage Json<T>(T value) => new(HttpStatusCode.OK) { Content = new StringContent(FactoryJson.Write(value), Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Bytes(byte[] content) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(content) };
}
