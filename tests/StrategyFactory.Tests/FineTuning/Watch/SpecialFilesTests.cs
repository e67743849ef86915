using System.Diagnostics;
using System.Net.Sockets;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Watch;

namespace StrategyFactory.Tests.FineTuning.Watch;

/// <summary>Pipes, sockets and devices under the names of files. To open a pipe as a file is to wait for ever.</summary>
[Platform("Linux")]
internal sealed class SpecialFilesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private WatchedStorage _storage = null!;

    [SetUp]
    public async Task SetUpAsync() => _storage = await WatchedStorage.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _storage.DisposeAsync();

    [Test]
    public async Task What_is_no_file_is_refused_by_its_kind_and_the_files_beside_it_are_taken()
    {
        MakePipe("pipe.set");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_storage.Watch, "socket.set")));
        _storage.Drop("piped.set", "B=1");
        MakePipe("piped.set.meta.json");
        _storage.Drop("foldered.set", "C=1");
        Directory.CreateDirectory(Path.Combine(_storage.Watch, "foldered.set.meta.json"));
        _storage.Drop("good.set", "A=1||1||1||3||Y");
        await _storage.SettledAsync().WaitAsync(Patience);

        Assert.That(_storage.Reason("pipe.set"), Is.EqualTo("It is a named pipe. Only files themselves are taken.\n"));
        Assert.That(_storage.Reason("socket.set"), Is.EqualTo("It is a socket. Only files themselves are taken.\n"));
        Assert.That(_storage.Reason("piped.set"), Is.EqualTo("The .meta.json beside it is a named pipe. Only files themselves are taken.\n"));
        Assert.That(_storage.Reason("foldered.set"), Is.EqualTo("The .meta.json beside it is a folder. Only files themselves are taken.\n"));
        Assert.That(_storage.Names("rejected"), Is.SupersetOf(new[] { "pipe.set", "socket.set", "piped.set", "piped.set.meta.json", "foldered.set" }), "moved, not copied");
        Assert.That(_storage.Names("processed"), Is.EqualTo(new[] { "good.set" }));
        Assert.That((await _storage.Controller.SendAsync(new GetControllerJobs())).Single().FileName, Is.EqualTo("good.set"));
    }

    [Test]
    public async Task A_file_exchanged_for_something_else_after_it_was_looked_at_is_neither_read_nor_waited_for()
    {
        var path = Path.Combine(_storage.Watch, "exchanged.set");
        File.WriteAllText(path, "A=1");
        Assert.That(PlainFile.Read(path, 100), Is.EqualTo("A=1"u8.ToArray()));

        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var (read, refused) = (0, 0);
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    Assert.That(PlainFile.Read(path, 100), Has.Length.LessThanOrEqualTo(3));
                    read++;
                }
                catch (IOException)
                {
                    refused++;
                }
            }

            return (read, refused);
        });
        for (var round = 0; round < 30; round++)
        {
            File.Delete(path);
            MakePipe("exchanged.set");
            File.Delete(path);
            File.CreateSymbolicLink(path, "/dev/zero");
            File.Delete(path);
            File.WriteAllText(path, "A=1");
        }

        stop.Cancel();
        var (read, refused) = await reading.WaitAsync(Patience);
        Assert.That((read, refused), Is.Not.EqualTo((0, 0)));
    }

    [Test]
    public void A_device_is_known_for_one_and_not_read() =>
        Assert.That((PlainFile.Kind("/dev/null"), PlainFile.Kind("/dev"), PlainFile.Kind("/dev/no such thing")), Is.EqualTo((EntryKind.Device, EntryKind.Folder, EntryKind.Missing)));

    [Test]
    public async Task A_pipe_in_a_drawer_takes_no_reason_and_no_result()
    {
        MakePipe("rejected/empty.set.reason.txt");
        var elsewhere = Path.Combine(_storage.Root, "elsewhere");
        File.CreateSymbolicLink(Path.Combine(_storage.Watch, "rejected", "words.set.reason.txt"), elsewhere);
        File.WriteAllText(Path.Combine(_storage.Watch, "empty.set"), "");
        File.WriteAllText(Path.Combine(_storage.Watch, "words.set"), "words");
        await _storage.SettledAsync().WaitAsync(Patience);

        Assert.That(_storage.Reason("empty.set"), Does.Contain("holds no inputs"));
        Assert.That(_storage.Reason("words.set"), Does.Contain("holds no inputs"));
        Assert.That(File.Exists(elsewhere), Is.False, "a link leads nothing out of the folder");

        MakePipe("tuned/result.set");
        var folder = new WatchedFolder(_storage.Watch);
        folder.Deliver(WatchedFolder.Tuned, "result.set", "A=1"u8.ToArray());
        folder.Deliver(WatchedFolder.Tuned, "other.set", "A=1"u8.ToArray());
        folder.Deliver(WatchedFolder.Tuned, "other.set", "A=1"u8.ToArray());
        Assert.That(_storage.Names("tuned"), Is.EqualTo(new[] { "other.set", "result (2).set", "result.set", "suspect" }));
    }

    private void MakePipe(string name)
    {
        using var process = Process.Start("mkfifo", Path.Combine(_storage.Watch, name));
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
    }
}
