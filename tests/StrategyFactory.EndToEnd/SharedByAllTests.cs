using NUnit.Framework;
using StrategyFactory.EndToEnd.Browser;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd;

/// <summary>What takes seconds to make and no test changes: made before the first test, gone after the last one.</summary>
[SetUpFixture]
internal sealed class SharedByAllTests
{
    [OneTimeSetUp]
    public Task PrepareAsync() => StorageFolder.HasServer ? PreparedDatabase.MakeAsync() : Task.CompletedTask;

    [OneTimeTearDown]
    public async Task DeleteAsync()
    {
        await SharedBrowser.CloseAsync();
        await PreparedDatabase.DeleteAsync();
    }
}
