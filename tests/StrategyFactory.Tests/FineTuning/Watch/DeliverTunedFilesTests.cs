using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Watch;

internal sealed class DeliverTunedFilesTests
{
    private WatchedStorage _storage = null!;

    [SetUp]
    public async Task SetUpAsync() => _storage = await WatchedStorage.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _storage.DisposeAsync();

    [Test]
    public async Task A_better_file_comes_back_when_the_job_has_ended_and_only_once()
    {
        _storage.Controller.Expert.Find = search => FakeExpert.Convincing(FakeExpert.Found(search, (0.05, 0.5)));
        _storage.Drop("MACross.set", "Fast=10||2||2||20||Y", "Comment=kept");
        await _storage.SettledAsync();
        Assert.That(await _storage.Controller.SendAsync(new DeliverTunedFiles()), Is.Zero, "the job has not ended");
        await _storage.Controller.EndAsync((await _storage.Controller.SendAsync(new GetControllerJobs())).Single().JobId);
        Assert.That(await _storage.Controller.SendAsync(new DeliverTunedFiles()), Is.EqualTo(1));

        Assert.That(_storage.Names("tuned"), Is.EqualTo(new[] { "MACross.html", "MACross.set", "MACross.trades.csv", "suspect" }));
        Assert.That(TunedInputs(), Is.EqualTo(new[] { "Fast=11||9||1||13||Y", "Comment=kept" }));

        // a host that died before it had noted what it gave back
        await using (var command = _storage.Controller.Source.CreateCommand("UPDATE fine_tuning.controller_jobs SET delivered_at = NULL"))
        {
            await command.ExecuteNonQueryAsync();
        }

        await _storage.Controller.SendAsync(new DeliverTunedFiles());
        Assert.That((_storage.Names("tuned").Count, await _storage.Controller.SendAsync(new DeliverTunedFiles())), Is.EqualTo((4, 0)));
    }

    [Test]
    public async Task What_is_suspect_comes_back_into_a_drawer_of_its_own()
    {
        _storage.Controller.Expert.Find = search => FakeExpert.Convincing(FakeExpert.Found(search, (0, 1)), forward: -90);
        await TuneAsync();
        Assert.That(_storage.Names("tuned"), Is.EqualTo(new[] { "suspect" }));
        Assert.That(_storage.Names("tuned/suspect"), Is.EqualTo(new[] { "MACross.html", "MACross.set", "MACross.trades.csv" }));
    }

    [Test]
    public async Task Of_several_symbols_each_has_a_folder()
    {
        _storage.Controller.Expert.Find = search => FakeExpert.Convincing(FakeExpert.Found(search, (0, 1)), forward: search.Symbol == "GOLD" ? -90 : 120);
        File.WriteAllText(Path.Combine(_storage.Watch, "MACross.set.meta.json"), """{"symbols": ["EURUSD", "gold"], "timeframe": "D1"}""");
        _storage.Drop("MACross.set", "Fast=10||2||2||20||Y");
        await _storage.SettledAsync();
        Assert.That(_storage.Names("processed"), Is.EqualTo(new[] { "MACross.set", "MACross.set.meta.json" }));
        foreach (var job in await _storage.Controller.SendAsync(new GetControllerJobs()))
        {
            await _storage.Controller.EndAsync(job.JobId);
        }

        Assert.That(await _storage.Controller.SendAsync(new DeliverTunedFiles()), Is.EqualTo(2));
        Assert.That(_storage.Names("tuned/EURUSD"), Is.EqualTo(new[] { "MACross.html", "MACross.set", "MACross.trades.csv" }));
        Assert.That(_storage.Names("tuned/suspect/GOLD"), Is.EqualTo(new[] { "MACross.html", "MACross.set", "MACross.trades.csv" }));
    }

    [Test]
    public async Task A_robust_task_gives_the_files_before_a_better_one_that_is_suspect()
    {
        _storage.Controller.Expert.Find = search => _storage.Controller.Expert.Searches.Count == 1
            ? FakeExpert.Convincing(FakeExpert.Found(search, (0.05, 0.5)))
            : FakeExpert.Found(search, (0.01, 0.5));
        await TuneAsync();
        Assert.That(_storage.Names("tuned"), Is.EqualTo(new[] { "MACross.html", "MACross.set", "MACross.trades.csv", "suspect" }));
        Assert.That(TunedInputs(), Is.EqualTo(new[] { "Fast=11||9||1||13||Y" }), "the first search's");
        Assert.That(_storage.Names("tuned/suspect"), Is.Empty);
    }

    [Test]
    public async Task What_is_judged_a_success_later_comes_back_as_any_success()
    {
        var controller = _storage.Controller;
        controller.Expert.Find = search => FakeExpert.Convincing(FakeExpert.Found(search, (0.05, 0.5)));
        await TuneAsync();
        File.Delete(Path.Combine(_storage.Watch, "tuned", "MACross.set"));
        await controller.SendAsync(new ChangeControllerThresholds(Score: 0.5, ChangedBy: "Ada"));
        await controller.SendAsync(new JudgeControllerJob((await controller.SendAsync(new GetControllerJobs())).Single().JobId, "Ada"));
        Assert.That(await controller.SendAsync(new DeliverTunedFiles()), Is.EqualTo(1));
        Assert.That(TunedInputs(), Is.EqualTo(new[] { "Fast=11||9||1||13||Y" }));
    }

    [Test]
    public async Task Of_a_failed_job_nothing_comes_back()
    {
        _storage.Controller.Expert.Find = search => FakeExpert.Convincing(FakeExpert.Found(search, (0.6, 0.2)));
        await TuneAsync();
        Assert.That(_storage.Names("tuned"), Is.EqualTo(new[] { "suspect" }));
        Assert.That(_storage.Names("tuned/suspect"), Is.Empty);
    }

    /// <summary>The lines of the file that came back, but for the remark that says who stood in.</summary>
    private IEnumerable<string> TunedInputs() => SetFile.Read(File.ReadAllBytes(Path.Combine(_storage.Watch, "tuned", "MACross.set"))).Lines
        .Where(line => line.Kind != SetLineKind.Comment).Select(line => line.Text);

    private async Task TuneAsync()
    {
        _storage.Drop("MACross.set", "Fast=10||2||2||20||Y");
        await _storage.SettledAsync();
        await _storage.Controller.EndAsync((await _storage.Controller.SendAsync(new GetControllerJobs())).Single().JobId);
        await _storage.Controller.SendAsync(new DeliverTunedFiles());
    }
}
