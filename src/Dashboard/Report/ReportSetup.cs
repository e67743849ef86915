using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Dashboard.Documents;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.Dashboard.Report;

/// <summary>Registers the report in any process, whether it shows pages or not.</summary>
public static class ReportSetup
{
    /// <summary>Adds what composes the report and writes it as a file.</summary>
    public static IServiceCollection AddMorningReport(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ReportOptions>().Bind(configuration.GetSection(ReportOptions.Section)).ValidateDataAnnotations()
            .Validate(options => options.HasKnownTime(), "Report:At must be a time of day such as 07:00, or empty.")
            .Validate(
                options => options.HasKnownZone(),
                "Report:TimeZone must be a zone that this machine knows, such as Europe/Berlin, or empty.")
            .Validate(options => options.HasUsableUrl(), "Report:Url must be an http or https URL, or empty.")
            .ValidateOnStart();
        services.AddDocuments(configuration).AddSingleton<ReportFile>();
        return services.AddHandlersOf(typeof(ReportSetup).Assembly);
    }
}
