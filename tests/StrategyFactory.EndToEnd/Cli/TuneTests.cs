using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

internal sealed class TuneTests
{
    private StorageFolder _storage = null!;

    [OneTimeSetUp]
    public async Task ImportAsync()
    {
        _storage = new();
        var bars = _storage.Write("bars.csv", SampleBars.RandomWalk(2400, minutes: 60, reversion: -0.6));
        var outcome = await _storage.RunAsync("import", "--symbol", "EURUSD", "--timeframe", "1h", "--file", bars);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        // at prices of currencies, so that stops of forty pips mean something
        var trends = _storage.Write("trends.csv", SampleBars.RandomWalk(4000, minutes: 60, reversion: -0.9, first: 1.1));
        outcome = await _storage.RunAsync("import", "--symbol", "AUDUSD", "--timeframe", "1h", "--file", trends);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        var others = _storage.Write("others.csv", SampleBars.RandomWalk(4000, seed: 5, minutes: 60, reversion: -0.9, first: 0.7));
        outcome = await _storage.RunAsync("import", "--symbol", "NZDUSD", "--timeframe", "1h", "--file", others);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        var noise = _storage.Write("noise.csv", SampleBars.RandomWalk(2400, seed: 3, minutes: 60));
        outcome = await _storage.RunAsync("import", "--symbol", "GBPUSD", "--timeframe", "1h", "--file", noise);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
    }

    [OneTimeTearDown]
    public async Task RemoveAsync() => await _storage.DisposeAsync();

