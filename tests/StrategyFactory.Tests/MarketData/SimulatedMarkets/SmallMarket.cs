using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.SimulatedMarkets;

/// <summary>A market of 160 short sessions (4,800 bars): long enough for every regime and for weekly consistency, short enough for a test.</summary>
internal static class SmallMarket
{
    /// <summary>Small grids need few rows; one thread each leaves the machine to the other tests.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Training:MinimumRows"] = "100",
        ["Training:MinimumRowsPerFeature"] = "5",
        ["Training:Threads"] = "1",
        ["Simulation:Threads"] = "1",
    };

    /// <summary>Stationary features that differ in strength.</summary>
    public static IReadOnlyList<string> Features { get; } = ["bb_pctb_20", "dist_sma_50", "ibs", "return_1", "return_5", "return_z_20", "rsi_14", "volatility_20"];

    /// <summary>Bars in which half of every move is taken back by the next bar (<paramref name="edge"/>), or none of it.</summary>
    public static BarSeries Generate(string symbol = "SMALL", ulong seed = 1, bool edge = true)
    {
        var settings = new SimulatedMarketSettings { Sessions = 160, MinutesPerSession = 30, SignalThreshold = 0, CalmReversion = 0.5, WildReversion = 0.5 };
        var bars = SimulatedMarket.Generate(settings, seed, edge);
        return new(symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume);
    }

    /// <summary>A factory that has the market imported.</summary>
    public static async Task<TestFactory> FactoryAsync(Action<IServiceCollection>? configure = null, IEnumerable<KeyValuePair<string, string?>>? settings = null, bool edge = true)
    {
        var factory = await TestFactory.CreateAsync(Settings.Concat(settings ?? []).ToDictionary(StringComparer.Ordinal), configure);
        await factory.StoreAsync(Generate(edge: edge));
        return factory;
    }

    /// <summary>Imports bars, new ones winning over stored ones.</summary>
    public static async Task StoreAsync(this TestFactory factory, BarSeries bars)
    {
        await using var scope = factory.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabaseSession>().InTransactionAsync(
            token => scope.ServiceProvider.GetRequiredService<BarStore>().MergeAsync(bars, token), CancellationToken.None);
    }

    /// <summary>The same bars with other prices from one bar on, or until another.</summary>
    public static BarSeries Bend(this BarSeries bars, int from, int? until = null)
    {
        double[][] prices = [bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray()];
        for (var bar = from; bar < (until ?? bars.Count); bar++)
        {
            var factor = 1 + 0.01 * Math.Sin(bar * 0.7) + (bar - from) * 1e-5;
            foreach (var column in prices)
            {
                column[bar] *= factor;
            }
        }

        return new(bars.Symbol, bars.Timeframe, bars.Times, prices[0], prices[1], prices[2], prices[3], bars.Volume);
    }
}
