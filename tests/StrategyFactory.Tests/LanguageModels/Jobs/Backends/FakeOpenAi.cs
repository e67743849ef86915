using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace StrategyFactory.Tests.LanguageModels.Jobs.Backends;

/// <summary>
/// The part of OpenAI's API that trainings need, over real HTTP: files, jobs, and events, of which the newest come first. A job goes a step
/// further each time that it is looked at.
/// </summary>
internal sealed class FakeOpenAi : IAsyncDisposable
{
    public const string Key = "sk-test-4f8a1c";

    private const long Created = 1_790_000_000;

    private readonly WebApplication _server;
    private readonly Lock _lock = new();
    private readonly List<JsonObject> _jobs = [];
    private readonly Dictionary<string, List<JsonObject>> _events = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Path, int Code, string? RetryAfter, bool Happens)> _refusals = new();

    private FakeOpenAi(WebApplication server) => _server = server;

    public string Url { get; private set; } = "";

    /// <summary>Requests so far, by method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Files by id: their purpose, name and content.</summary>
    public ConcurrentDictionary<string, (string Purpose, string Name, string Content)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What happens at each look: what is told, and the status after it.</summary>
    public IReadOnlyList<(string Status, string[] Messages)> Course { get; set; } = [];

    /// <summary>Why a job fails.</summary>
    public JsonObject? Error { get; set; }

    /// <summary>Whether jobs stay as they are.</summary>
    public bool IsHeld { get; set; }

    public IReadOnlyList<JsonObject> Jobs
    {
        get
        {
            lock (_lock)
            {
                return [.. _jobs.Select(job => (JsonObject)job.DeepClone())];
            }
        }
    }

    public static async Task<FakeOpenAi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        FakeOpenAi fake = new(builder.Build());
        fake.Map();
        fake._server.Urls.Add("http://127.0.0.1:0");
        await fake._server.StartAsync();
        fake.Url = fake._server.Urls.Single() + "/v1";
        return fake;
    }

    /// <summary>The next request to a path is refused.</summary>
    /// <param name="path">How its method and path begin.</param>
    /// <param name="code">Of the answer.</param>
    /// <param name="retryAfter">Seconds that are asked for, or null.</param>
    /// <param name="happens">Whether what was asked for happens all the same.</param>
    public void Refuse(string path, int code, string? retryAfter = null, bool happens = false) =>
        _refusals.Enqueue((path, code, retryAfter, happens));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Map()
    {
        _server.Use(async (http, next) =>
        {
            var called = $"{http.Request.Method} {http.Request.Path}";
            Requests.Enqueue(called);
            if (http.Request.Headers.Authorization != "Bearer " + Key)
            {
                await RefuseAsync(http, 401, "Incorrect API key provided: " + http.Request.Headers.Authorization, "invalid_api_key");
                return;
            }

            if (_refusals.TryPeek(out var refusal) && called.StartsWith(refusal.Path, StringComparison.Ordinal) && _refusals.TryDequeue(out _))
            {
                if (refusal.Happens)
                {
                    var answer = http.Response.Body;
                    http.Response.Body = Stream.Null;
                    await next();
                    http.Response.Body = answer;
                    http.Response.Headers.Clear();
                }

                if (refusal.RetryAfter is { } seconds)
                {
                    http.Response.Headers.RetryAfter = seconds;
                }

                await RefuseAsync(http, refusal.Code, "No, not now.", "no");
                return;
            }

            await next();
        });
        _server.MapPost("/v1/files", UploadAsync);
        var jobs = _server.MapGroup("/v1/fine_tuning/jobs");
        jobs.MapPost("", BeginAsync);
        jobs.MapGet("", (int? limit, string? after) => Page(_jobs.AsEnumerable().Reverse(), limit, after));
        jobs.MapGet("/{id}", (string id) => Look(id));
        jobs.MapPost("/{id}/cancel", Cancel);
        jobs.MapGet("/{id}/events", (string id, int? limit, string? after) => Page(_events[id].AsEnumerable().Reverse(), limit, after));
    }

    private static Task RefuseAsync(HttpContext http, int code, string message, string reason)
    {
        http.Response.StatusCode = code;
        return http.Response.WriteAsJsonAsync(new { error = new { message, type = "error", param = (string?)null, code = reason } });
    }

    private async Task<IResult> UploadAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var file = form.Files.Single();
        using var reader = new StreamReader(file.OpenReadStream());
        var id = FormattableString.Invariant($"file-{Files.Count + 1}");
        var content = await reader.ReadToEndAsync();
        Files[id] = (form["purpose"].ToString(), file.FileName, content);
        return Results.Json(new
        {
            id,
            @object = "file",
            bytes = content.Length,
            created_at = Created,
            filename = file.FileName,
            purpose = "fine-tune",
            status = "processed",
        });
    }

    private async Task<IResult> BeginAsync(HttpRequest request)
    {
        var asked = (await JsonNode.ParseAsync(request.Body))!.AsObject();
        lock (_lock)
        {
            var id = $"ftjob-{_jobs.Count + 1}";
            JsonObject job = new()
            {
                ["id"] = id,
                ["object"] = "fine_tuning.job",
                ["model"] = asked["model"]!.DeepClone(),
                ["created_at"] = Created,
                ["finished_at"] = null,
                ["fine_tuned_model"] = null,
                ["organization_id"] = "org-1",
                ["result_files"] = new JsonArray(),
                ["status"] = "validating_files",
                ["validation_file"] = asked["validation_file"]?.DeepClone(),
                ["training_file"] = asked["training_file"]!.DeepClone(),
                ["hyperparameters"] = new JsonObject { ["n_epochs"] = 3 },
                ["trained_tokens"] = null,
                ["error"] = null,
                ["user_provided_suffix"] = asked["suffix"]?.DeepClone(),
                ["seed"] = asked["seed"]?.DeepClone() ?? 0,
                ["integrations"] = new JsonArray(),
                ["metadata"] = asked["metadata"]?.DeepClone(),
                ["method"] = asked["method"]?.DeepClone(),
            };
            _jobs.Add(job);
            _events[id] = [];
            Tell(id, $"Created fine-tuning job: {id}");
            return Results.Json(job.DeepClone());
        }
    }

    private IResult Look(string id)
    {
        lock (_lock)
        {
            var job = _jobs.Single(job => job["id"]!.GetValue<string>() == id);
            var looks = job["looks"]?.GetValue<int>() ?? 0;
            if (!IsHeld && looks < Course.Count && job["status"]!.GetValue<string>() != "cancelled")
            {
                job["looks"] = looks + 1;
                foreach (var message in Course[looks].Messages)
                {
                    Tell(id, message);
                }

                job["status"] = Course[looks].Status;
                job["fine_tuned_model"] = Course[looks].Status == "succeeded" ? "ft:" + job["model"] + ":org::abc" : null;
                job["error"] = Course[looks].Status == "failed" ? Error?.DeepClone() : null;
            }

            return Results.Json(job.DeepClone());
        }
    }

    private IResult Cancel(string id)
    {
        lock (_lock)
        {
            var job = _jobs.Single(job => job["id"]!.GetValue<string>() == id);
            job["status"] = "cancelled";
            Tell(id, "Fine-tuning job cancelled");
            return Results.Json(job.DeepClone());
        }
    }

    /// <summary>A message, or the metrics of a step where it is an object.</summary>
    private void Tell(string job, string message)
    {
        var events = _events[job];
        var isMetric = message.StartsWith('{');
        events.Add(new()
        {
            ["object"] = "fine_tuning.job.event",
            ["id"] = $"ftevent-{events.Count + 1}",
            ["created_at"] = Created + events.Count,
            ["level"] = "info",
            ["message"] = isMetric ? "Step" : message,
            ["type"] = isMetric ? "metrics" : "message",
            ["data"] = isMetric ? JsonNode.Parse(message) : new JsonObject(),
        });
    }

    private IResult Page(IEnumerable<JsonObject> newestFirst, int? limit, string? after)
    {
        lock (_lock)
        {
            var rest = newestFirst.SkipWhile(each => after is not null && each["id"]!.GetValue<string>() != after).Skip(after is null ? 0 : 1).ToList();
            // never more than three, so that there are pages
            var page = rest.Take(Math.Min(limit ?? 20, 3)).Select(each => (JsonNode)each.DeepClone()).ToArray();
            return Results.Json(new JsonObject { ["object"] = "list", ["data"] = new JsonArray(page), ["has_more"] = rest.Count > page.Length });
        }
    }
}
