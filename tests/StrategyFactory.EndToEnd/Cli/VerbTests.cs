using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

/// <summary>The verbs on one storage root; a guest holds its database open, so that each verb joins and none starts a server.</summary>
internal sealed class VerbTests
{
    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = StorageFolder.Fresh();
        _served = await ServedFactory.StartAsync(_storage);
        await _served.ImportAsync("WALK", SampleBars.RandomWalk(6000));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task Import_prints_the_report_as_json()
    {
        var file = _storage.Write("import.csv", SampleBars.RandomWalk(100));
        var outcome = await _storage.RunAsync("import", "--symbol", "imported", "--timeframe", "1m", "--file", file, "--json");
        Assert.That((outcome.Code, outcome.Errors), Is.EqualTo((0, "")));
        var report = JsonNode.Parse(outcome.Output)!;
        Assert.That(report["symbol"]!.GetValue<string>(), Is.EqualTo("IMPORTED"));
        Assert.That((report["rows_read"]!.GetValue<int>(), report["rows_stored"]!.GetValue<int>(), report["rejected"]!.GetValue<int>()), Is.EqualTo((100, 100, 0)));
        Assert.That(report["first_bar"]!.GetValue<DateTimeOffset>(), Is.EqualTo((DateTimeOffset)SampleBars.Start));
    }

    [Test]
    public async Task Import_shows_a_table_without_json()
    {
        var file = _storage.Write("table.csv", SampleBars.RandomWalk(100));
        var outcome = await _storage.RunAsync("import", "--symbol", "TABLE", "--timeframe", "1m", "--file", file);
        Assert.That((outcome.Code, outcome.Errors), Is.EqualTo((0, "")));
        Assert.That(outcome.Output, Does.Contain("Bars stored").And.Contain("2024-01-01 00:00 UTC"));
    }

    [Test]
    public async Task Import_asks_what_a_file_does_not_tell_and_reads_it_as_stated()
    {
        var file = _storage.Write("stamped.csv", SampleBars.Sessions(5).StampedAtClose);
        string[] import = ["import", "--symbol", "STAMPED", "--timeframe", "1m", "--file", file];

        var asked = await _storage.RunAsync(import);
        Assert.That(asked.Code, Is.Not.Zero);
        Assert.That(asked.Errors, Does.Contain("--stamp close").And.Contain("--stamp open"));
        Assert.That(asked.Errors.Trim().Split('\n'), Has.Length.EqualTo(1));

        var stated = await _storage.RunAsync([.. import, "--stamp", "close"]);
        Assert.That((stated.Code, stated.Errors), Is.EqualTo((0, "")));
        Assert.That(stated.Output, Does.Contain("the bars' end").And.Contain("2024-01-01 14:30 UTC"));
    }

