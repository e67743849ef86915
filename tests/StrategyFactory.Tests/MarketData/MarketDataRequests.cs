using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData;

/// <summary>What tests of the market data module ask of a factory.</summary>
internal static class MarketDataRequests
{
    /// <summary>Imports bars through a file of them.</summary>
    public static async Task<ImportReport> ImportAsync(this TestFactory factory, BarSeries bars) =>
        await factory.ImportAsync(bars.Symbol, bars.Timeframe.Format(), bars.Csv());

    /// <summary>Imports the content of a bar file.</summary>
    public static async Task<ImportReport> ImportAsync(this TestFactory factory, string symbol, string timeframe, byte[] content, string name = "bars.csv")
    {
        using var stream = new MemoryStream(content);
        return await factory.SendAsync(new ImportBars { Symbol = symbol, Timeframe = timeframe, FileName = name, Content = stream });
    }

    /// <summary>Imports a file of the team's market data.</summary>
    public static async Task<ImportReport> ImportAsync(this TestFactory factory, string symbol, string timeframe, string file, string? zone = null)
    {
        var path = SharedData.Require(file);
        await using var stream = File.OpenRead(path);
        return await factory.SendAsync(new ImportBars { Symbol = symbol, Timeframe = timeframe, FileName = path, Content = stream, TimeZone = zone });
    }

    /// <summary>What <see cref="BarFileReader"/> makes of a file of the team's market data.</summary>
    public static BarSeries ReadShared(string symbol, string timeframe, string file, string? zone = null)
    {
        var path = SharedData.Require(file);
        using var stream = File.OpenRead(path);
        return BarFileReader.Read(stream, Path.GetFileName(path), symbol, new ImportOptions { Timeframe = Timeframes.Parse(timeframe), TimeZone = zone }, null, CancellationToken.None).Bars;
    }

    /// <summary>Reads a series as training does.</summary>
    public static async Task<BarSeries> LoadAsync(this TestFactory factory, string symbol, Timeframe timeframe)
    {
        await using var scope = factory.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<SeriesReader>().LoadAsync(symbol, timeframe, CancellationToken.None)).Bars;
    }

    /// <summary>The one series imported for a symbol.</summary>
    public static async Task<ImportedSeries> SeriesAsync(this TestFactory factory, string symbol) =>
        (await factory.SendAsync(new GetSymbols())).Single(series => series.Symbol == symbol);

    /// <summary>Runs a query on the module's tables.</summary>
    public static async Task<T> QueryAsync<T>(this TestFactory factory, Func<MarketDataContext, Task<T>> query)
    {
        await using var scope = factory.Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<MarketDataContext>());
    }

    /// <summary>Rows of series, chunks and imports.</summary>
    public static Task<(int Series, int Chunks, int Imports)> RowsAsync(this TestFactory factory) => factory.QueryAsync(async context =>
        (await context.Series.CountAsync(), await context.Chunks.CountAsync(), await context.Imports.CountAsync()));
}
