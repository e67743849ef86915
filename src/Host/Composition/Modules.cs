using System.Reflection;
using StrategyFactory.Evolution;
using StrategyFactory.FineTuning;
using StrategyFactory.Forecasting;
using StrategyFactory.Kernel.Notifications;
using StrategyFactory.LanguageModels;
using StrategyFactory.MarketData;
using StrategyFactory.PromptOptimization;
using StrategyFactory.Simulation;
using StrategyFactory.Training;

namespace StrategyFactory.Host.Composition;

/// <summary>The rooms of the house, in the order of their references.</summary>
internal static class Modules
{
    /// <summary>Where the job engine finds commands by their names.</summary>
    internal static IReadOnlyList<Assembly> WithCommands { get; } =
    [
        typeof(MarketDataModule).Assembly, typeof(TrainingModule).Assembly, typeof(SimulationModule).Assembly,
        typeof(EvolutionModule).Assembly, typeof(PromptOptimizationModule).Assembly, typeof(FineTuningModule).Assembly,
        typeof(ForecastingModule).Assembly, typeof(LanguageModelsModule).Assembly, typeof(Modules).Assembly,
    ];

    internal static IServiceCollection AddModules(this IServiceCollection services, IConfiguration configuration) => services
        .AddNotifications(configuration)
        .AddMarketData(configuration)
        .AddTraining(configuration)
        .AddSimulation(configuration)
        .AddEvolution(configuration)
        .AddPromptOptimization(configuration)
        .AddFineTuning(configuration)
        .AddForecasting(configuration)
        .AddLanguageModels(configuration);

    internal static async Task<IReadOnlyList<string>> MigrateModulesAsync(this IServiceProvider services, CancellationToken token)
    {
        List<string> applied = [];
        applied.AddRange(await services.MigrateMarketDataAsync(token));
        applied.AddRange(await services.MigrateTrainingAsync(token));
        applied.AddRange(await services.MigrateSimulationAsync(token));
        applied.AddRange(await services.MigrateEvolutionAsync(token));
        applied.AddRange(await services.MigratePromptOptimizationAsync(token));
        applied.AddRange(await services.MigrateFineTuningAsync(token));
        applied.AddRange(await services.MigrateForecastingAsync(token));
        applied.AddRange(await services.MigrateLanguageModelsAsync(token));
        return applied;
    }

    internal static void MapModules(this IEndpointRouteBuilder routes)
    {
        routes.MapMarketData();
        routes.MapTraining();
        routes.MapSimulation();
        routes.MapEvolution();
        routes.MapPromptOptimization();
        routes.MapFineTuning();
        routes.MapForecasting();
        routes.MapLanguageModels();
    }
}
