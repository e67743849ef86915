using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.LanguageModels.Comparisons.Judges;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Registers what comparisons are made of.</summary>
internal static class ComparisonRegistration
{
    private const int LongestAnswer = 4_000_000;

    internal static void AddComparisons(this IServiceCollection services)
    {
        services.AddScoped<ComparisonPrompts>();
        services.AddScoped<ComparisonPlanning>();
        services.AddScoped<PatientAnswers>();
        services.AddScoped<ComparisonAnswering>();
        services.AddScoped<ComparisonJudging>();
        services.AddScoped<ComparisonEnding>();
        services.AddScoped<JudgeChoice>();
        services.AddScoped<IDeploymentGate, DeploymentGate>();
        // without its logs, which would tell the address; a redirect would take the prompts elsewhere
        services.AddHttpClient(
                EndpointJudge.ClientName,
                client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, LongestAnswer))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false })
            .RemoveAllLoggers();
    }
}