    [Test]
    public async Task Knowledge_of_a_folder_is_read_through_all_its_folders_and_a_bad_file_keeps_no_other_out()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_storage.Root, "notes"));
        folder.CreateSubdirectory("deep");
        foreach (var (name, text) in new[]
        {
            ("beer.md", "Beer is brewed in Quahog."), ("deep/rum.jsonl", "{\"text\":\"Rum is aged in casks.\"}"), ("deep/bad.json", "{"),
            (".hidden.md", "Nobody reads this."), ("picture.png", "no text"),
        })
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
        }

        string[] import = ["knowledge", "--collection", "topic_knowledge", "--file", folder.FullName, "--json"];
        var first = await _storage.RunAsync(import);
        Assert.That(first.Code, Is.EqualTo(1));
        Assert.That(first.Errors.Trim().Split('\n'), Has.Length.EqualTo(1).And.All.StartsWith("deep/bad.json: "));
        var report = JsonNode.Parse(first.Output)!;
        Assert.That((report["documents"]!.GetValue<int>(), report["replaced"]!.GetValue<int>()), Is.EqualTo((2, 0)));
        Assert.That(report["files"]!.AsArray().Select(file => file!["file"]!.GetValue<string>()), Is.EqualTo(new[] { "beer.md", "deep/bad.json", "deep/rum.jsonl" }));

        File.Delete(Path.Combine(folder.FullName, "deep/bad.json"));
        var again = await _storage.RunAsync(import[..^1]);
        Assert.That((again.Code, again.Errors), Is.EqualTo((0, "")));
        Assert.That(again.Output, Does.Contain("2 documents").And.Contain("2 replaced").And.Contain("2 of 2 files"));
        var empty = await _storage.RunAsync("knowledge", "--collection", "topic_knowledge", "--file", folder.CreateSubdirectory("empty").FullName);
        Assert.That((empty.Code, empty.Errors), Is.EqualTo((1, $"--file: '{folder.FullName}/empty' holds no document; files end in .md, .markdown, .txt, .json, .jsonl, .ndjson.\n")));
    }

    [Test]
    public async Task Forget_removes_bars_and_asks_where_it_cannot_be_sure()
    {
        var file = _storage.Write("forget.csv", SampleBars.RandomWalk(100));
        await _storage.RunAsync("import", "--symbol", "FORGOTTEN", "--timeframe", "1m", "--file", file);
        var unsure = await _storage.RunAsync("forget", "FORGOTTEN");
        Assert.That((unsure.Code, unsure.Output, unsure.ErrorLines.Length), Is.EqualTo((1, "", 1)));
        Assert.That(unsure.Errors, Does.Contain("--yes"));

        var part = await _storage.RunAsync("forget", "forgotten", "--timeframe", "1m", "--from", "2024-01-01 01:00", "--yes", "--json");
        Assert.That(part.Code, Is.Zero, part.Errors);
        Assert.That(JsonNode.Parse(part.Output)!["series"]![0]!.ToJsonString(), Is.EqualTo("""{"timeframe":"1m","bars":40,"bars_left":60}"""));
        var rest = await _storage.RunAsync("forget", "FORGOTTEN", "--yes");
        Assert.That((rest.Code, rest.Output.Trim()), Is.EqualTo((0, "FORGOTTEN 1m: 60 bars forgotten, none is left.")));
        var again = await _storage.RunAsync("forget", "FORGOTTEN", "--yes");
        Assert.That((again.Code, again.ErrorLines.Length), Is.EqualTo((1, 1)));
        Assert.That(again.Errors, Does.Contain("FORGOTTEN"));
    }

    [Test]
    public async Task Adjust_lists_what_is_suspected_and_adjusts_by_a_file_once()
    {
        var bars = _storage.Write("splits.csv", SampleBars.Split(400, 200, 4));
        var imported = await _storage.RunAsync("import", "--symbol", "SPLITS", "--timeframe", "1d", "--file", bars);
        Assert.That((imported.Code, imported.Errors), Is.EqualTo((0, "")));
        Assert.That(imported.Output, Does.Contain("suspected_split: 2024-07-19 looks like a 4:1 split").And.Contain("./factory adjust SPLITS --suspected"));

        var listed = await _storage.RunAsync("adjust", "splits");
        Assert.That((listed.Code, listed.Errors), Is.EqualTo((0, "")));
        Assert.That(listed.Output, Does.StartWith("SPLITS 1d 2024-07-19 looks like a 4:1 split"));
        var wrong = await _storage.RunAsync("adjust", "SPLITS", "--factors", _storage.Write("wrong.csv", "2024-07-19,0\n"));
        Assert.That((wrong.Code == 0, wrong.Output, wrong.ErrorLines.Length), Is.EqualTo((false, "", 1)));
        Assert.That(wrong.Errors, Does.Contain("ratio '0'"));
        var missing = await _storage.RunAsync("adjust", "SPLITS", "--factors", "nowhere.csv");
        Assert.That((missing.Code == 0, missing.Output, missing.ErrorLines.Length), Is.EqualTo((false, "", 1)));

        string[] adjust = ["adjust", "SPLITS", "--factors", _storage.Write("factors.csv", "date,ratio\n2024-07-19,4:1\n")];
        var adjusted = await _storage.RunAsync(adjust);
        Assert.That((adjusted.Code, adjusted.Output.Trim()), Is.EqualTo((0, "SPLITS 1d: 200 bars adjusted, split 4:1 before 2024-07-19.")));
        var again = await _storage.RunAsync(adjust);
        Assert.That((again.Code, again.ErrorLines.Length), Is.EqualTo((1, 1)));
        Assert.That(again.Errors, Does.Contain("applied already"));
        var json = await _storage.RunAsync("adjust", "SPLITS", "--json");
        Assert.That(JsonNode.Parse(json.Output)![0]!["adjustments"]![0]!["price_factor"]!.GetValue<double>(), Is.EqualTo(0.25));
    }

    [Test]
    public async Task Evolve_prints_the_run_as_json()
    {
        var outcome = await _storage.RunAsync("evolve", "--symbol", "walk", "--features", "rsi_14,return_1,return_5,ibs,volatility_20,willr_14", "--generations", "2", "--thresholds", "0.0001,q0.95", "--json");
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        var run = JsonNode.Parse(outcome.Output)!;
        Shapes.RequireRun(run);
        Assert.That(run["generations"]!.AsArray(), Has.Count.EqualTo(2));
        Assert.That(run["generations"]![0]!["simulations"]!.GetValue<int>(), Is.EqualTo(70));
    }

    [Test]
    public async Task Evolve_tells_its_power_before_and_what_it_came_close_to_after()
    {
        string[] evolve = ["evolve", "--symbol", "walk", "--features", "rsi_14,return_1,return_5,ibs,volatility_20,willr_14", "--generations", "1", "--thresholds", "q0.5,q0.9", "--regime-configs", "[{}]"];
        var planned = await _storage.RunAsync([.. evolve, "--plan"]);
        Assert.That(planned.Output, Does.Match("Power: [0-9]+ days?, [0-9,]+ trials: (only an|no) annual Sharpe"));
        var outcome = await _storage.RunAsync(evolve);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        Assert.That(outcome.Output, Does.Contain("Near misses: not promotions").And.Contain("Training 0: alpha").And.Contain("; runner-up alpha").And.Match("(?m)^1\\. "));
    }

    [Test]
    public async Task Evolve_grows_trees()
    {
        Trees.Require();
        var outcome = await _storage.RunAsync(
            "evolve", "--symbol", "walk", "--algorithm", "XGBoost", "--features", "rsi_14,return_1,return_5,ibs,volatility_20,willr_14", "--max-depth-grid", "2", "--learning-rate-grid", "0.3",
            "--reg-lambda-grid", "1", "--min-child-weight-grid", "1,20", "--rounds", "10", "--early-stopping-rounds", "3", "--importance-method", "permutation", "--regime-configs", "[{}]",
            "--generations", "1", "--thresholds", "q0.9", "--json");
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        var run = JsonNode.Parse(outcome.Output)!;
        Shapes.RequireRun(run);
        Assert.That((run["config"]!["algorithm"]!.GetValue<string>(), run["config"]!["importance_method"]!.GetValue<string>()), Is.EqualTo(("XGBoost", "permutation")));
        Assert.That(run["generations"]![0]!["models_trained"]!.GetValue<int>(), Is.EqualTo(2));
    }

    [Test]
    public async Task Evolve_takes_several_symbols_and_compare_puts_their_runs_side_by_side()
    {
        await _served.ImportAsync("TWIN", SampleBars.RandomWalk(6000, seed: 2));
        string[] small = ["--features", "rsi_14,return_1,return_5,ibs", "--alpha-grid", "0.01", "--l1-ratio-grid", "0.5", "--generations", "1", "--thresholds", "q0.9"];
        var evolved = await _storage.RunAsync(["evolve", "--symbols", "walk,TWIN", "--max-concurrent", "1", "--priorities", "twin=5", .. small, "--json"]);
        Assert.That(evolved.Code, Is.Zero, evolved.Errors);
        var runs = JsonNode.Parse(evolved.Output)!["runs"]!.AsArray();
        Assert.That(runs.Select(run => (run!["symbol"]!.GetValue<string>(), run["status"]!.GetValue<string>(), run["progress"]!.GetValue<double>())), Is.EqualTo(new[] { ("TWIN", "COMPLETED", 1d), ("WALK", "COMPLETED", 1) }));
        Assert.That(runs[1]!["started_at"]!.GetValue<DateTimeOffset>(), Is.GreaterThanOrEqualTo(runs[0]!["finished_at"]!.GetValue<DateTimeOffset>()), "one at a time");

        var other = JsonNode.Parse((await _storage.RunAsync(["evolve", "--symbol", "WALK", .. small[..2], "--generations", "1", "--thresholds", "q0.9", "--json"])).Output)!["run_id"]!.GetValue<string>();
        var compared = await _storage.RunAsync("compare", runs[1]!["run_id"]!.GetValue<string>(), other, "--json");
        Assert.That((compared.Code, compared.Errors), Is.EqualTo((0, "")));
        Assert.That(JsonNode.Parse(compared.Output)!["differences"]!.AsArray().Select(difference => difference!["option"]!.GetValue<string>()), Is.EqualTo(new[] { "alpha_grid", "l1_ratio_grid" }));
        var refused = await _storage.RunAsync("compare", other, runs[0]!["run_id"]!.GetValue<string>());
        Assert.That((refused.Code, refused.Output, refused.ErrorLines.Length), Is.EqualTo((1, "", 1)), refused.Errors);
        Assert.That(refused.Errors, Does.Contain("WALK, TWIN"));
        var table = await _storage.RunAsync("compare", runs[1]!["run_id"]!.GetValue<string>(), other);
        Assert.That((table.Code, table.Errors), Is.EqualTo((0, "")));
        Assert.That(table.Output, Does.Contain("Best SQN").And.Contain("alpha_grid: [0.01] | null"));
    }

    [Test]
    public async Task Train_stores_a_model_that_models_tells_about()
    {
        string[] train = ["train", "--symbol", "walk", "--features", "rsi_14,return_1,ibs", "--alpha-grid", "0.01", "--l1-ratio-grid", "0.5", "--regime-configs", "[{}]", "--seed", "3", "--json"];
        var trained = await _storage.RunAsync(train);
        Assert.That((trained.Code, trained.Errors), Is.EqualTo((0, "")));
        var model = JsonNode.Parse(trained.Output)!;
        Assert.That((model["reused"]!.GetValue<bool>(), model["models_trained"]!.GetValue<int>()), Is.EqualTo((false, 1)));
        Assert.That(JsonNode.Parse((await _storage.RunAsync(train)).Output)!["reused"]!.GetValue<bool>(), Is.True);

        var id = model["model_id"]!.GetValue<string>();
        var told = JsonNode.Parse((await _storage.RunAsync("models", id, "--json")).Output)!;
        Assert.That(told["details"]!["features"]!.ToJsonString(), Is.EqualTo("""["ibs","return_1","rsi_14"]"""));
        var listed = await _storage.RunAsync("models", "--symbol", "WALK");
        Assert.That((listed.Code, listed.Errors), Is.EqualTo((0, "")));
        Assert.That(listed.Output, Does.Contain($"{id}  WALK      1m   ElasticNet       3"));
        Assert.That(listed.Output.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(80));
    }

    [Test]
    public async Task Runs_queue_workers_and_status_tell_what_happens_and_cancel_ends_it()
    {
        await _served.ImportAsync("SLOW", SampleBars.RandomWalk(SlowRun.Bars, seed: 5));
        var id = await _served.EvolveAsync(SlowRun.Request("SLOW", 20));
        await Poll.UntilAsync(() => _served.GetAsync($"/runs/{id}"), answer => answer.Json["status"]!.GetValue<string>() == "RUNNING");

        var status = JsonNode.Parse((await _storage.RunAsync("status", "--json")).Output)!;
        Assert.That(status["running"]!.AsArray().Select(run => run!["run_id"]!.GetValue<string>()), Does.Contain(id));
        Assert.That(status["storage"]!["database_bytes"]!.GetValue<long>(), Is.Positive);
        var listed = JsonNode.Parse((await _storage.RunAsync("runs", "--symbol", "slo", "--status", "running", "--json")).Output)!;
        Assert.That((listed["total"]!.GetValue<int>(), listed["runs"]![0]!["run_id"]!.GetValue<string>()), Is.EqualTo((1, id)));
        var robust = JsonNode.Parse((await _storage.RunAsync("runs", "--symbol", "slo", "--verdict", "Robust", "--json")).Output)!;
        Assert.That(robust["total"]!.GetValue<int>(), Is.Zero);

        await using (var watch = HostProcess.Start(["queue", "--watch", "--every", "0.1", "--json", "--storage", _storage.Root]))
        {
            await Poll.UntilAsync(() => Task.FromResult(watch.Output), seen => seen.Count(c => c == '\n') >= 2 || watch.HasExited);
            watch.Interrupt();
            var watched = await watch.EndAsync();
            Assert.That((watched.Code, watched.Errors), Is.EqualTo((0, "")));
            Assert.That(watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["counts"]), Has.All.Not.Null);
        }

        var cancelled = await _storage.RunAsync("cancel", id, "--json");
        Assert.That((cancelled.Code, cancelled.Errors), Is.EqualTo((0, "")));
        Assert.That(JsonNode.Parse(cancelled.Output)!["kind"]!.GetValue<string>(), Is.EqualTo("run"));
        Assert.That((await _served.EndOfAsync(id))["stopped_reason"]!.GetValue<string>(), Is.EqualTo("cancelled"));
        var again = await _storage.RunAsync("cancel", id);
        Assert.That((again.Code, again.Output, again.ErrorLines.Length), Is.EqualTo((1, "", 1)));
        Assert.That(again.Errors, Does.Contain("has ended already"));
        var nothing = await _storage.RunAsync("cancel", Guid.CreateVersion7().ToString());
        Assert.That((nothing.Code, nothing.ErrorLines.Length), Is.EqualTo((1, 1)));
        Assert.That(nothing.Errors, Does.Contain("names nothing that can be cancelled"));

        var one = JsonNode.Parse((await _storage.RunAsync("runs", id, "--json")).Output)!;
        Assert.That((one["run_id"]!.GetValue<string>(), one["lineage"] is JsonArray, one["near_misses"]!["run_id"]!.GetValue<string>()), Is.EqualTo((id, true, id)));
        foreach (var verb in new[] { "runs", "queue", "workers", "status" })
        {
            var table = await _storage.RunAsync(verb);
            Assert.That((table.Code, table.Errors), Is.EqualTo((0, "")), verb);
            Assert.That(table.Output.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(80), table.Output);
        }
    }

    [Test]
    public async Task Migrate_says_what_it_applied()
    {
        var outcome = await _storage.RunAsync("migrate", "--json");
        Assert.That((outcome.Code, outcome.Errors), Is.EqualTo((0, "")));
        Assert.That(JsonNode.Parse(outcome.Output)!["applied"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Db_passes_its_arguments_to_psql()
    {
        // what follows -- belongs to psql, --storage included, so the folder comes from the environment
        await using var process = HostProcess.Start(["db", "--", "-X", "-A", "-t", "-c", "select 6 * 7"], new Dictionary<string, string>(StringComparer.Ordinal) { ["FACTORY_STORAGE"] = _storage.Root });
        var outcome = await process.EndAsync();
        Assert.That((outcome.Code, outcome.Output, outcome.Errors), Is.EqualTo((0, "42\n", "")));
    }

    [Test]
    public async Task Health_asks_the_running_factory()
    {
        var outcome = await HostProcess.RunAsync("health", "--port", $"{_served.Port}");
        Assert.That((outcome.Code, outcome.Errors), Is.EqualTo((0, "")));
        Assert.That(JsonNode.Parse(outcome.Output)!["status"]!.GetValue<string>(), Is.EqualTo("healthy"));
    }

    [Test]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        var outcome = await _storage.RunAsync("serve", "--port", $"{_served.Port}");
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((1, "")));
        Assert.That(outcome.ErrorLines, Has.Length.EqualTo(1), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain($"{_served.Port}"));
    }

    [TestCase("--symbol NOWHERE", "NOWHERE")]
    [TestCase("--symbol ../../etc/passwd", "ETC/PASSWD")]
    [TestCase("--symbol WALK --algorithm XGBoost --alpha-grid 0.1", "XGBoost")]
    [TestCase("--symbol WALK --max-depth-grid 2.5", "--max-depth-grid: '2.5' is not a whole number")]
    [TestCase("--symbol WALK --features rsi_14,wisdom_3", "wisdom_3")]
    [TestCase("--symbol WALK --prune-fraction 1.5", "prune_fraction: 1.5 ")]
    [TestCase("--symbol WALK --alpha-grid -1", "alpha_grid")]
    [TestCase("--symbol WALK --alpha-grid x", "--alpha-grid")]
    [TestCase("--symbol WALK --thresholds abc", "--thresholds")]
    [TestCase("--symbol WALK --thresholds q2", "q2")]
    [TestCase("--symbol WALK --regime-configs [", "--regime-configs")]
    [TestCase("--symbol WALK --data-options {\"train_window\":0,\"test_window\":5}", "train_window")]
    [TestCase("--symbol WALK --seed-model 00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001")]
    public async Task A_bad_request_is_one_line_that_names_the_fault_and_exit_code_1(string line, string named)
    {
        var outcome = await _storage.RunAsync(["evolve", .. line.Split(' '), "--json"]);
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((1, "")), outcome.Errors);
        Assert.That(outcome.ErrorLines, Has.Length.EqualTo(1), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain(named).IgnoreCase);
    }

    [Test]
    public async Task Export_writes_a_file_that_imports_again_and_replaces_none_unasked()
    {
        var file = Path.Combine(_storage.Root, "walk.parquet");
        var outcome = await _storage.RunAsync("export", "bars", "walk", "--out", file, "--json");
        Assert.That((outcome.Code, outcome.Errors), Is.EqualTo((0, "")));
        Assert.That(JsonNode.Parse(outcome.Output)!["bars"]!.GetValue<int>(), Is.EqualTo(6000));
        var written = await File.ReadAllBytesAsync(file);
        Assert.That(written[..4], Is.EqualTo("PAR1"u8.ToArray()));

        var again = await _storage.RunAsync("export", "features", "walk", "--features", "rsi_14", "--out", file);
        Assert.That((again.Code, again.ErrorLines.Length), Is.EqualTo((1, 1)), again.Errors);
        Assert.That(again.Errors, Does.Contain(file).And.Contain("--overwrite"));
        Assert.That(await File.ReadAllBytesAsync(file), Is.EqualTo(written));

        var imported = await _storage.RunAsync("import", "--symbol", "WALKED", "--timeframe", "1m", "--file", file, "--json");
        Assert.That((imported.Code, JsonNode.Parse(imported.Output)!["rows_stored"]!.GetValue<int>()), Is.EqualTo((0, 6000)), imported.Errors);
        var replaced = await _storage.RunAsync("export", "features", "walk", "--features", "rsi_14", "--out", file, "--overwrite", "--format", "csv");
        Assert.That((replaced.Code, replaced.Errors), Is.EqualTo((0, "")));
        Assert.That((await File.ReadAllLinesAsync(file))[0], Is.EqualTo("time,open,high,low,close,volume,rsi_14"));
        Assert.That(Directory.GetFiles(_storage.Root, "walk.parquet*"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_file_that_does_not_exist_is_one_line()
    {
        var outcome = await _storage.RunAsync("import", "--symbol", "A", "--timeframe", "1m", "--file", "/nowhere/bars.csv", "--json");
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.StartWith("--file: ").And.Contain("'/nowhere/bars.csv'"));
    }

    [Test]
    public async Task A_folder_given_as_the_file_is_one_line()
    {
        var outcome = await _storage.RunAsync("import", "--symbol", "A", "--timeframe", "1m", "--file", "/tmp", "--json");
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.StartWith("--file: ").And.Contain("'/tmp'"));
    }

    [TestCase("forecast insights --series nothing.csv", "--series: 'nothing.csv' is not an id such as ")]
    [TestCase("promoted signal best", "ID: 'best' is not an id such as ")]
    [TestCase("evolve --symbol WALK --generations many", "--generations: 'many' is not a whole number within ±2147483647.")]
    [TestCase("evolve --symbol WALK --prune-fraction half", "--prune-fraction: 'half' is not a number.")]
    [TestCase("serve --port 99999999999", "--port: '99999999999' is not a whole number within ±2147483647.")]
    public async Task A_value_of_another_kind_is_told_without_the_name_of_a_type(string line, string told)
    {
        var outcome = await _storage.RunAsync(line.Split(' '));
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((2, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.StartWith(told).And.Not.Contain("System."));
    }

    [TestCase("this is no bar file\n")]
    [TestCase("")]
    [TestCase("timestamp,open,high,low,close,volume\n2024-01-01T00:00:00Z,1,0,2,1,5\n2024-01-01T00:01:00Z,1,2,0.5,1,5\n")]
    public async Task A_refused_file_is_one_line_and_stores_nothing(string content)
    {
        var file = _storage.Write("refused.csv", content);
        var outcome = await _storage.RunAsync("import", "--symbol", "REFUSED", "--timeframe", "1m", "--file", file, "--json");
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        var symbols = await _served.GetAsync("/api/features/symbols");
        Assert.That(symbols.Text, Does.Not.Contain("REFUSED"));
    }
}
