using System.Net;
using System.Net.Sockets;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Host.Cli;
using StrategyFactory.Host.Composition;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.Benchmarks.Prompts;

/// <summary><c>POST /optimize-prompt</c> over real HTTP with 8 connections, against the whole host with its private PostgreSQL (fsync on).</summary>
internal sealed class PromptBenchmark : IBenchmark
{
    private const string Body = """
        {"character":"peter","base_prompt":"You are Peter Griffin. Respond in character.","context":{"topic":"beer","conversation_history":[],"user_input":"What's your favorite beer?","channel_id":"123456789"},
        "performance_feedback":{"attempt":4,"previous_failures":[{"quality_score":45.2,"failure_reason":"poor_authenticity","violation_types":["formal_language"]}],"target_quality_threshold":75.0}}
        """;

    // every request a conversation of its own, three characters and eight topics
    private const string Varied = """
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        local characters = {"peter", "brian", "stewie"}
        local topics = {"beer", "food", "science", "literature", "wine", "politics", "tv", "space"}
        local count = 0
        request = function()
          count = count + 1
          local body = '{"character":"' .. characters[count % 3 + 1] .. '","context":{"topic":"' .. topics[count % 8 + 1] .. '","user_input":"Tell me something.","channel_id":"c' .. count .. '"}}'
          return wrk.format(nil, nil, nil, body)
        end
        """;

    public string Name => "prompts";

    public string Description => "optimised prompts a second over HTTP";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        if (!PostgresBinaries.Find(PostgresBinaries.UsualFolders()).Any())
        {
            run.Remark("Left out: prompts, no PostgreSQL server is installed (Debian, Ubuntu: apt-get install postgresql).");
            return;
        }

        var storage = Directory.CreateTempSubdirectory("prompts-").FullName;
        try
        {
            var settings = new FactorySettings(storage, FreePort(), "127.0.0.1", null);
            await using var database = await DatabaseLease.TakeAsync(settings, token);
            await using var app = FactoryHost.BuildWeb(settings, database.ConnectionString);
            await DatabaseUpgrade.RunAsync(app.Services, token);
            await app.StartAsync(token);
            var url = $"http://127.0.0.1:{settings.Port}/optimize-prompt";
            await WarmAsync(run, url, token);
            await MeasureAsync(run, "one conversation", url, null, token);
            await MeasureAsync(run, "a conversation a request", url, Varied, token);
            await app.StopAsync(token);
        }
        finally
        {
            Directory.Delete(storage, recursive: true);
        }
    }

    /// <summary>The runtime compiles hot code in steps, in the background: a busy machine takes longer. Warm is what did not get cheaper twice in a row.</summary>
    private static async Task WarmAsync(BenchmarkRun run, string url, CancellationToken token)
    {
        var (cost, unchanged) = (double.PositiveInfinity, 0);
        for (var round = 0; round < (run.Settings.Quick ? 1 : 8) && unchanged < 2; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            if (await LoadGenerator.RunAsync(url, null, Body, run.Settings.Quick ? 1 : 5, token) is not { } load)
            {
                return;
            }

            var now = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / load.PerSecond;
            unchanged = now > 0.85 * cost ? unchanged + 1 : 0;
            cost = Math.Min(cost, now);
        }
    }

    private async Task MeasureAsync(BenchmarkRun run, string label, string url, string? script, CancellationToken token)
    {
        var (seconds, before) = (run.Settings.Quick ? 2 : 10, Environment.CpuUsage.TotalTime);
        if (await LoadGenerator.RunAsync(url, script, Body, seconds, token) is not { } load)
        {
            run.Remark("Left out: prompts, neither wrk nor hey is installed (Debian, Ubuntu: apt-get install wrk).");
            return;
        }

        var place = $"8 connections, {label}";
        run.Add(new(Name, place, $"requests ({load.Tool})", load.PerSecond, "requests/s") { AtLeast = run.Settings.Quick ? null : 2000 });
        run.Add(new(Name, place, "latency, median", load.Median, "ms"));
        run.Add(new(Name, place, "latency, 99th percentile", load.Percentile99, "ms") { AtMost = run.Settings.Quick ? null : 20 });
        run.Add(new(Name, place, "processor time of the host a request", (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (load.PerSecond * seconds), "µs"));
        run.Add(new(Name, place, "answers other than 2xx", load.Failures, "requests") { AtMost = 0 });
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
