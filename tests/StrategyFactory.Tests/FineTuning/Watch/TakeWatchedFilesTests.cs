using System.Text;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Watch;

internal sealed class TakeWatchedFilesTests
{
    private ControllerHarness _controller = null!;
    private string _storage = "";

    private string Watch => Path.Combine(_storage, "watch");

    [SetUp]
    public async Task Start()
    {
        _storage = Directory.CreateTempSubdirectory("watch-").FullName;
        _controller = await ControllerHarness.StartAsync(Settings);
        await TakeAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        await _controller.DisposeAsync();
        Directory.Delete(_storage, recursive: true);
    }

    private (string, string)[] Settings => [("StorageFolder", _storage), ("Defaults:Symbol", "EURUSD"), ("Defaults:Timeframe", "1h"), ("Defaults:Expert", FakeExpert.Name)];

    [Test]
    public async Task A_file_is_taken_when_it_has_been_still_for_two_seconds_and_moves_away()
    {
        Drop("MACross-EURUSD-H4.set", "A=1||1||1||3||Y");
        Assert.That(await TakeAsync(), Is.EqualTo(new WatchedFiles(0, 0, 1)));
        _controller.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.That(await TakeAsync(), Is.EqualTo(new WatchedFiles(0, 0, 1)));
        _controller.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(await TakeAsync(), Is.EqualTo(new WatchedFiles(1, 0, 0)));

        var job = (await _controller.SendAsync(new GetControllerJobs())).Single();
        Assert.That((job.FileName, job.Source, job.Symbol, job.Timeframe, job.Expert), Is.EqualTo(("MACross-EURUSD-H4.set", "watch", "EURUSD", "4h", FakeExpert.Name)));
        Assert.That(Names("processed"), Is.EqualTo(new[] { "MACross-EURUSD-H4.set" }));
        Assert.That(Directory.GetFiles(Watch), Is.Empty);
    }

