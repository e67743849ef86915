using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Tests.FineTuning.Watch;

internal sealed class TakeWatchedFilesTests
{
    private WatchedStorage _storage = null!;

    [SetUp]
    public async Task SetUpAsync() => _storage = await WatchedStorage.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _storage.DisposeAsync();

    [Test]
    public async Task A_file_is_taken_when_it_has_been_still_for_two_seconds_and_moves_away()
    {
        _storage.Drop("MACross-EURUSD-H4.set", "Fast=1||1||1||3||Y");
        Assert.That(await _storage.TakeAsync(), Is.EqualTo(new WatchedFiles(0, 0, 1)));
        _storage.Controller.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.That(await _storage.TakeAsync(), Is.EqualTo(new WatchedFiles(0, 0, 1)));
        _storage.Controller.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(await _storage.TakeAsync(), Is.EqualTo(new WatchedFiles(1, 0, 0)));

        var job = (await _storage.Controller.SendAsync(new GetControllerJobs())).Single();
        Assert.That((job.FileName, job.Source, job.Symbol, job.Timeframe, job.Expert), Is.EqualTo(("MACross-EURUSD-H4.set", "watch", "EURUSD", "4h", FakeExpert.Name)));
        Assert.That(_storage.Names("processed"), Is.EqualTo(new[] { "MACross-EURUSD-H4.set" }));
        Assert.That(Directory.GetFiles(_storage.Watch), Is.Empty);
    }

