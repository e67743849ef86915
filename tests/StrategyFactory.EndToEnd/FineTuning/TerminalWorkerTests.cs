using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Tests;
using StrategyFactory.Tests.TerminalWorker;

namespace StrategyFactory.EndToEnd.FineTuning;

/// <summary>A factory, a worker beside a terminal and that terminal: three processes that know each other by HTTP and files.</summary>
internal sealed class TerminalWorkerTests
{
    private const string Key = "a key of the terminal's worker";

    private StorageFolder _storage = null!;
    private ServedFactory _factory = null!;
    private FakeInstallation _terminal = null!;

    [SetUp]
    public async Task ServeAsync()
    {
        _storage = new();
        _terminal = new();
        _factory = await ServedFactory.StartAsync(
            _storage, new Dictionary<string, string>(StringComparer.Ordinal) { ["Security__ApiKeys__0"] = Key, ["FineTuning__AcceptExternalExperts"] = "true" });
        _factory.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _factory.DisposeAsync();
        await _storage.DisposeAsync();
        _terminal.Dispose();
    }

    [Test]
    public async Task A_set_of_an_expert_that_is_not_built_in_goes_through_a_terminal_to_its_output_set()
    {
        var task = await UploadAsync("Wizard", "Fast=6||2||2||10||Y", "Slow=40||20||20||60||Y", "Comment=kept");
        await using var worker = Start();
        var done = await TaskAsync(task, state => state["distance"] is not null);

        Assert.That(done["metrics"]!.AsArray(), Has.Count.EqualTo(10), worker.Errors);
        var best = done["metrics"]![0]!;
        Assert.That((best["values"]!["Fast"]!.GetValue<string>(), best["values"]!["Slow"]!.GetValue<string>(), best["metrics"]!["net_profit"]!.GetValue<double>()), Is.EqualTo(("6", "40", 1500.0)));
        Assert.That(best["forward"]!["net_profit"]!.GetValue<double>(), Is.EqualTo(150), "that of the same inputs, though the terminal numbers it anew");
        Assert.That(done["attempts"]![0]!["worker_id"]!.GetValue<string>(), Is.EqualTo("terminal 1"));
        Assert.That(done["artifacts"]!.AsArray().Select(artifact => artifact!["artifact_type"]!.GetValue<string>()), Is.SupersetOf(new[] { "tester_report", "output_set" }));
    }

    [Test]
    public async Task A_real_set_is_tuned_by_a_terminal_as_deep_as_tuning_goes()
    {
        var content = await File.ReadAllBytesAsync(SharedData.Require("data/set/mt5_bluezdot_EMACrossOverV11_Scalper.set"));
        // what the terminal reports is good at once; here nothing is good enough
        using var demanding = await _factory.Client.PutAsJsonAsync("/controller/thresholds", new { score = 0.999, changed_by = "a test" });
        demanding.EnsureSuccessStatusCode();
        var submitted = await SendAsync("Scalper V11", content);
        await using var worker = Start();
        var job = (await Poll.UntilAsync(() => _factory.GetAsync($"/controller/jobs/{submitted["job_id"]}"), answer => answer.Json["job"]!["status"]!.GetValue<string>() != "in_progress")).Json;

        var tasks = job["tasks"]!.AsArray().OrderBy(task => task!["depth"]!.GetValue<int>()).ToList();
        Assert.That(tasks.ConvertAll(task => task!["depth"]!.GetValue<int>()), Is.EqualTo(new[] { 0, 1, 2 }), job.ToJsonString() + worker.Errors);
        Assert.That(job["job"]!["status"]!.GetValue<string>(), Is.EqualTo("completed_partial"));
        Assert.That(tasks[2]!["reason"]!.GetValue<string>(), Does.Contain("depth 2/2"));
        Assert.That(tasks.ConvertAll(task => task!["passes"]!.GetValue<long>())[0], Is.EqualTo(16 * 5), "multipliers 1.5 to 3 by 0.1, rewards 1 to 3 by 0.5");
        var scores = tasks.ConvertAll(task => task!["score"]!.GetValue<double>());
        Assert.That(scores, Is.Ordered, "the terminal's profit is highest in the middle of a range, and each search is around the best of the one before");
    }

    [Test]
    public async Task A_worker_that_is_killed_takes_its_terminal_up_again_and_reports_under_the_same_token()
    {
        var task = await UploadAsync("Waits", "Fast=6||2||2||10||Y");
        await using (var killed = Start())
        {
            await Poll.UntilAsync(() => Task.FromResult(_terminal.Has("waiting.txt")), there => there);
            await killed.KillAsync();
        }

        await using var next = Start();
        await Poll.UntilAsync(() => Task.FromResult(next.Errors), said => said.Contains("lives and is watched again", StringComparison.Ordinal));
        _terminal.Go();
        var done = await TaskAsync(task, state => state["distance"] is not null);

        Assert.That(done["attempts"]!.AsArray(), Has.Count.EqualTo(1), next.Errors);
        Assert.That(done["metrics"]!.AsArray(), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_key_that_is_wrong_and_a_terminal_that_is_not_there_are_one_line_and_exit_code_1()
    {
        await using var stranger = Start("wrong");
        var refused = await stranger.EndAsync();
        Assert.That(refused.Code, Is.EqualTo(1), refused.Errors);
        Assert.That(refused.ErrorLines[^1], Does.Contain("API key"));

        var absent = await HostProcess.RunAsync("terminal-worker", "--terminal", "/nowhere/terminal64.exe", "--server", $"http://127.0.0.1:{_factory.Port}", "--folder", Path.Combine(_terminal.Folder, "worker"));
        Assert.That((absent.Code, absent.Output), Is.EqualTo((1, "")));
        Assert.That(absent.ErrorLines[^1], Does.StartWith("--terminal: '/nowhere/terminal64.exe' is not there"));
    }

    private HostProcess Start(string key = Key) => HostProcess.Start(
        ["terminal-worker", "--terminal", _terminal.Program, "--portable", "--server", $"http://127.0.0.1:{_factory.Port}", "--name", "terminal 1", "--folder", Path.Combine(_terminal.Folder, "worker"), "--idle-seconds", "0.1"],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["FACTORY_API_KEY"] = key });

    private async Task<JsonNode> TaskAsync(string task, Func<JsonNode, bool> good) =>
        (await Poll.UntilAsync(() => _factory.GetAsync($"/controller/tasks/{task}"), answer => good(answer.Json["task"] ?? answer.Json))).Json;

    private async Task<string> UploadAsync(string expert, params string[] lines) =>
        (await SendAsync(expert, SampleSets.Bytes(lines)))["task_id"]!.GetValue<string>();

    private async Task<JsonNode> SendAsync(string expert, byte[] set)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(set);
        form.Add(content, "file", expert + ".set");
        foreach (var (field, value) in new[] { ("symbol", "EURUSD"), ("timeframe", "1h"), ("ea_name", expert) })
        {
            form.Add(new StringContent(value), field);
        }

        var answer = await _factory.PostAsync("/controller/tasks", form);
        Assert.That(answer.Code, Is.EqualTo(202), answer.Text);
        return answer.Json;
    }
}
