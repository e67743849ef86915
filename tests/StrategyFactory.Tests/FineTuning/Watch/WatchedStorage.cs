using System.Text;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Watch;

/// <summary>A controller with a storage folder of its own, and what people do with its watch folder.</summary>
internal sealed class WatchedStorage : IAsyncDisposable
{
    private WatchedStorage(string root, ControllerHarness controller) => (Root, Controller) = (root, controller);

    public string Root { get; }

    public string Watch => Path.Combine(Root, "watch");

    public ControllerHarness Controller { get; }

    public static async Task<WatchedStorage> CreateAsync()
    {
        var root = Directory.CreateTempSubdirectory("watch-").FullName;
        var storage = new WatchedStorage(root, await ControllerHarness.StartAsync(Settings(root)));
        await storage.TakeAsync();
        return storage;
    }

    /// <summary>Another host that looks into the same folder.</summary>
    public Task<ControllerHarness> OtherHostAsync() => ControllerHarness.StartAsync(Settings(Root), Controller);

    public void Drop(string name, params string[] lines) => File.WriteAllBytes(Path.Combine(Watch, name), SetText.Mt5(lines));

    public Task<WatchedFiles> TakeAsync() => Controller.SendAsync(new TakeWatchedFiles());

    /// <summary>Looks, lets two seconds pass, and takes what has come to rest.</summary>
    public async Task SettledAsync()
    {
        await TakeAsync();
        Controller.Clock.Advance(TimeSpan.FromSeconds(2));
        await TakeAsync();
    }

    public List<string> Names(string drawer) => [.. new DirectoryInfo(Path.Combine(Watch, drawer)).GetFileSystemInfos().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public string Reason(string name, string drawer = "rejected") => File.ReadAllText(Path.Combine(Watch, drawer, name + ".reason.txt"), Encoding.UTF8);

    public async ValueTask DisposeAsync()
    {
        await Controller.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    private static (string, string)[] Settings(string root) => [("StorageFolder", root), ("Defaults:Symbol", "EURUSD"), ("Defaults:Timeframe", "1h"), ("Defaults:Expert", FakeExpert.Name)];
}