    [Test]
    public async Task A_file_that_still_grows_waits()
    {
        _storage.Drop("slow.set", "A=1||1||1||3||Y");
        await _storage.TakeAsync();
        _storage.Controller.Clock.Advance(TimeSpan.FromSeconds(2));
        File.AppendAllText(Path.Combine(_storage.Watch, "slow.set"), "more");
        Assert.That((await _storage.TakeAsync()).Waiting, Is.EqualTo(1));
        _storage.Controller.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await _storage.TakeAsync()).Accepted, Is.EqualTo(1));
    }

    [Test]
    public async Task The_document_beside_a_file_tells_of_it_and_moves_with_it()
    {
        _storage.Drop("x.set", "Period=1||1||1||3||Y");
        File.WriteAllText(Path.Combine(_storage.Watch, "x.set.meta.json"), """{"where": "period < 3", "symbol": "gold", "timeframe": "D1", "ea_name": "RSI", "from": "2020-01-01", "to": "2021.06.30", "initial_deposit": 2500, "user": "Ada"}""");
        await _storage.SettledAsync();

        var job = (await _storage.Controller.SendAsync(new GetControllerJobs())).Single();
        Assert.That((job.Symbol, job.Timeframe, job.Expert, job.From, job.To, job.InitialDeposit, job.User), Is.EqualTo(
            ("GOLD", "1d", "rsi_reversal", (DateTimeOffset?)new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), (DateTimeOffset?)new DateTimeOffset(2021, 6, 30, 0, 0, 0, TimeSpan.Zero), 2500.0, "Ada")));
        Assert.That(job.Where, Is.EqualTo("period < 3"));
        Assert.That(_storage.Names("processed"), Is.EqualTo(new[] { "x.set", "x.set.meta.json" }));
    }

    [Test]
    public async Task Names_of_any_script_and_names_that_are_taken_are_kept_apart()
    {
        var longest = new string('長', 83) + ".set";
        foreach (var (name, line) in new[] { ("移動平均 ñandú 🐢.set", "A=1"), ("MiXeD.SeT", "B=1"), (longest, "C=1"), ("with\nnewline.set", "D=1") })
        {
            _storage.Drop(name, line);
        }

        await _storage.SettledAsync();
        _storage.Drop("MiXeD.SeT", "E=1");
        _storage.Drop(longest, "Fast=2||9||1||1||Y");
        await _storage.SettledAsync();

        Assert.That(_storage.Names("processed"), Is.EquivalentTo(new[] { "移動平均 ñandú 🐢.set", "MiXeD.SeT", "MiXeD (2).SeT", longest, "with\nnewline.set" }));
        Assert.That(_storage.Names("rejected"), Has.Count.EqualTo(2).And.Some.EndsWith(".reason.txt"));
    }

    [Test]
    public async Task A_host_that_died_before_moving_a_file_leaves_a_job_whose_file_is_only_moved()
    {
        _storage.Drop("MACross.set", "A=1||1||1||3||Y");
        await _storage.Controller.SendAsync(new SubmitTuning { FileName = "MACross.set", Content = File.ReadAllBytes(Path.Combine(_storage.Watch, "MACross.set")), Source = TuningSource.Watch });
        await using var restarted = await _storage.OtherHostAsync();
        await restarted.SendAsync(new TakeWatchedFiles());
        _storage.Controller.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await restarted.SendAsync(new TakeWatchedFiles()), Is.EqualTo(new WatchedFiles(1, 0, 0)));
        Assert.That(await restarted.SendAsync(new GetControllerJobs()), Has.Count.EqualTo(1));
        Assert.That(_storage.Names("processed"), Is.EqualTo(new[] { "MACross.set" }));
        Assert.That(await restarted.QueryAsync<long>("SELECT count(*) FROM fine_tuning.controller_jobs WHERE file_pending"), Is.Zero);
    }

    [Test]
    public async Task A_thousand_files_at_once_are_taken_by_two_hosts_once_each()
    {
        for (var i = 0; i < 1000; i++)
        {
            _storage.Drop($"file {i}.set", $"A={i}");
        }

        await using var other = await _storage.OtherHostAsync();
        await _storage.TakeAsync();
        await other.SendAsync(new TakeWatchedFiles());
        _storage.Controller.Clock.Advance(TimeSpan.FromSeconds(2));
        var taken = await Task.WhenAll(_storage.TakeAsync(), other.SendAsync(new TakeWatchedFiles()));

        Assert.That(taken.Sum(files => files.Accepted), Is.EqualTo(1000));
        Assert.That(await _storage.Controller.QueryAsync<long>("SELECT count(DISTINCT content_sha256) FROM fine_tuning.controller_jobs"), Is.EqualTo(1000));
        Assert.That(_storage.Names("processed"), Has.Count.EqualTo(1000));
    }

    [Test]
    public async Task A_disk_that_takes_no_file_costs_a_turn_and_not_the_job()
    {
        _storage.Drop("good.set", "A=1||1||1||3||Y");
        File.WriteAllText(Path.Combine(_storage.Watch, "good.set.meta.json"), "{}");
        _storage.Drop("bad.set", "Fast=1||9||1||3||Y");
        // where a folder is in the way nothing can be written, as on a full disk
        var obstacles = new[] { Path.Combine(_storage.Watch, "processed", "good.set.meta.json", "x"), Path.Combine(_storage.Watch, "rejected", "bad.set.reason.txt", "x") };
        foreach (var obstacle in obstacles)
        {
            Directory.CreateDirectory(obstacle);
        }

        await _storage.TakeAsync();
        _storage.Controller.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await _storage.TakeAsync(), Is.EqualTo(new WatchedFiles(0, 1, 1)), "a refusal without its reason is a refusal still");
        Assert.That(File.Exists(Path.Combine(_storage.Watch, "good.set")), Is.True);

        Directory.Delete(Path.GetDirectoryName(obstacles[0])!, recursive: true);
        Assert.That(await _storage.TakeAsync(), Is.EqualTo(new WatchedFiles(1, 0, 0)));
        Assert.That(await _storage.Controller.SendAsync(new GetControllerJobs()), Has.Count.EqualTo(1));
        Assert.That(_storage.Names("processed"), Is.EqualTo(new[] { "good.set", "good.set.meta.json" }));
    }

    [Test]
    public void A_watch_folder_outside_of_the_storage_folder_must_be_named_in_full()
    {
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions { StorageFolder = "/data", WatchFolder = "../elsewhere" }.IsConfined, Is.False);
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions { StorageFolder = "/data", WatchFolder = "a/../b" }.IsConfined, Is.True);
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions { StorageFolder = "/data", WatchFolder = "/mnt/drop" }.WatchPath, Is.EqualTo("/mnt/drop"));
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions { StorageFolder = "/data", WatchFolder = "" }.WatchPath, Is.Null);
    }
}
