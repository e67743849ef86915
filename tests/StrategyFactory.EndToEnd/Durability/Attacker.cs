using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>What is done to a factory at work.</summary>
internal enum Attack
{
    /// <summary>kill -9 of the host, which is started again.</summary>
    Host,

    /// <summary>kill -9 of PostgreSQL, which its host starts again.</summary>
    Database,

    /// <summary>Both at once.</summary>
    Both,

    /// <summary>SIGTERM, and a kill of PostgreSQL within a second of the next host's listening.</summary>
    StopThenDatabase,

    /// <summary>PostgreSQL, and the host while PostgreSQL comes back or soon after.</summary>
    DatabaseThenHost,
}

/// <summary>Strikes a factory, and has it running again afterwards.</summary>
internal sealed class Attacker(StorageFolder storage, Random random)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <returns>The host that runs afterwards: the same one, or the next.</returns>
    public async Task<ServedFactory> StrikeAsync(Attack attack, ServedFactory served)
    {
        var next = served;
        switch (attack)
        {
            case Attack.Host:
                next = await RestartAsync(served, kill: true);
                break;
            case Attack.Database:
                KillDatabase();
                break;
            case Attack.Both:
                KillDatabase();
                next = await RestartAsync(served, kill: true);
                break;
            case Attack.StopThenDatabase:
                next = await RestartAsync(served, kill: false);
                await Task.Delay(random.NextDouble() * Second);
                KillDatabase();
                break;
            default:
                KillDatabase();
                await Task.Delay(random.NextDouble() * Second);
                next = await RestartAsync(served, kill: true);
                break;
        }

        return next;
    }

    private void KillDatabase() => _ = Libc.Kill(storage.ServerProcessId!.Value, Libc.KillSignal);

    private async Task<ServedFactory> RestartAsync(ServedFactory served, bool kill)
    {
        await (kill ? served.Process.KillAsync() : served.Process.TerminateAsync());
        await served.DisposeAsync();
        return await ServedFactory.StartAsync(storage, MixedWork.Settings);
    }
}
