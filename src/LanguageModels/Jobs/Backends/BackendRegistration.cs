using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.LanguageModels.Jobs.Backends.External;
using StrategyFactory.LanguageModels.Jobs.Backends.OpenAi;

namespace StrategyFactory.LanguageModels.Jobs.Backends;

/// <summary>Registers all who train.</summary>
internal static class BackendRegistration
{
    internal static void AddTrainingBackends(this IServiceCollection services)
    {
        services.AddSingleton<Interpreters>();
        services.AddScoped<ExternalBases>();
        services.AddScoped<ConversationFiles>();
        services.AddScoped<TrainingBackends>();
        services.AddScoped<ITrainingBackend, NativeBackend>();
        foreach (var recipe in (Recipe[])[new HuggingFaceRecipe(), new UnslothRecipe(), new AxolotlRecipe()])
        {
            services.AddScoped<ITrainingBackend>(provider => ActivatorUtilities.CreateInstance<ExternalBackend>(provider, recipe));
        }

        services.AddScoped<ITrainingBackend, OpenAiBackend>();
    }
}
