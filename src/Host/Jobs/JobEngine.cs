using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>Everything that knows Hangfire is in this folder; modules see only <see cref="IDurableCommandQueue"/>.</summary>
internal static class JobEngine
{
    /// <summary>Hangfire's own tables; its installer makes and upgrades them.</summary>
    internal const string HangfireSchema = "hangfire";

    /// <summary>The queue of what is done at regular times: long commands must not keep it waiting.</summary>
    internal const string UpkeepQueue = "upkeep";

    /// <summary>How long a host may be silent before what it had fetched is given to another.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    /// <summary>Adds the storing of commands, the server that runs them, and what the dashboard needs.</summary>
    internal static IServiceCollection AddJobEngine(this IServiceCollection services, JobEngineSettings settings)
    {
        services.AddSingleton(settings);
        services.AddScoped<IDurableCommandQueue, CommandQueue>();
        services.AddSingleton<JobsSource>();

        // Registered before AddHangfire: that would take the process-wide JobStorage.Current, which several hosts in one process share.
        services.AddSingleton(provider => Storage(provider.GetRequiredService<JobsSource>()));
        services.AddSingleton<JobStorage>(provider => provider.GetRequiredService<PostgreSqlStorage>());

        // The same for the filters: the global ones hold Hangfire's own ten retries, and a culture that costs two rows a job.
        services.AddSingleton<IJobFilterProvider>(provider => new JobFilterCollection
        {
            new CommandRetries(),
            new CommandsDeletedByHand(provider.GetRequiredService<CommandStore>()),
            new StatisticsHistoryAttribute(),
        });
        services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseCommandDetails());
        services.AddSingleton<CommandTypes>();
        services.AddSingleton<CommandStore>();
        services.AddSingleton<CommandClaims>();
        services.AddSingleton<SilentHosts>();
        services.AddSingleton<AbandonedJobs>();
        services.AddSingleton<CommandDispatcher>();
        services.AddSingleton<Reconciliation>();
        services.AddScoped<CommandJob>();
        services.AddScoped<UpkeepJob>();
        services.AddHostedService<JobServer>();
        return services;
    }

    /// <summary>The options that both storages share: the pooled one, and the one on a dispatcher's own connection.</summary>
    internal static PostgreSqlStorageOptions Options(bool sliding) => new()
    {
        SchemaName = HangfireSchema,
        PrepareSchemaIfNecessary = false,                           // DatabaseUpgrade does it, behind its lock
        QueuePollInterval = TimeSpan.FromMilliseconds(500),         // only for what no dispatcher of this process announced
        UseSlidingInvisibilityTimeout = sliding,
        InvisibilityTimeout = Silence,
        DistributedLockTimeout = TimeSpan.FromSeconds(10),          // these locks are rows: a killed host's blocks its job until then
        JobExpirationCheckInterval = TimeSpan.FromMinutes(5),
        CountersAggregateInterval = TimeSpan.FromMinutes(1),
        DeleteExpiredBatchSize = 5000,
        EnableTransactionScopeEnlistment = true,
    };

    private static PostgreSqlStorage Storage(JobsSource source) =>
        new(source, Options(sliding: true)) { JobExpirationTimeout = TimeSpan.FromHours(1) };
}
