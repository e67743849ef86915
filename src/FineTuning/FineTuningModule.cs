using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.External;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Loop;
using StrategyFactory.FineTuning.Notifications;
using StrategyFactory.FineTuning.Outcomes;
using StrategyFactory.FineTuning.Passes;
using StrategyFactory.FineTuning.Queue;
using StrategyFactory.FineTuning.TesterFiles;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.FineTuning.Views;
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
            .Validate(
                options => options.IsConfined, "FineTuning:WatchFolder must be a full path, or one that stays below the storage folder.")
            .Validate(
                options => options.Tester.IsKnown,
                $"FineTuning:Tester: Model is one of {string.Join(", ", TesterChoices.Models.Keys)}; Criterion one of "
                + $"{string.Join(", ", TesterChoices.Criteria.Keys.Where(TesterChoices.IsForAll))}.")
            .ValidateOnStart();
        services.AddModuleContext<FineTuningContext>(FineTuningContext.Schema);
        services.TryAddSingleton<LeaseKeeper>();
        services.AddSingleton<LeaseWatch>();
        services.AddSingleton<LeaseSweep>();
        services.AddSingleton<StableFiles>();
        services.AddSingleton<AwaitedBars>();
        services.AddScoped<ThresholdsInUse>();
        services.AddScoped<TaskJudgement>();
        services.AddScoped<FineTuneChild>();
        services.AddScoped<JobProgress>();
        services.AddScoped<TaskReports>();
        services.AddScoped<LateOutput>();
        services.AddScoped<PassReader>();
        services.AddScoped<TaskDescriptions>();
        services.AddScoped<PersonalWish>();
        services.AddScoped<ControllerNews>();
        return services.AddHandlersOf(typeof(FineTuningModule).Assembly);
    }

    /// <summary>
    /// Starts the loop with the process: watches the folder, runs tasks, judges them. For processes that serve; others only look.
    /// </summary>
    public static IServiceCollection AddControllerLoop(this IServiceCollection services) => services.AddHostedService<ControllerLoop>();

    /// <summary>Brings the module's schema up to date; returns the migrations applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateFineTuningAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<FineTuningContext>(token);

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapFineTuning(this IEndpointRouteBuilder routes)
    {
        var controller = routes.MapGroup("/controller").WithTags("Fine-tuning");
        controller.MapJobs();
        controller.MapTasks();
        controller.MapCancelAndRetry();
        controller.MapJudgeControllerTask();
        controller.MapFindTunings();
        controller.MapGetTuningBatch();
        controller.MapFindControllerPasses();
        controller.MapControllerHeatMap();
        controller.MapControllerPassEquity();
        routes.MapControllerArtifact();
        controller.MapSubmitTuning();
        controller.MapPreviewTuning();
        controller.MapExternalWork();
        controller.MapCompleteControllerTask();
        controller.MapTesterIni();
        routes.MapThresholds();
    }
}
