using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Tests.FineTuning.SetFiles;

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
        _storage.Drop("MACross.set", "Fast=10||2||2||20||Y", "Comment=kept");
        await _storage.SettledAsync();
        Assert.That(await _storage.Controller.SendAsync(new DeliverTunedFiles()), Is.Zero, "the job has not ended");
        await _storage.Controller.EndAsync((await _storage.Controller.SendAsync(new GetControllerJobs())).Single().JobId);
        Assert.That(await _storage.Controller.SendAsync(new DeliverTunedFiles()), Is.EqualTo(1));

        Assert.That(_storage.Names("tuned"), Is.EqualTo(new[] { "MACross.html", "MACross.set" }));
        Assert.That(File.ReadAllBytes(Path.Combine(_storage.Watch, "tuned", "MACross.set")), Is.EqualTo(SetText.Mt5("Fast=11||9||1||13||Y", "Comment=kept")));

        // a host that died before it had noted what it gave back
        await using (var command = _storage.Controller.Source.CreateCommand("UPDATE fine_tuning.controller_jobs SET delivered_at = NULL"))
        {
            await command.ExecuteNonQueryAsync();
        }

        await _storage.Controller.SendAsync(new DeliverTunedFiles());
        Assert.That((_storage.Names("tuned").Count, await _storage.Controller.SendAsync(new DeliverTunedFiles())), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Of_a_failed_job_only_the_report_comes_back()
    {
        _storage.Controller.Expert.Find = search => FakeExpert.Found(search, (0.6, 0.2));
        _storage.Drop("MACross.set", "Fast=10||2||2||20||Y");
        await _storage.SettledAsync();
        await _storage.Controller.EndAsync((await _storage.Controller.SendAsync(new GetControllerJobs())).Single().JobId);
        await _storage.Controller.SendAsync(new DeliverTunedFiles());
        Assert.That(_storage.Names("tuned"), Is.EqualTo(new[] { "MACross.html" }));
    }
}
