using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.FineTuning;

/// <summary>The controller in a serving process: its folder, its API, a worker elsewhere.</summary>
internal sealed class ControllerTests
{
    private StorageFolder _storage = null!;
    private ServedFactory _factory = null!;

    [OneTimeSetUp]
    public async Task ServeAsync()
    {
        _storage = new();
        _factory = await ServedFactory.StartAsync(_storage);
        await _factory.ImportAsync("EURUSD", Encoding.UTF8.GetBytes(SampleBars.RandomWalk(2400, minutes: 60)), timeframe: "1h");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _factory.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task A_terminal_s_own_export_is_a_specification()
    {
        var stated = await PutAsync("""
            {"SYMBOL_DIGITS": 2, "SYMBOL_POINT": 0.01, "SYMBOL_TRADE_CONTRACT_SIZE": 100, "SYMBOL_SWAP_MODE": "SYMBOL_SWAP_MODE_INTEREST_OPEN",
             "SYMBOL_SWAP_LONG": -4.5, "SYMBOL_SWAP_SHORT": 1.25, "SYMBOL_SWAP_ROLLOVER3DAYS": 3, "SYMBOL_CURRENCY_PROFIT": "USD"}
            """);
        Assert.That((stated.Code, stated.Json["stored"]!["swap_mode"]!.GetValue<string>(), stated.Json["stored"]!["swap_long"]!.GetValue<double>()), Is.EqualTo((200, "interest_open", -4.5)), stated.Text);
        Assert.That((stated.Json["trading"]!["contract_size"]!.GetValue<double>(), stated.Json["trading"]!["triple_swap_day"]!.GetValue<string>()), Is.EqualTo((100.0, "Wednesday")));

        var unknown = await PutAsync("""{"SYMBOL_NO_SUCH": 1}""");
        Assert.That((unknown.Code, unknown.Json["errors"]!["SYMBOL_NO_SUCH"]![0]!.GetValue<string>()), Is.EqualTo((400, unknown.Json["detail"]!.GetValue<string>())), unknown.Text);
        Assert.That(unknown.Text, Does.Contain("is not known; allowed: SYMBOL_DIGITS, SYMBOL_POINT"));
        var number = await PutAsync("""{"SYMBOL_SWAP_MODE": 1}""");
        Assert.That((number.Code, number.Json["detail"]!.GetValue<string>()), Is.EqualTo((400, "SYMBOL_SWAP_MODE: '1' is not allowed; a text.")), "terminals number the modes in two ways");
        var taken = await PutAsync("{}");
        Assert.That((taken.Code, taken.Json["stored"]), Is.EqualTo((200, (JsonNode?)null)));

        async Task<Answer> PutAsync(string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await _factory.Client.PutAsync(new Uri("/symbols/XAUUSD/specification", UriKind.Relative), content);
            return await Answer.ReadAsync(response);
        }
    }

    [Test]
    public async Task A_file_dropped_into_the_folder_is_searched_and_its_artifacts_are_served()
    {
        var dropped = Path.Combine(_storage.Root, "watch", "EMACrossOver-EURUSD-H1.set");
        await File.WriteAllBytesAsync(dropped, SampleSets.Bytes(SampleSets.MovingAverageCross));
        var job = (await Poll.UntilAsync(() => _factory.GetAsync("/controller/jobs"), answer => Job(answer, "EMACrossOver-EURUSD-H1.set") is not null)).Json;
        var jobId = Job(job, "EMACrossOver-EURUSD-H1.set")!["job_id"]!.GetValue<string>();
        var searched = await Poll.UntilAsync(() => _factory.GetAsync($"/controller/jobs/{jobId}"), answer => answer.Json["tasks"]![0]!["distance"] is not null);
        var taskId = searched.Json["tasks"]![0]!["task_id"]!.GetValue<string>();
        var task = (await _factory.GetAsync($"/controller/tasks/{taskId}")).Json;

        // it moves away after it has become a job, which may have been searched by then
        var moved = Path.Combine(_storage.Root, "watch", "processed", Path.GetFileName(dropped));
        await Poll.UntilAsync(() => Task.FromResult(File.Exists(moved)), exists => exists);
        Assert.That(File.Exists(dropped), Is.False);
        Assert.That(task["metrics"]!.AsArray(), Has.Count.EqualTo(10));
        Assert.That(task["metrics"]!.AsArray().All(row => row!["forward"]!["bars"]!.GetValue<int>() == 600), Is.True);
        Assert.That(task["lineage"]!["task_id"]!.GetValue<string>(), Is.EqualTo(taskId));
        var report = task["artifacts"]!.AsArray().First(artifact => artifact!["artifact_type"]!.GetValue<string>() == "report_html")!;
        using var download = await _factory.Client.GetAsync(new Uri($"/artifacts/{report["artifact_id"]}", UriKind.Relative));
        Assert.That(await download.Content.ReadAsStringAsync(), Does.Contain("<svg"));
        Assert.That(download.Content.Headers.ContentDisposition!.DispositionType, Is.EqualTo("attachment"));
        Assert.That(download.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
    }

    [Test]
    public async Task An_upload_is_a_job_once_and_a_refusal_names_the_line()
    {
        var first = await UploadAsync("MACross upload.set", "ShortPeriod=5||5||5||10||Y", "LongPeriod=40");
        var again = await UploadAsync("MACross other name.set", "ShortPeriod=5||5||5||10||Y", "LongPeriod=40");
        var swapped = await UploadAsync("MACross.set", "ShortPeriod=5||20||5||10||Y");

        Assert.That((first.Code, again.Code, swapped.Code), Is.EqualTo((202, 200, 422)));
        Assert.That(again.Json["job_id"]!.GetValue<string>(), Is.EqualTo(first.Json["job_id"]!.GetValue<string>()));
        Assert.That((swapped.Json["field"]!.GetValue<string>(), swapped.Json["details"]!["line"]!.GetValue<int>()), Is.EqualTo(("file", 1)));
        Assert.That((await UploadAsync("MACross.set", [("from", "yesterday")], "A=1")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task A_report_without_the_lease_is_answered_about_the_lease_however_broken_it_is()
    {
        var job = await UploadAsync("MACross lease.set", "ShortPeriod=5||5||5||10||Y", "LongPeriod=41");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("terminal"), "worker_id" }, { new StringContent("999"), "token" }, { new StringContent("[{"), "metrics" },
            { new ByteArrayContent("<?xml version=\"1.0\"?><Workbook"u8.ToArray()), "report", "opt.xml" },
        };
        var answer = await _factory.PostAsync($"/controller/tasks/{job.Json["task_id"]}/complete", form);
        Assert.That((answer.Code, answer.Json["field"]?.GetValue<string>()), Is.EqualTo((409, "token")));
    }

    [Test]
    public async Task A_worker_elsewhere_takes_and_completes_a_task_over_http()
    {
        // the built-in worker may be faster: what counts is that a claim is granted or refused in the agreed form
        var claim = await _factory.PostAsync("/controller/tasks/claim", """{"worker_id": "terminal", "experts": ["Wizard"]}""");
        Assert.That(claim.Code, Is.EqualTo(204));
        var beat = await _factory.PostAsync("/controller/tasks/heartbeat", """{"worker_id": "terminal", "tasks": [{"task_id": "00000000-0000-0000-0000-000000000001", "token": 1}]}""");
        Assert.That(beat.Json["lost"]!.AsArray(), Has.Count.EqualTo(1));
        using var form = new MultipartFormDataContent { { new StringContent("terminal"), "worker_id" }, { new StringContent("1"), "token" }, { new StringContent("""[{"pass_number": 1, "values": {}, "metrics": {"net_profit": 5}}]"""), "metrics" } };
        Assert.That((await _factory.PostAsync("/controller/tasks/00000000-0000-0000-0000-000000000001/complete", form)).Code, Is.EqualTo(404));
        Assert.That((await _factory.PostAsync("/controller/tasks/00000000-0000-0000-0000-000000000001/fail", """{"worker_id": "terminal", "token": 1, "error": "x"}""")).Code, Is.EqualTo(404));
        Assert.That((await _factory.PostAsync("/controller/tasks/00000000-0000-0000-0000-000000000001/retry")).Code, Is.EqualTo(404));
        Assert.That((await _factory.PostAsync("/controller/tasks/00000000-0000-0000-0000-000000000001/judge", """{"changed_by": "Ada"}""")).Code, Is.EqualTo(404));
        Assert.That((await _factory.PostAsync("/controller/jobs/00000000-0000-0000-0000-000000000001/judge", """{"reason": "why"}""")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Thresholds_change_at_run_time_and_the_change_is_kept()
    {
        using var change = new StringContent("""{"aging_factor": 2, "changed_by": "Ada", "reason": "a test"}""", Encoding.UTF8, "application/json");
        using var changed = await _factory.Client.PutAsync(new Uri("/controller/thresholds", UriKind.Relative), change);
        var thresholds = (await _factory.GetAsync("/controller/thresholds")).Json;
        Assert.That((int)changed.StatusCode, Is.EqualTo(200));
        Assert.That((thresholds["current"]!["aging_factor"]!.GetValue<double>(), thresholds["changes"]![0]!["changed_by"]!.GetValue<string>()), Is.EqualTo((2.0, "Ada")));

        using var nonsense = new StringContent("""{"score": 2, "changed_by": "Ada"}""", Encoding.UTF8, "application/json");
        using var refused = await _factory.Client.PutAsync(new Uri("/controller/thresholds", UriKind.Relative), nonsense);
        Assert.That((int)refused.StatusCode, Is.EqualTo(400));
    }

    [TestCase("/controller/tasks?status=odd", 400)]
    [TestCase("/controller/tasks?status=queued&limit=0", 400)]
    [TestCase("/controller/tasks?status=queued", 200)]
    [TestCase("/controller/jobs?status=completed_success", 200)]
    [TestCase("/controller/tasks/00000000-0000-0000-0000-000000000001", 404)]
    [TestCase("/artifacts/00000000-0000-0000-0000-000000000001", 404)]
    public async Task Queries_answer_or_say_what_is_wrong(string path, int code) => Assert.That((await _factory.GetAsync(path)).Code, Is.EqualTo(code));

    private Task<Answer> UploadAsync(string name, params string[] lines) => UploadAsync(name, [], lines);

    private async Task<Answer> UploadAsync(string name, (string Name, string Value)[] fields, params string[] lines)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(SampleSets.Bytes(lines)) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        form.Add(content, "file", name);
        foreach (var (field, value) in fields.Append(("symbol", "EURUSD")).Append(("timeframe", "1h")).Append(("priority", 5.ToString(CultureInfo.InvariantCulture))))
        {
            form.Add(new StringContent(value), field);
        }

        return await _factory.PostAsync("/controller/tasks", form);
    }

    private static JsonNode? Job(Answer answer, string file) => answer.Code == 200 ? Job(answer.Json, file) : null;

    private static JsonNode? Job(JsonNode jobs, string file) => jobs.AsArray().FirstOrDefault(job => job!["file_name"]!.GetValue<string>() == file);
}
