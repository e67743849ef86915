using Hangfire.Server;
using Npgsql;

namespace StrategyFactory.Host.Jobs;

/// <summary>Shows every second that this host is alive and keeps its claims, also while nothing else happens.</summary>
internal sealed class ClaimKeeper(CommandClaims claims) : IBackgroundProcess
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public void Execute(BackgroundProcessContext context)
    {
        try
        {
            claims.KeepAsync(context.StoppingToken).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or IOException)
        {
            // the database is away, which the dispatcher tells; the next turn connects anew
        }

        context.Wait(Pause);
    }
}
