using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.SimulatedMarkets;

namespace StrategyFactory.Benchmarks.Data;

/// <summary>Minute bars around the clock, five days a week, with a planted edge: the size of a year of a currency pair.</summary>
internal static class SimulatedBars
{
    /// <summary>Bars of EURUSD in 2017.</summary>
    internal const int YearOfMinutes = 186_000;

    private const int MinutesPerSession = 1440;

    internal static BarSeries Create(string symbol, int bars, ulong seed = 7)
    {
        var settings = new SimulatedMarketSettings { Sessions = (bars + MinutesPerSession - 1) / MinutesPerSession, MinutesPerSession = MinutesPerSession, SessionOpen = TimeOnly.MinValue, Volatility = 4e-4 };
        var all = SimulatedMarket.Generate(settings, seed, edge: true);
        return new(symbol, all.Timeframe, all.Times[..bars], all.Open[..bars], all.High[..bars], all.Low[..bars], all.Close[..bars], all.Volume[..bars]);
    }
}
