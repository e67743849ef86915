using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Loop;
using StrategyFactory.FineTuning.Notifications;
using StrategyFactory.FineTuning.Outcomes;
using StrategyFactory.FineTuning.Passes;
using StrategyFactory.FineTuning.Queue;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.FineTuning.Watch;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.FineTuning;

/// <summary>The fine-tune controller: a MetaTrader .set file in, a better one out.</summary>
public static class FineTuningModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddFineTuning(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<FineTuningOptions>().Bind(configuration.GetSection(FineTuningOptions.Section)).ValidateDataAnnotations()
            .Validate(options => options.IsConfined, "FineTuning:WatchFolder must be a full path, or one that stays below the storage folder.")
            .ValidateOnStart();
        services.AddModuleContext<FineTuningContext>(FineTuningContext.Schema);
        services.TryAddSingleton<LeaseKeeper>();
        services.AddSingleton<LeaseWatch>();
        services.AddSingleton<StableFiles>();
        services.AddScoped<ThresholdsInUse>();
        services.AddScoped<TaskJudgement>();
        services.AddScoped<FineTuneChild>();
        services.AddScoped<JobStatus>();
        services.AddScoped<TaskReports>();
        services.AddScoped<PassReader>();
        services.AddScoped<TaskDescriptions>();
        services.AddScoped<PersonalWish>();
        services.AddScoped<NotificationOutbox>();
        return services.AddHandlersOf(typeof(FineTuningModule).Assembly);
    }

    /// <summary>Starts the loop with the process: watches the folder, runs tasks, judges them. For processes that serve; others only look.</summary>
    public static IServiceCollection AddControllerLoop(this IServiceCollection services) => services.AddHostedService<ControllerLoop>();

    /// <summary>Brings the module's schema up to date; returns the migrations applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateFineTuningAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<FineTuningContext>(token);

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapFineTuning(this IEndpointRouteBuilder routes)
    {
        routes.MapController();
        routes.MapThresholds();
    }
}