    [Test]
    public async Task Tune_runs_the_whole_job_and_prints_it_as_json()
    {
        var file = Path.Combine(_storage.Root, "EMACrossOverV2.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(SampleSets.MovingAverageCross));
        var outcome = await _storage.RunAsync("tune", file, "--symbol", "AUDUSD", "--timeframe", "1h", "--no-back-off", "--json");
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        var job = JsonNode.Parse(outcome.Output)!;

        Assert.That(job.AsObject().Select(field => field.Key), Is.EqualTo(new[] { "job_id", "status", "stand_in", "where", "tasks", "seconds" }));
        Assert.That(job["status"]!.GetValue<string>(), Is.AnyOf("completed_success", "completed_partial"));
        Assert.That(job["seconds"]!.GetValue<double>(), Is.GreaterThan(0));
        var standIn = job["stand_in"]!;
        Assert.That(standIn.AsObject().Select(field => field.Key), Is.EqualTo(new[] { "expert", "for", "chosen_by", "mapped", "ignored", "missing", "text" }));
        Assert.That((standIn["expert"]!.GetValue<string>(), standIn["for"]!.GetValue<string>(), standIn["mapped"]![0]!["means"]!.GetValue<string>()),
            Is.EqualTo(("moving_average_cross", "EMACrossOverV2", "StopLoss")));
        Assert.That(outcome.Errors, Does.Contain("Stand-in: the built-in moving_average_cross trades in place of 'EMACrossOverV2'").And.Contain("Inputs ignored: Remark."));
        var tasks = job["tasks"]!.AsArray();
        var first = tasks[0]!;
        Assert.That(first.AsObject().Select(field => field.Key), Is.EqualTo(new[] { "task_id", "parent_task_id", "step_name", "depth", "status", "reason", "attempts", "passes", "distance", "score", "forward", "verdict", "verdict_reasons", "evidence", "sensitivity", "output_set" }));
        Assert.That((first["step_name"]!.GetValue<string>(), first["depth"]!.GetValue<int>(), first["passes"]!.GetValue<long>(), first["parent_task_id"]), Is.EqualTo(("initial", 0, 80L, (JsonNode?)null)));
        Assert.That(first["distance"]!.GetValue<double>(), Is.InRange(0, 1));
        Assert.That(first["forward"]!["bars"]!.GetValue<int>(), Is.EqualTo(1000), "the last quarter");
        Assert.That(tasks.Skip(1).All(task => task!["parent_task_id"] is not null), Is.True);

        Assert.That(first["verdict"]!.GetValue<string>(), Is.AnyOf("robust", "suspect"));
        Assert.That(first["verdict_reasons"]!.AsArray().Count == 0, Is.EqualTo(first["verdict"]!.GetValue<string>() == "robust"));
        Assert.That((first["evidence"]!["windows"]!.GetValue<int>(), first["evidence"]!["trials"]!.GetValue<long>()), Is.EqualTo((4, 80L)));

        Assert.That((first["sensitivity"]!["passes"]!.GetValue<long>(), first["sensitivity"]!["exact"]!.GetValue<bool>(), first["sensitivity"]!["inputs"]!.AsArray().Count), Is.EqualTo((80L, true, 3)));

        var set = first["output_set"]!.GetValue<string>();
        var lines = Encoding.Unicode.GetString(await File.ReadAllBytesAsync(set)).TrimStart('\uFEFF').Split("\r\n");
        Assert.That(lines, Has.Length.EqualTo(SampleSets.MovingAverageCross.Length + 5), "the whole file, and what stood in for its expert");
        Assert.That((lines[1], lines[12]), Is.EqualTo((SampleSets.MovingAverageCross[1], "Remark=kept as it is")));
        Assert.That(lines[3], Does.StartWith("; Stand-in: "));
        Assert.That(lines[10], Does.StartWith("ShortPeriod=").And.EndWith("||Y"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(set)!, "*.html"), Is.Not.Empty);
        Assert.That(File.ReadLines(Directory.GetFiles(Path.GetDirectoryName(set)!, "*.trades.depth0.csv").Single()).Count(), Is.GreaterThan(2));
    }

    [Test]
    public async Task A_pilot_shows_what_the_score_depends_on_and_begins_no_search()
    {
        var file = Path.Combine(_storage.Root, "pilot MACross.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(["FastPeriod=10||2||1||20||Y", "SlowPeriod=30||20||1||60||Y"]));
        string[] call = ["tune", file, "--symbol", "EURUSD", "--timeframe", "1h", "--advise"];
        var outcome = await _storage.RunAsync(call);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        Assert.That(outcome.Output, Does.Contain("No search was begun.").And.Contain("90% interval").And.Contain("FastPeriod").And.Contain("A sample of ").And.Contain("of 779 combinations"));
        outcome = await _storage.RunAsync([.. call, "5"]);
        Assert.That((outcome.Code, outcome.ErrorLines.Length), Is.EqualTo((1, 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain("advise: 5 is not allowed; 16 to 10000."));
    }

    [Test]
    public async Task Of_a_job_that_fails_nothing_is_written_and_the_code_is_1()
    {
        var file = Path.Combine(_storage.Root, "MACross.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(["FastPeriod=10||4||2||20||Y", "SlowPeriod=30||20||5||60||Y"]));
        var folder = Path.Combine(_storage.Root, "nothing");
        var outcome = await _storage.RunAsync("tune", file, "--symbol", "GBPUSD", "--timeframe", "1h", "--where", "fastperiod < SlowPeriod", "--output", folder, "--no-back-off");
        Assert.That((outcome.Code, Directory.Exists(folder)), Is.EqualTo((1, false)), outcome.Output);
        Assert.That(outcome.Errors, Does.Contain("the job failed, nothing was written. distance "));
        Assert.That(outcome.Errors, Does.Contain("on GBPUSD 1h, 80 passes.").And.Contain("Only passes with fastperiod < SlowPeriod count: 80 of 81."));
    }

    [Test]
    public async Task Several_symbols_end_in_one_table_with_a_folder_each()
    {
        var file = Path.Combine(_storage.Root, "EMACrossOverV2 several.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(SampleSets.MovingAverageCross));
        var folder = Path.Combine(_storage.Root, "several");
        string[] call = ["tune", file, "--timeframe", "1h", "--output", folder, "--no-back-off"];
        var refused = await _storage.RunAsync([.. call, "--symbols", "AUDUSD,NOWHERE"]);
        Assert.That((refused.Code, refused.Output, refused.ErrorLines.Length), Is.EqualTo((1, "", 1)), refused.Errors);
        Assert.That(refused.Errors, Does.Contain("symbols: NOWHERE is refused, and with it all: No bars of NOWHERE are imported."));

        var outcome = await _storage.RunAsync([.. call, "--symbols", "AUDUSD,GBPUSD"]);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        Assert.That(outcome.Output, Does.Contain(" AUDUSD ").And.Contain(" GBPUSD ").And.Contain(" forward ").And.Match("AUDUSD: .*ShortPeriod [0-9]"));
        Assert.That(outcome.Output.Split('\n').Where(line => line.StartsWith('│') || line.StartsWith('╭')).Max(line => line.TrimEnd().Length), Is.LessThanOrEqualTo(80));
        Assert.That(File.Exists(Path.Combine(folder, "AUDUSD", "EMACrossOverV2 several.depth0.set")), Is.True);
        Assert.That(Directory.Exists(Path.Combine(folder, "GBPUSD")), Is.EqualTo(!outcome.Errors.Contains("GBPUSD: the job failed, nothing was written.", StringComparison.Ordinal)));
    }

    [Test]
    public async Task One_set_of_inputs_for_several_symbols_shows_each_and_all()
    {
        var file = Path.Combine(_storage.Root, "MACross together.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(["FastPeriod=10||4||2||12||Y", "SlowPeriod=30||20||5||40||Y"]));
        string[] call = ["tune", file, "--same-inputs", "--timeframe", "1h", "--no-back-off", "--json"];
        var refused = await _storage.RunAsync([.. call, "--symbols", "AUDUSD,EURUSD"]);
        Assert.That((refused.Code, refused.Output, refused.ErrorLines.Length), Is.EqualTo((1, "", 1)), refused.Errors);
        Assert.That(refused.Errors, Does.Contain("symbols: EURUSD has 2400 1h bars where AUDUSD is searched and 0 on its forward bars; at least 100 and 1 are needed."));

        var outcome = await _storage.RunAsync([.. call, "--symbols", "AUDUSD,NZDUSD"]);
        var job = JsonNode.Parse(outcome.Output)!;
        Assert.That(outcome.Code, Is.EqualTo(job["status"]!.GetValue<string>() == "failed" ? 1 : 0), outcome.Errors);
        var symbols = job["symbols"]!.AsArray();
        Assert.That(symbols.Select(symbol => symbol!["symbol"]!.GetValue<string>()), Is.EqualTo(new[] { "AUDUSD", "NZDUSD" }));
        Assert.That(job["all"]!["metrics"]!["total_trades"]!.GetValue<int>(), Is.EqualTo(symbols.Sum(symbol => symbol!["metrics"]!["total_trades"]!.GetValue<int>())));
        Assert.That(job["all"]!["score"]!.GetValue<double>(), Is.EqualTo(symbols.Average(symbol => symbol!["score"]!.GetValue<double>())).Within(1e-9));
    }

    [Test]
    public async Task Tune_shows_a_table_and_writes_where_it_is_told()
    {
        var file = Path.Combine(_storage.Root, "rsi.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(["RSI_Period=14||8||2||20||Y", "StopLoss=200"]));
        var folder = Path.Combine(_storage.Root, "out");
        var outcome = await _storage.RunAsync("tune", file, "--expert", "RSI reversal", "--symbol", "EURUSD", "--timeframe", "H1", "--output", folder, "--no-back-off");
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        Assert.That(outcome.Output, Does.Contain(" Dist. ").And.Contain(" Verdict ").And.Contain(" partial ").And.Contain("forward period").And.Contain("rsi_reversal (stand-in)").And.Contain("RSI_Period to RsiPeriod"));
        Assert.That(File.Exists(Path.Combine(folder, "rsi.depth0.set")), Is.True);
    }

    [TestCase("wizard.set", "A=1||1||1||3||Y", "'wizard' is not ours, and no built-in expert advisor stands in for it.", "--as NAME of a built-in expert advisor")]
    [TestCase("MACross wish.set", "Wish=1||1||1||3||Y", "moving_average_cross does not have the ticked inputs Wish.", "--as moving_average_cross --ignore Wish")]
    public async Task A_robot_of_others_is_refused_with_both_ways_on_in_a_line_each(string name, string line, string reason, string standIn)
    {
        var file = Path.Combine(_storage.Root, name);
        await File.WriteAllBytesAsync(file, SampleSets.Bytes([line]));
        var outcome = await _storage.RunAsync("tune", file, "--symbol", "EURUSD", "--timeframe", "1h", "--json");
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 3)), outcome.Errors);
        Assert.That(outcome.ErrorLines[0], Does.Contain(reason));
        Assert.That(outcome.ErrorLines[1], Does.StartWith("A stand-in").And.EndsWith(standIn));
        Assert.That(outcome.ErrorLines[2], Does.StartWith("A terminal that has it").And.Contain("watch folder"));
    }

    [Test]
    public async Task A_named_stand_in_searches_what_it_understands()
    {
        var file = Path.Combine(_storage.Root, "own robot.set");
        await File.WriteAllBytesAsync(file, SampleSets.Bytes(["RSI_Period=14||8||2||20||Y", "Shift=1||1||1||10||Y", "StopLoss=200"]));
        string[] call = ["tune", file, "--symbol", "EURUSD", "--timeframe", "1h", "--as", "rsi_reversal", "--no-back-off", "--json"];
        var refused = await _storage.RunAsync(call);
        Assert.That((refused.Code, refused.ErrorLines.Length), Is.EqualTo((1, 1)), refused.Errors);
        Assert.That(refused.Errors, Does.Contain("ignore: rsi_reversal does not have the ticked inputs Shift"));
        var outcome = await _storage.RunAsync([.. call, "--ignore", "Shift"]);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        var job = JsonNode.Parse(outcome.Output)!;
        Assert.That((job["stand_in"]!["chosen_by"]!.GetValue<string>(), job["tasks"]![0]!["passes"]!.GetValue<long>()), Is.EqualTo(("stand_in", 7L)));
    }

    [TestCase("MACross swapped.set", "Fast=1||9||1||3||Y", "Line 1")]
    [TestCase("MACross.set", "4\r\nEURUSD", "holds no inputs")]
    public async Task A_file_that_cannot_be_tuned_is_one_line_and_exit_code_1(string name, string line, string named)
    {
        var file = Path.Combine(_storage.Root, name);
        await File.WriteAllBytesAsync(file, SampleSets.Bytes([line]));
        var outcome = await _storage.RunAsync("tune", file, "--symbol", "EURUSD", "--timeframe", "1h", "--json");
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain(named));
    }
}