    [Test]
    public async Task A_file_that_still_grows_waits()
    {
        Drop("slow.set", "A=1||1||1||3||Y");
        await TakeAsync();
        _controller.Clock.Advance(TimeSpan.FromSeconds(2));
        File.AppendAllText(Path.Combine(Watch, "slow.set"), "more");
        Assert.That((await TakeAsync()).Waiting, Is.EqualTo(1));
        _controller.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await TakeAsync()).Accepted, Is.EqualTo(1));
    }

    [Test]
    public async Task The_document_beside_a_file_tells_of_it_and_moves_with_it()
    {
        Drop("x.set", "A=1");
        File.WriteAllText(Path.Combine(Watch, "x.set.meta.json"), """{"symbol": "gold", "timeframe": "D1", "ea_name": "RSI", "from": "2020-01-01", "to": "2021.06.30", "initial_deposit": 2500, "user": "Ada"}""");
        await SettledAsync();

        var job = (await _controller.SendAsync(new GetControllerJobs())).Single();
        Assert.That((job.Symbol, job.Timeframe, job.Expert, job.From, job.To, job.InitialDeposit, job.User), Is.EqualTo(
            ("GOLD", "1d", "rsi_reversal", (DateTimeOffset?)new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), (DateTimeOffset?)new DateTimeOffset(2021, 6, 30, 0, 0, 0, TimeSpan.Zero), 2500.0, "Ada")));
        Assert.That(Names("processed"), Is.EqualTo(new[] { "x.set", "x.set.meta.json" }));
    }

    [Test]
    public async Task What_is_refused_is_put_aside_with_its_reason()
    {
        Drop("swapped.set", "A=1||9||1||3||Y");
        Drop("badmeta.set", "B=1");
        File.WriteAllText(Path.Combine(Watch, "badmeta.set.meta.json"), """{"simbol": "EURUSD"}""");
        File.WriteAllText(Path.Combine(Watch, "empty.set"), "");
        await SettledAsync();

        Assert.That(Names("rejected"), Is.EqualTo(new[] { "badmeta.set", "badmeta.set.meta.json", "badmeta.set.reason.txt", "empty.set", "empty.set.reason.txt", "swapped.set", "swapped.set.reason.txt" }));
        Assert.That(Reason("swapped.set"), Is.EqualTo("Line 1: input 'A': start 9 lies above stop 3; the order is start, step, stop.\n"));
        Assert.That(Reason("badmeta.set"), Does.Contain("simbol"));
        Assert.That(Reason("empty.set"), Does.Contain("holds no inputs"));
        Assert.That(await _controller.SendAsync(new GetControllerJobs()), Is.Empty);
    }

    [Test]
    public async Task The_same_content_again_is_refused_with_the_job_that_has_it()
    {
        Drop("one.set", "A=1||1||1||3||Y");
        await SettledAsync();
        Drop("two.set", "A=1||1||1||3||Y");
        await SettledAsync();

        var job = (await _controller.SendAsync(new GetControllerJobs())).Single();
        Assert.That(Reason("two.set"), Is.EqualTo($"A file with the same content is job {job.JobId} already.\n"));
    }

    [Test]
    public async Task Links_are_refused_and_never_followed()
    {
        var secret = Path.Combine(_storage, "secret.set");
        File.WriteAllBytes(secret, SetText.Mt5("A=1||1||1||3||Y"));
        File.CreateSymbolicLink(Path.Combine(Watch, "link.set"), secret);
        File.CreateSymbolicLink(Path.Combine(Watch, "dangling.set"), Path.Combine(_storage, "nowhere"));
        Directory.CreateSymbolicLink(Path.Combine(Watch, "folder.set"), _storage);
        Drop("beside.set", "B=1");
        File.CreateSymbolicLink(Path.Combine(Watch, "beside.set.meta.json"), secret);
        Directory.CreateDirectory(Path.Combine(Watch, "real folder.set"));
        await SettledAsync();

        Assert.That(Names("rejected").Where(name => name.EndsWith(".reason.txt", StringComparison.Ordinal)), Is.EqualTo(new[] { "beside.set.reason.txt", "dangling.set.reason.txt", "folder.set.reason.txt", "link.set.reason.txt" }));
        Assert.That(await _controller.SendAsync(new GetControllerJobs()), Is.Empty);
        Assert.That(File.Exists(secret), Is.True);
        Assert.That(Directory.Exists(Path.Combine(Watch, "real folder.set")), Is.True);
    }

    [Test]
    public async Task Names_of_any_script_and_names_that_are_taken_are_kept_apart()
    {
        var longest = new string('長', 83) + ".set";
        foreach (var (name, line) in new[] { ("移動平均 ñandú 🐢.set", "A=1"), ("MiXeD.SeT", "B=1"), (longest, "C=1"), ("with\nnewline.set", "D=1") })
        {
            Drop(name, line);
        }

        await SettledAsync();
        Drop("MiXeD.SeT", "E=1");
        Drop(longest, "F=2||9||1||1||Y");
        await SettledAsync();

        Assert.That(Names("processed"), Is.EquivalentTo(new[] { "移動平均 ñandú 🐢.set", "MiXeD.SeT", "MiXeD (2).SeT", longest, "with\nnewline.set" }));
        Assert.That(Names("rejected"), Has.Count.EqualTo(2).And.Some.EndsWith(".reason.txt"));
    }

    [Test]
    public async Task A_host_that_died_before_moving_a_file_leaves_a_job_whose_file_is_only_moved()
    {
        Drop("MACross.set", "A=1||1||1||3||Y");
        await _controller.SendAsync(new SubmitTuning { FileName = "MACross.set", Content = File.ReadAllBytes(Path.Combine(Watch, "MACross.set")), Source = TuningSource.Watch });
        await using var restarted = await ControllerHarness.StartAsync(Settings, _controller);
        await restarted.SendAsync(new TakeWatchedFiles());
        _controller.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await restarted.SendAsync(new TakeWatchedFiles()), Is.EqualTo(new WatchedFiles(1, 0, 0)));
        Assert.That(await restarted.SendAsync(new GetControllerJobs()), Has.Count.EqualTo(1));
        Assert.That(Names("processed"), Is.EqualTo(new[] { "MACross.set" }));
        Assert.That(await restarted.QueryAsync<long>("SELECT count(*) FROM fine_tuning.controller_jobs WHERE file_pending"), Is.Zero);
    }

    [Test]
    public async Task A_disk_that_takes_no_file_costs_a_turn_and_not_the_job()
    {
        Drop("good.set", "A=1||1||1||3||Y");
        File.WriteAllText(Path.Combine(Watch, "good.set.meta.json"), "{}");
        Drop("bad.set", "A=1||9||1||3||Y");
        // where a folder is in the way nothing can be written, as on a full disk
        var obstacles = new[] { Path.Combine(Watch, "processed", "good.set.meta.json", "x"), Path.Combine(Watch, "rejected", "bad.set.reason.txt", "x") };
        foreach (var obstacle in obstacles)
        {
            Directory.CreateDirectory(obstacle);
        }

        await TakeAsync();
        _controller.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await TakeAsync(), Is.EqualTo(new WatchedFiles(0, 1, 1)), "a refusal without its reason is a refusal still");
        Assert.That(File.Exists(Path.Combine(Watch, "good.set")), Is.True);

        Directory.Delete(Path.GetDirectoryName(obstacles[0])!, recursive: true);
        Assert.That(await TakeAsync(), Is.EqualTo(new WatchedFiles(1, 0, 0)));
        Assert.That(await _controller.SendAsync(new GetControllerJobs()), Has.Count.EqualTo(1));
        Assert.That(Names("processed"), Is.EqualTo(new[] { "good.set", "good.set.meta.json" }));
    }

    [Test]
    public void A_drawer_that_is_a_link_carries_nothing_out_of_the_folder()
    {
        Drop("good.set", "A=1||1||1||3||Y");
        Directory.Delete(Path.Combine(Watch, "processed"));
        Directory.CreateSymbolicLink(Path.Combine(Watch, "processed"), _storage);
        Assert.That(async () => await TakeAsync(), Throws.InstanceOf<IOException>().With.Message.Contains("is a link"));
    }

    [Test]
    public async Task A_file_that_cannot_be_read_is_refused_after_many_turns_and_holds_nobody_up()
    {
        Drop("locked.set", "A=1||1||1||3||Y");
        Drop("other.set", "B=1||1||1||3||Y");
        using var writer = new FileStream(Path.Combine(Watch, "locked.set"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        await TakeAsync();
        _controller.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await TakeAsync(), Is.EqualTo(new WatchedFiles(1, 0, 1)));
        for (var turn = 0; turn < 18; turn++)
        {
            Assert.That((await TakeAsync()).Rejected, Is.Zero);
        }

        Assert.That((await TakeAsync()).Rejected, Is.EqualTo(1));
        Assert.That(Reason("locked.set"), Does.StartWith("It cannot be read"));
    }

    [Test]
    public async Task A_thousand_files_at_once_are_taken_by_two_hosts_once_each()
    {
        for (var i = 0; i < 1000; i++)
        {
            Drop($"file {i}.set", $"A={i}");
        }

        await using var other = await ControllerHarness.StartAsync(Settings, _controller);
        await TakeAsync();
        await other.SendAsync(new TakeWatchedFiles());
        _controller.Clock.Advance(TimeSpan.FromSeconds(2));
        var taken = await Task.WhenAll(TakeAsync(), other.SendAsync(new TakeWatchedFiles()));

        Assert.That(taken.Sum(files => files.Accepted), Is.EqualTo(1000));
        Assert.That(await _controller.QueryAsync<long>("SELECT count(DISTINCT content_sha256) FROM fine_tuning.controller_jobs"), Is.EqualTo(1000));
        Assert.That(Names("processed"), Has.Count.EqualTo(1000));
    }

    [Test]
    public async Task A_better_file_comes_back_when_the_job_has_ended_and_only_once()
    {
        Drop("MACross.set", "Period=10||2||2||20||Y", "Comment=kept");
        await SettledAsync();
        Assert.That(await _controller.SendAsync(new DeliverTunedFiles()), Is.Zero, "the job has not ended");
        await _controller.EndAsync((await _controller.SendAsync(new GetControllerJobs())).Single().JobId);
        Assert.That(await _controller.SendAsync(new DeliverTunedFiles()), Is.EqualTo(1));

        Assert.That(Names("tuned"), Is.EqualTo(new[] { "MACross.html", "MACross.set" }));
        Assert.That(File.ReadAllBytes(Path.Combine(Watch, "tuned", "MACross.set")), Is.EqualTo(SetText.Mt5("Period=11||9||1||13||Y", "Comment=kept")));

        // a host that died before it had noted what it gave back
        await using (var command = _controller.Source.CreateCommand("UPDATE fine_tuning.controller_jobs SET delivered_at = NULL"))
        {
            await command.ExecuteNonQueryAsync();
        }

        await _controller.SendAsync(new DeliverTunedFiles());
        Assert.That((Names("tuned").Count, await _controller.SendAsync(new DeliverTunedFiles())), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Of_a_failed_job_only_the_report_comes_back()
    {
        _controller.Expert.Find = search => FakeExpert.Found(search, (0.6, 0.2));
        Drop("MACross.set", "Period=10||2||2||20||Y");
        await SettledAsync();
        await _controller.EndAsync((await _controller.SendAsync(new GetControllerJobs())).Single().JobId);
        await _controller.SendAsync(new DeliverTunedFiles());
        Assert.That(Names("tuned"), Is.EqualTo(new[] { "MACross.html" }));
    }

    [Test]
    public void A_watch_folder_outside_of_the_storage_folder_must_be_named_in_full()
    {
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions { StorageFolder = "/data", WatchFolder = "../elsewhere" }.IsConfined, Is.False);
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions { StorageFolder = "/data", WatchFolder = "a/../b" }.IsConfined, Is.True);
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions { StorageFolder = "/data", WatchFolder = "/mnt/drop" }.WatchPath, Is.EqualTo("/mnt/drop"));
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions { StorageFolder = "/data", WatchFolder = "" }.WatchPath, Is.Null);
    }

    private void Drop(string name, params string[] lines) => File.WriteAllBytes(Path.Combine(Watch, name), SetText.Mt5(lines));

    private Task<WatchedFiles> TakeAsync() => _controller.SendAsync(new TakeWatchedFiles());

    private async Task SettledAsync()
    {
        await TakeAsync();
        _controller.Clock.Advance(TimeSpan.FromSeconds(2));
        await TakeAsync();
    }

    private List<string> Names(string drawer) => [.. new DirectoryInfo(Path.Combine(Watch, drawer)).GetFileSystemInfos().Select(file => file.Name).Order(StringComparer.Ordinal)];

    private string Reason(string name) => File.ReadAllText(Path.Combine(Watch, "rejected", name + ".reason.txt"), Encoding.UTF8);
}
