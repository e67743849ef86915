using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>A host that does nothing more but whose connections live (SIGSTOP), beside one that works, on one database.</summary>
internal sealed class FrozenHostTests
{
    private const string Holder =
        """
        select connection.application_name from pg_locks held join pg_stat_activity connection using (pid)
        where held.locktype = 'advisory' and held.classid = 24492 and held.granted
        """;

    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal) { ["Jobs__SilentSeconds"] = "10" };

    [TestCase(false)]
    [TestCase(true)]
    public async Task Its_command_goes_to_another_once_its_connections_were_ended_and_its_own_copy_stops(bool goesOnAfterTheEnd)
    {
        await using var server = new ExternalDatabase();
        await server.StartAsync();
        var database = await server.CreateAsync();
        var tables = new FactoryTables(database);
        await using var firstStorage = new StorageFolder();
        await using var secondStorage = new StorageFolder();
        await using var first = await ServedFactory.StartAsync(firstStorage, Settings, "--database", database);
        var nameOfFirst = await Poll.UntilAsync(() => tables.AskAsync("select name from jobs.hosts"), name => name is string);
        await using var second = await ServedFactory.StartAsync(secondStorage, Settings, "--database", database);
        var disturbed = await DisturbedRun.PrepareAsync(first, database);

        var run = await DisturbedRun.BeginAsync(first);
        var holder = (string)(await tables.AskAsync(Holder))!;
        var (frozen, other) = Equals(holder, nameOfFirst) ? (first, second) : (second, first);
        frozen.Process.Freeze();
        try
        {
            await Poll.UntilAsync(
                async () => (
                    Holder: await tables.AskAsync(Holder), IsKnown: await tables.CountAsync("jobs.hosts", $"name = '{holder}'") == 1),
                seen =>
                {
                    var isAlone = seen.Holder is null || Equals(seen.Holder, holder) || !seen.IsKnown;
                    Assert.That(isAlone, "nobody runs it while the frozen host could go on");
                    return seen.Holder is string now && now != holder;
                });
            if (goesOnAfterTheEnd)
            {
                await other.EndOfAsync(run);
            }
        }
        finally
        {
            frozen.Process.Continue();
        }

        await disturbed.RequireEndAsync(other, run);
        Assert.That(other.Process.Errors, Does.Contain($"Host {holder} is silent since"));

        // It is a host like any other again, and its copy has changed nothing on its way out.
        Assert.That((await frozen.ReadAsync("/health"))["status"]?.GetValue<string>(), Is.EqualTo("healthy"));
        await Poll.UntilAsync(() => tables.CountAsync("jobs.hosts"), hosts => hosts == 2);
        await disturbed.RequireEndAsync(frozen, run);
    }
}
