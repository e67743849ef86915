using Npgsql;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.Jobs;
using StrategyFactory.Host.Reports;
using StrategyFactory.Host.Security;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Host.Composition;

/// <summary>Brings the whole database up to date; safe when many hosts start at once.</summary>
internal static class DatabaseUpgrade
{
    private const long Lock = 0x5F_AC_70_12;

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, CancellationToken token)
    {
        var source = services.GetRequiredService<NpgsqlDataSource>();
        await using var gate = await SessionLock.TakeAsync(source, Lock, token);
        var applied = await services.MigrateModulesAsync(token);
        await JobTables.PrepareAsync(source, token);
        await KeyRing.PrepareAsync(source, services.GetRequiredService<FactorySettings>().Storage, token);
        await ReportTables.PrepareAsync(source, token);
        if (services.GetRequiredService<JobEngineSettings>().Instance is { } instance)
        {
            await AbandonedJobs.FreeOwnAsync(source, instance, token);
        }

        return applied;
    }
}
