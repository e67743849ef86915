using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.MarketData.Adjustments;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Charts;
using StrategyFactory.MarketData.Coverage;
using StrategyFactory.MarketData.Datasets;
using StrategyFactory.MarketData.Exports;
using StrategyFactory.MarketData.Features;
using StrategyFactory.MarketData.Forgetting;
using StrategyFactory.MarketData.Import;
using StrategyFactory.MarketData.Splits;

namespace StrategyFactory.MarketData;

/// <summary>Imports bars, computes features and regimes.</summary>
public static class MarketDataModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddMarketData(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<MarketDataOptions>().Bind(configuration.GetSection(MarketDataOptions.Section)).ValidateDataAnnotations()
            .Validate(
                options => options.DefaultFeatures.All(name => FeatureCatalogue.TryParse(name, out _, out _)),
                "MarketData:DefaultFeatures holds a name that is not in the feature catalogue.")
            .ValidateOnStart();
        services.AddModuleContext<MarketDataContext>(MarketDataContext.Schema);
        services.AddSingleton<ColumnCache>();
        services.AddScoped<BarStore>();
        services.AddScoped<SeriesReader>();
        services.AddScoped<SuspicionReader>();
        services.AddScoped<ImportScale>();
        services.AddScoped<RegimeReader>();
        services.AddScoped<FeatureReader>();
        return services.AddHandlersOf(typeof(MarketDataModule).Assembly);
    }

    /// <summary>Brings the module's schema up to date; returns the migrations applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateMarketDataAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<MarketDataContext>(token);

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapMarketData(this IEndpointRouteBuilder routes)
    {
        routes.MapImportBars();
        routes.MapGetBars();
        routes.MapForgetBars();
        routes.MapGetBarChanges();
        routes.MapGetBarSuspicions();
        routes.MapAdjustBars();
        routes.MapGetBarChart();
        routes.MapGetBarGaps();
        routes.MapGetImports();
        routes.MapGetCoverage();
        routes.MapGetSymbols();
        routes.MapGetFeatureColumns();
        routes.MapExportBars();
    }
}
