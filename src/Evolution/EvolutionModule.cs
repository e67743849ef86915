using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Batches;
using StrategyFactory.Evolution.Comparison;
using StrategyFactory.Evolution.Decay;
using StrategyFactory.Evolution.Dossier;
using StrategyFactory.Evolution.Exports;
using StrategyFactory.Evolution.Exports.Mql5;
using StrategyFactory.Evolution.Following;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Plans;
using StrategyFactory.Evolution.Portfolio;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Reports;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Evolution.Steps;
using StrategyFactory.Evolution.Turns;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.Evolution;

/// <summary>The recursive factory: train, simulate, judge, prune, again.</summary>
public static class EvolutionModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddEvolution(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<EvolutionOptions>().Bind(configuration.GetSection(EvolutionOptions.Section)).ValidateDataAnnotations()
            .Validate(EvolutionOptions.Valid, EvolutionOptions.Rules).ValidateOnStart();
        services.AddModuleContext<EvolutionContext>(EvolutionContext.Schema);
        services.AddScoped<Train>();
        services.AddScoped<Simulate>();
        services.AddScoped<Judge>();
        services.AddScoped<Prune>();
        services.AddScoped<Overlap>();
        services.AddScoped<Trajectory>();
        services.AddScoped<AdaptiveGrid>();
        services.AddScoped<Surrogate>();
        services.AddScoped<RegretAudit>();
        services.AddScoped<TrialLedger>();
        services.AddScoped<QualifierChoice>();
        services.AddScoped<Examination>();
        services.AddScoped<LeadGuard>();
        services.AddScoped<AnnotationWriting>();
        services.AddScoped<PromotedCurvesReading>();
        services.AddScoped<SignalReading>();
        services.AddScoped<PromotionFollowing>();
        services.AddScoped<RunPreparation>();
        services.AddScoped<Candidates>();
        services.AddScoped<RunEnding>();
        services.AddScoped<BatchTurns>();
        services.AddScoped<TimeEstimate>();
        services.AddScoped<TrialPower>();
        services.AddScoped<StopRequests>();
        services.AddScoped<RunCancellation>();
        services.AddScoped<ExportMaterial>();
        services.AddSingleton<IExportFormat, OnnxFormat>();
        services.AddSingleton<IExportFormat, Mql5Format>();
        return services.AddHandlersOf(typeof(EvolutionModule).Assembly);
    }

    /// <summary>Brings the module's schema up to date; returns the migrations applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateEvolutionAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<EvolutionContext>(token);

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapEvolution(this IEndpointRouteBuilder routes)
    {
        routes.MapStartEvolution();
        routes.MapGetRuns();
        routes.MapFindRuns();
        routes.MapGetRun();
        routes.MapGetGenerations();
        routes.MapGetLineage();
        routes.MapGetTimings();
        routes.MapGetNearMisses();
        routes.MapCancelRun();
        routes.MapGetPromotedModels();
        routes.MapGetPromotedModel();
        routes.MapGetEvolutionStatistics();
        routes.MapStartEvolutionBatch();
        routes.MapGetEvolutionBatches();
        routes.MapGetEvolutionBatch();
        routes.MapCancelEvolutionBatch();
        routes.MapCompareRuns();
        routes.MapAnnotations();
        routes.MapGetPromotionTests();
        routes.MapGetPromotedCurves();
        routes.MapGetPromotedTrades();
        routes.MapGetPromotedTradesFile();
        routes.MapGetPromotedTrials();
        routes.MapGetPromotedCosts();
        routes.MapGetPromotedPlateau();
        routes.MapExportPromoted();
        routes.MapGetExportFormats();
        routes.MapGetPortfolio();
        routes.MapGetPromotedSignal();
        routes.MapPredictPromoted();
        routes.MapGetPromotionDecay();
        routes.MapPlanEvolution();
        routes.MapPlanEvolutionBatch();
        routes.MapGetEvolutionDefaults();
        routes.MapGetRunRequest();
    }
}
