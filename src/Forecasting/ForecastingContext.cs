using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Forecasting;

/// <summary>Schema <c>forecasting</c>.</summary>
internal sealed class ForecastingContext(DbContextOptions<ForecastingContext> options, DatabaseSession session)
    : ModuleContext(options, session, Schema)
{
    internal const string Schema = "forecasting";

    public DbSet<UploadedSeriesRow> UploadedSeries => Set<UploadedSeriesRow>();

    public DbSet<ForecastSearch> Searches => Set<ForecastSearch>();

    public DbSet<ForecastExperiment> Experiments => Set<ForecastExperiment>();
}
