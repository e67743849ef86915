using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Importance;
using StrategyFactory.Training.Models;
using StrategyFactory.Training.Predictions;
using StrategyFactory.Training.Tabular;
using StrategyFactory.Training.Trees;
using StrategyFactory.Training.Trees.Native;

namespace StrategyFactory.Training;

/// <summary>Trains and stores models, and predicts with them.</summary>
public static class TrainingModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddTraining(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<TrainingOptions>().Bind(configuration.GetSection(TrainingOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddModuleContext<TrainingContext>(TrainingContext.Schema);
        services.AddSingleton<XGBoostLibrary>();
        services.AddSingleton<AlgorithmRegistry>();
        services.AddSingleton<FittingSlots>();
        services.AddSingleton<ImportanceMeasures>();
        services.AddScoped<TrainingPreparation>();
        services.AddScoped<StoredTrees>();
        services.AddScoped<ModelPredictor>();
        return services.AddHandlersOf(typeof(TrainingModule).Assembly);
    }

    /// <summary>Brings the module's schema up to date; returns the migrations applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateTrainingAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<TrainingContext>(token);

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapTraining(this IEndpointRouteBuilder routes)
    {
        routes.MapTrainModel();
        routes.MapModelQueries();
        routes.MapImportance();
        routes.MapAlgorithms();
    }
}
