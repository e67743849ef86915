using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.LanguageModels.Registry.Deployments;
using StrategyFactory.LanguageModels.Registry.Preflight;
using StrategyFactory.LanguageModels.Registry.Vllm;
using StrategyFactory.LanguageModels.Serving;
using StrategyFactory.LanguageModels.Versions;

namespace StrategyFactory.LanguageModels.Registry;

/// <summary>Registers versions and their deployments.</summary>
internal static class RegistryRegistration
{
    internal static void AddRegistry(this IServiceCollection services)
    {
        services.AddScoped<RegistrySource>();
        services.AddScoped<IModelSource>(provider => provider.GetRequiredService<RegistrySource>());
        services.AddScoped<NewVersions>();
        services.AddScoped<RegisteredVersions>();
        services.AddScoped<VersionFiles>();
        services.AddScoped<Retirement>();
        services.AddScoped<Aliases>();
        services.AddScoped<MoveBack>();
        services.AddScoped<NativeTarget>();
        services.AddScoped<ProductionGate>();
        services.AddScoped<PreflightCheckList>();
        services.AddScoped<TrainedPreflight>();
        services.AddScoped<FilePreflight>();
        services.AddScoped<PreflightConversations>();
        services.AddScoped<VllmTarget>();
        services.AddScoped<VllmClient>();

        // without its logs, which would tell the key
        services.AddHttpClient(VllmClient.ClientName).RemoveAllLoggers();
    }
}
