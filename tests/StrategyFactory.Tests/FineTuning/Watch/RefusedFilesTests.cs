using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Watch;

internal sealed class RefusedFilesTests
{
    private WatchedStorage _storage = null!;

    [SetUp]
    public async Task SetUpAsync() => _storage = await WatchedStorage.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _storage.DisposeAsync();

    [Test]
    public async Task What_is_refused_is_put_aside_with_its_reason()
    {
        _storage.Drop("swapped.set", "Fast=1||9||1||3||Y");
        _storage.Drop("badmeta.set", "B=1");
        File.WriteAllText(Path.Combine(_storage.Watch, "badmeta.set.meta.json"), """{"simbol": "EURUSD"}""");
        File.WriteAllText(Path.Combine(_storage.Watch, "empty.set"), "");
        await _storage.SettledAsync();

        Assert.That(_storage.Names("rejected"), Is.EqualTo(new[] { "badmeta.set", "badmeta.set.meta.json", "badmeta.set.reason.txt", "empty.set", "empty.set.reason.txt", "swapped.set", "swapped.set.reason.txt" }));
        Assert.That(_storage.Reason("swapped.set"), Is.EqualTo("Line 1: input 'Fast': start 9 lies above stop 3; the order is start, step, stop.\n"));
        Assert.That(_storage.Reason("badmeta.set"), Does.Contain("simbol"));
        Assert.That(_storage.Reason("empty.set"), Does.Contain("holds no inputs"));
        Assert.That(await _storage.Controller.SendAsync(new GetControllerJobs()), Is.Empty);
    }

    [Test]
    public async Task The_same_content_again_is_refused_with_the_job_that_has_it()
    {
        _storage.Drop("one.set", "Fast=1||1||1||3||Y");
        await _storage.SettledAsync();
        _storage.Drop("two.set", "Fast=1||1||1||3||Y");
        await _storage.SettledAsync();

        var job = (await _storage.Controller.SendAsync(new GetControllerJobs())).Single();
        Assert.That(_storage.Reason("two.set"), Is.EqualTo($"A file with the same content is job {job.JobId} already.\n"));
    }

    [Test]
    public async Task A_file_with_too_few_bars_waits_for_more()
    {
        _storage.Drop("MACross-NZDUSD-H1.set", "Fast=2||1||1||3||Y");
        await _storage.SettledAsync();
        Assert.That(_storage.Reason("MACross-NZDUSD-H1.set", "waiting"), Is.EqualTo(
            "There are 12 1h bars of 'NZDUSD' in this period, 9 before its last quarter; at least 100 are needed. The file is taken again when they are imported.\n"));

        FakeSymbols.Imported = [.. FakeSymbols.All.SkipLast(1), FakeSymbols.Series("NZDUSD", "1h") with { Bars = 133 }];
        try
        {
            await _storage.SettledAsync();
        }
        finally
        {
            FakeSymbols.Imported = FakeSymbols.All;
        }

        Assert.That((await _storage.Controller.SendAsync(new GetControllerJobs())).Single().Symbol, Is.EqualTo("NZDUSD"));
    }

    [Test]
    public async Task A_file_whose_bars_are_missing_is_taken_again_when_they_arrive()
    {
        _storage.Drop("MACross-GBPUSD-H1.set", "Fast=2||1||1||3||Y");
        File.WriteAllText(Path.Combine(_storage.Watch, "MACross-GBPUSD-H1.set.meta.json"), """{"user": "Ada"}""");
        await _storage.SettledAsync();
        Assert.That(_storage.Names("waiting"), Is.EqualTo(new[] { "MACross-GBPUSD-H1.set", "MACross-GBPUSD-H1.set.meta.json", "MACross-GBPUSD-H1.set.reason.txt" }));
        Assert.That(_storage.Reason("MACross-GBPUSD-H1.set", "waiting"), Is.EqualTo("No bars of GBPUSD are imported. The file is taken again when they are imported.\n"));
        await _storage.SettledAsync();
        Assert.That(_storage.Names("waiting"), Has.Count.EqualTo(3), "nothing new was imported");

        FakeSymbols.Imported = [.. FakeSymbols.All, FakeSymbols.Series("GBPUSD", "1m")];
        try
        {
            await _storage.SettledAsync();
        }
        finally
        {
            FakeSymbols.Imported = FakeSymbols.All;
        }

        Assert.That((_storage.Names("waiting"), _storage.Names("processed")), Is.EqualTo((new List<string>(), new List<string> { "MACross-GBPUSD-H1.set", "MACross-GBPUSD-H1.set.meta.json" })));
        var job = (await _storage.Controller.SendAsync(new GetControllerJobs())).Single();
        Assert.That((job.Symbol, job.User), Is.EqualTo(("GBPUSD", "Ada")));
    }

    [Test]
    public async Task Links_are_refused_and_never_followed()
    {
        var secret = Path.Combine(_storage.Root, "secret.set");
        File.WriteAllBytes(secret, SetText.Mt5("A=1||1||1||3||Y"));
        File.CreateSymbolicLink(Path.Combine(_storage.Watch, "link.set"), secret);
        File.CreateSymbolicLink(Path.Combine(_storage.Watch, "dangling.set"), Path.Combine(_storage.Root, "nowhere"));
        Directory.CreateSymbolicLink(Path.Combine(_storage.Watch, "folder.set"), _storage.Root);
        _storage.Drop("beside.set", "B=1");
        File.CreateSymbolicLink(Path.Combine(_storage.Watch, "beside.set.meta.json"), secret);
        Directory.CreateDirectory(Path.Combine(_storage.Watch, "real folder.set"));
        await _storage.SettledAsync();

        Assert.That(_storage.Names("rejected").Where(name => name.EndsWith(".reason.txt", StringComparison.Ordinal)), Is.EqualTo(new[] { "beside.set.reason.txt", "dangling.set.reason.txt", "folder.set.reason.txt", "link.set.reason.txt" }));
        Assert.That(await _storage.Controller.SendAsync(new GetControllerJobs()), Is.Empty);
        Assert.That(File.Exists(secret), Is.True);
        Assert.That(Directory.Exists(Path.Combine(_storage.Watch, "real folder.set")), Is.True);
    }

    [Test]
    public void A_drawer_that_is_a_link_carries_nothing_out_of_the_folder()
    {
        _storage.Drop("good.set", "A=1||1||1||3||Y");
        Directory.Delete(Path.Combine(_storage.Watch, "processed"));
        Directory.CreateSymbolicLink(Path.Combine(_storage.Watch, "processed"), _storage.Root);
        Assert.That(async () => await _storage.TakeAsync(), Throws.InstanceOf<IOException>().With.Message.Contains("is a link"));
    }

    [Test]
    public async Task A_file_that_cannot_be_read_is_refused_after_many_turns_and_holds_nobody_up()
    {
        _storage.Drop("locked.set", "A=1||1||1||3||Y");
        _storage.Drop("other.set", "B=1||1||1||3||Y");
        using var writer = new FileStream(Path.Combine(_storage.Watch, "locked.set"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        await _storage.TakeAsync();
        _storage.Controller.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await _storage.TakeAsync(), Is.EqualTo(new WatchedFiles(1, 0, 1)));
        for (var turn = 0; turn < 18; turn++)
        {
            Assert.That((await _storage.TakeAsync()).Rejected, Is.Zero);
        }

        Assert.That((await _storage.TakeAsync()).Rejected, Is.EqualTo(1));
        Assert.That(_storage.Reason("locked.set"), Does.StartWith("It cannot be read"));
    }
}
