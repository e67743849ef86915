using Quartz;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>Everything that knows Quartz starts here; modules see only <see cref="IDurableCommandQueue"/>.</summary>
internal static class JobEngine
{
    internal const string Schema = "jobs";

    /// <summary>Adds the clustered, persistent scheduler on the registered data source.</summary>
    /// <param name="services">The container.</param>
    /// <param name="instanceId">A name that stays the same across restarts of one host, so that it recovers its own work at once; null for a generated one.</param>
    /// <param name="threads">Commands that may run at once in this process.</param>
    internal static IServiceCollection AddJobEngine(this IServiceCollection services, string? instanceId, int threads)
    {
        services.AddScoped<IDurableCommandQueue, QuartzCommandQueue>();
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(postgres => postgres.UseRegisteredDataSource = true);
                store.UseSystemTextJsonSerializer();
                store.ConfigureStore(options =>
                {
                    options.TablePrefix = Schema + ".qrtz_";
                    options.AcceptEnlistedTransactions = true;
                    options.RecoverFiringsCancelledByShutdown = true;
                });
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = TimeSpan.FromSeconds(2);
                    cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(6);
                });
                store.UseExecutionHistory();
                store.ProvisionSchema();
            });
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = threads);
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "factory";
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
                scheduler.IdleWaitTime = TimeSpan.FromSeconds(2);
                if (instanceId is null)
                {
                    scheduler.GenerateInstanceId = true;
                }
                else
                {
                    scheduler.InstanceId = instanceId;
                }
            });
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return services;
    }
}
