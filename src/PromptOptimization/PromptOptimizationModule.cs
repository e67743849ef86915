using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Experiments;
using StrategyFactory.PromptOptimization.Knowledge;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Outcomes;
using StrategyFactory.PromptOptimization.Policy;
using StrategyFactory.PromptOptimization.Prompts;
using StrategyFactory.PromptOptimization.Records;
using StrategyFactory.PromptOptimization.Retry;
using StrategyFactory.PromptOptimization.Texts;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization;

/// <summary>Prompts that learn from outcomes: characters, enhancements, knowledge, choice, proof.</summary>
public static class PromptOptimizationModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddPromptOptimization(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<PromptOptimizationOptions>().Bind(configuration.GetSection(PromptOptimizationOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddModuleContext<PromptsContext>(PromptsContext.Schema);
        var enhancements = typeof(PromptOptimizationModule).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IEnhancement)));
        foreach (var enhancement in enhancements)
        {
            services.AddSingleton(typeof(IEnhancement), enhancement);
        }

        services.AddScoped<CharacterSeeds>();
        services.AddScoped<CharacterLabels>();
        services.AddSingleton<CharacterCatalogue>();
        services.AddSingleton<EnhancementSets>();
        services.AddSingleton<PromptEnhancement>();
        services.AddSingleton<ThompsonSampling>();
        services.AddSingleton<StickyChoices>();
        services.AddSingleton<ExpectedGains>();
        services.AddSingleton<SuccessForecast>();
        services.AddSingleton<SuccessRates>();
        services.AddSingleton<LearnedState>();
        services.AddSingleton<OutcomeWriter>();
        services.AddSingleton<RecentOutcomes>();
        services.AddSingleton<ForecastScores>();
        services.AddSingleton<PromptRecords>();
        services.AddSingleton<PromptTraffic>();
        services.AddSingleton<PromptChoice>();
        services.AddSingleton<PromptPlanning>();
        services.AddSingleton<PromptMaking>();
        services.AddSingleton<TrafficNews>();
        services.AddSingleton<KnowledgeCache>();
        services.AddSingleton<KnowledgeRanking>();
        services.AddSingleton<PromptRetrieval>();
        services.AddSingleton<SuccessPatterns>();
        services.AddScoped<KnowledgeIndex>();
        services.AddSingleton<RunningExperiments>();
        services.AddScoped<StopRule>();
        services.AddSingleton<KeptTexts>();
        services.AddScoped<Retention>();
        return services.AddHandlersOf(typeof(PromptOptimizationModule).Assembly);
    }

    /// <summary>
    /// Brings the module's schema up to date and, where there never was a character, plants those that the program brings; returns the
    /// migrations applied.
    /// </summary>
    public static async Task<IReadOnlyList<string>> MigratePromptOptimizationAsync(this IServiceProvider services, CancellationToken token)
    {
        var applied = await services.MigrateModuleAsync<PromptsContext>(token);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CharacterSeeds>().PlantAsync(token);
        return applied;
    }

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapPromptOptimization(this IEndpointRouteBuilder routes)
    {
        routes.MapOptimizePrompt();
        routes.MapGetOptimization();
        routes.MapRecordPerformance();
        routes.MapPerformanceStats();
        routes.MapAnalyzeRetryPattern();
        var characters = routes.MapGroup("/characters").WithTags("Characters");
        characters.MapGetCharacters();
        characters.MapPutCharacter();
        characters.MapCharacterLabels();
        routes.MapKnowledge();
        routes.MapExperiments();
    }
}
