using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Comparisons;
using StrategyFactory.LanguageModels.Comparisons.Reports;
using StrategyFactory.LanguageModels.Datasets;
using StrategyFactory.LanguageModels.Datasets.Checks;
using StrategyFactory.LanguageModels.Examples;
using StrategyFactory.LanguageModels.Jobs;
using StrategyFactory.LanguageModels.Jobs.Backends;
using StrategyFactory.LanguageModels.Jobs.Exports;
using StrategyFactory.LanguageModels.Pretrain;
using StrategyFactory.LanguageModels.Registry;
using StrategyFactory.LanguageModels.Registry.Deployments;
using StrategyFactory.LanguageModels.Serving;
using StrategyFactory.LanguageModels.Serving.Chats;
using StrategyFactory.LanguageModels.Serving.Files;
using StrategyFactory.LanguageModels.Serving.Memory;
using StrategyFactory.LanguageModels.Serving.OpenAi;

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
        services.AddScoped<PretrainTexts>();
        services.AddSingleton(
            provider => new AristotleDatabase(configuration, provider.GetRequiredService<IOptions<LanguageModelsOptions>>()));
        services.AddScoped<ExampleSources>();
        services.AddScoped<ExampleWriter>();
        services.AddScoped<GoldExamples>();
        services.AddScoped<DatasetDrafts>();
        services.AddScoped<DatasetFiles>();
        services.AddScoped<DatasetChecking>();
        services.AddScoped<ITokenCounter, BaseTokenCounter>();
        services.AddScoped<TrainingFolders>();
        services.AddScoped<TrainingTexts>();
        services.AddScoped<WorkCancelling>();
        services.AddScoped<TrainingEnding>();
        services.AddSingleton<IFreeSpace, FreeSpace>();
        services.AddSingleton<ExportSize>();
        services.AddSingleton<ExportTurn>();
        services.AddScoped<TrainingExporting>();
        services.AddTrainingBackends();
        services.AddSingleton<FileHashes>();
        services.AddSingleton<GgufFiles>();
        services.AddSingleton<ModelPool>();
        services.AddSingleton<Answers>();
        services.AddSingleton<IAnswers>(provider => provider.GetRequiredService<Answers>());
        services.AddScoped<IModelSource, BaseSource>();
        services.AddScoped<KeptChats>();
        services.AddScoped<ChatExamples>();
        services.AddRegistry();
        services.AddComparisons();
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
        routes.MapTrainingBackends();
        routes.MapStartLanguageTraining();
        routes.MapTrainingQueries();
        routes.MapVersionQueries();
        routes.MapRegisterModel();
        routes.MapRetireModel();
        routes.MapDeployModel();
        routes.MapMoveBack();
        routes.MapDeploymentQueries();
        routes.MapCancelDeployment();
        routes.MapRateChat();
        routes.MapChatCompletions();
        routes.MapStartLanguageComparison();
        routes.MapPlanLanguageComparison();
        routes.MapComparisonQueries();
        routes.MapLanguageComparisonItems();
        routes.MapBallots();
        routes.MapExportLanguageComparison();
        routes.MapTrainingCheckpoints();
        routes.MapExportLanguageTraining();
    }
}
