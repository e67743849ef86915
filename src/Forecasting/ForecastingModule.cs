using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Forecasting.Analysis;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Columns;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Models.Chronos;
using StrategyFactory.Forecasting.Predictions;
using StrategyFactory.Forecasting.Searches;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Forecasting.Windows;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.Neural.Chronos;

namespace StrategyFactory.Forecasting;

/// <summary>Trains forecasting models, judges them against doing nothing, and learns what drives them.</summary>
public static class ForecastingModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddForecasting(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ForecastingOptions>().Bind(configuration.GetSection(ForecastingOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddModuleContext<ForecastingContext>(ForecastingContext.Schema);
        services.AddScoped<BaseNetworks>();
        services.AddKinds();
        services.AddScoped<SeriesFiles>();
        services.AddScoped<SeriesLoading>();
        services.AddScoped<ExperimentPlanning>();
        services.AddScoped<ExperimentIds>();
        services.AddScoped<ResultFiles>();
        services.AddScoped<WindowFiles>();
        services.AddScoped<ColumnPlans>();
        services.AddScoped<ForecastSources>();
        services.AddScoped<SeriesAheadReading>();
        services.AddScoped<ForecastFitting>();
        services.AddScoped<NewSearches>();
        services.AddScoped<SearchEnding>();
        services.AddScoped<SearchWatch>();
        services.AddScoped<ConfigurationRun>();
        services.AddScoped<SearchStages>();
        return services.AddHandlersOf(typeof(ForecastingModule).Assembly);
    }

    /// <summary>Brings the module's schema up to date; returns the migrations applied.</summary>
    public static Task<IReadOnlyList<string>> MigrateForecastingAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<ForecastingContext>(token);

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapForecasting(this IEndpointRouteBuilder routes)
    {
        routes.MapForecastModels();
        routes.MapForecastNetworks();
        routes.MapUploadedSeries();
        routes.MapStartForecastExperiment();
        routes.MapForecastExperiments();
        routes.MapBestForecast();
        routes.MapCompareForecasts();
        routes.MapLoadForecastExperiments();
        routes.MapFindForecasts();
        routes.MapForecastWindows();
        routes.MapMakeForecast();
        routes.MapStartForecastGrid();
        routes.MapForecastGrids();
        routes.MapImportantHyperparameters();
        routes.MapTrainingAnalysis();
        routes.MapForecastSummary();
        routes.MapForecastInsights();
    }

    /// <summary>The kinds of models, in the order in which they are listed.</summary>
    private static void AddKinds(this IServiceCollection services)
    {
        foreach (var baseline in Baselines.All)
        {
            services.AddSingleton(baseline);
        }

        services.AddSingleton<IForecastKind, LinearKind>();
        services.AddScoped<IForecastKind, XGBoostKind>();
        services.AddChronos(
            SeriesModelShape.Bolt,
            "Chronos-Bolt: a transformer that reads patches and forecasts quantiles; as it is, with a trained adapter, or trained whole.",
            1e-5);
        services.AddChronos(
            SeriesModelShape.T5,
            "Chronos-T5: a transformer that reads a series as words and draws how it goes on; as it is, with a trained adapter, or "
            + "trained whole.",
            1e-4);
        services.AddScoped<ForecastKinds>();
    }

    private static void AddChronos(this IServiceCollection services, string name, string description, double learningRate) =>
        services.AddScoped<IForecastKind>(
            provider => new ChronosKind(provider.GetRequiredService<BaseNetworks>(), name, description, learningRate));
}
