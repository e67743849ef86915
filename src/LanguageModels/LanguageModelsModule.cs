using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Datasets;
using StrategyFactory.LanguageModels.Datasets.Checks;
using StrategyFactory.LanguageModels.Examples;
using StrategyFactory.LanguageModels.Jobs;
using StrategyFactory.LanguageModels.Jobs.Backends;

namespace StrategyFactory.LanguageModels;

/// <summary>Fine-tunes language models on answers that people liked, serves them, and compares them.</summary>
public static class LanguageModelsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddLanguageModels(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<LanguageModelsOptions>().Bind(configuration.GetSection(LanguageModelsOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddModuleContext<LanguageModelsContext>(LanguageModelsContext.Schema);
        services.AddScoped<BaseModels>();
        services.AddSingleton(
            provider => new AristotleDatabase(configuration, provider.GetRequiredService<IOptions<LanguageModelsOptions>>()));
        services.AddScoped<ExampleSources>();
        services.AddScoped<ExampleWriter>();
        services.AddScoped<GoldExamples>();
        services.AddScoped<DatasetFiles>();
        services.AddScoped<DatasetChecking>();
        services.AddScoped<TrainingFolders>();
        services.AddScoped<TrainingTexts>();
        services.AddScoped<TrainingEnding>();
        services.AddTrainingBackends();
        return services.AddHandlersOf(typeof(LanguageModelsModule).Assembly);
    }

    /// <summary>Brings the module's schema up to date; returns the migrations applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateLanguageModelsAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<LanguageModelsContext>(token);

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapLanguageModels(this IEndpointRouteBuilder routes)
    {
        routes.MapLanguageBases();
        routes.MapImportExamples();
        routes.MapExamples();
        routes.MapDatasets();
        routes.MapLanguageTrainings();
    }
}
