using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Dashboard.Documents;

/// <summary>Registers what files that leave the house are written with, in any process.</summary>
internal static class DocumentSetup
{
    internal static IServiceCollection AddDocuments(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AppearanceOptions>().Bind(configuration.GetSection(AppearanceOptions.Section))
            .Validate(
                options => options.HasKnownColours(),
                $"Dashboard:ProfitAndLoss must be one of {string.Join(", ", GainColours.All.Select(one => one.Name))}.")
            .ValidateOnStart();
        return services.AddSingleton<DocumentRenderer>();
    }
}
