using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Algorithms.Linear;
using StrategyFactory.Training.Algorithms.Trees.Boosting;
using StrategyFactory.Training.Algorithms.Trees.Forest;
using StrategyFactory.Training.Algorithms.Trees.Native;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Fitting;
using StrategyFactory.Training.Importance;
using StrategyFactory.Training.Models;
using StrategyFactory.Training.Predictions;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training;

/// <summary>Trains and stores models, and predicts with them.</summary>
public static class TrainingModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddTraining(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<TrainingOptions>().Bind(configuration.GetSection(TrainingOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddModuleContext<TrainingContext>(TrainingContext.Schema);
        services.AddSingleton<XGBoostLibrary>();
        services.AddLinear("ElasticNet", null);
        services.AddLinear("Lasso", 1.0);
        services.AddLinear("Ridge", 0.0);
        services.AddSingleton<Algorithm, BoostingAlgorithm>();
        services.AddSingleton<Algorithm, ForestAlgorithm>();
        services.AddSingleton<AlgorithmRegistry>();
        services.AddSingleton<FittingSlots>();
        services.AddSingleton<ImportanceMeasures>();
        services.AddSingleton<TargetCache>();
        services.AddSingleton<ModelCache>();
        services.AddScoped<TrainingPreparation>();
        services.AddScoped<StoredContent>();
        services.AddScoped<ModelPredictor>();
        return services.AddHandlersOf(typeof(TrainingModule).Assembly);
    }

    private static void AddLinear(this IServiceCollection services, string name, double? ratio) =>
        services.AddSingleton<Algorithm>(provider =>
            new LinearAlgorithm(name, ratio, provider.GetRequiredService<IOptions<TrainingOptions>>()));

    /// <summary>Brings the module's schema up to date; returns the migrations applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateTrainingAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<TrainingContext>(token);

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapTraining(this IEndpointRouteBuilder routes)
    {
        routes.MapTrainModel();
        routes.MapModels();
        routes.MapModel();
        routes.MapHoldoutReads();
        routes.MapImportance();
        routes.MapAlgorithms();
    }
}
