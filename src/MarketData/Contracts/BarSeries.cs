namespace StrategyFactory.MarketData.Contracts;

/// <summary>Bars of one symbol and timeframe as columns of equal length, in strictly increasing time order.</summary>
/// <remarks>The memory is shared between readers and never written after construction.</remarks>
public sealed class BarSeries
{
    /// <summary>Wraps columns that the caller gives up ownership of.</summary>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public BarSeries(string symbol, Timeframe timeframe, ReadOnlyMemory<long> times, ReadOnlyMemory<double> open,
        ReadOnlyMemory<double> high, ReadOnlyMemory<double> low, ReadOnlyMemory<double> close, ReadOnlyMemory<double> volume,
        ReadOnlyMemory<double>? spread = null)
    {
        var count = times.Length;
        if (open.Length != count || high.Length != count || low.Length != count || close.Length != count || volume.Length != count
            || (spread?.Length ?? count) != count)
        {
            throw new ArgumentException("All columns of a bar series must have the same length.", nameof(times));
        }

        (Symbol, Timeframe, Times, Open, High, Low, Close, Volume) = (symbol, timeframe, times, open, high, low, close, volume);
        Spread = spread;
    }

    /// <summary>The symbol, upper case.</summary>
    public string Symbol { get; }

    /// <summary>The length of each bar.</summary>
    public Timeframe Timeframe { get; }

    /// <summary>Number of bars.</summary>
    public int Count => Times.Length;

    /// <summary>Open time of each bar, milliseconds since 1970-01-01 UTC.</summary>
    public ReadOnlyMemory<long> Times { get; }

    /// <summary>Opening prices, &gt; 0.</summary>
    public ReadOnlyMemory<double> Open { get; }

    /// <summary>Highest prices, ≥ every other price of the bar.</summary>
    public ReadOnlyMemory<double> High { get; }

    /// <summary>Lowest prices, &gt; 0 and ≤ every other price of the bar.</summary>
    public ReadOnlyMemory<double> Low { get; }

    /// <summary>Closing prices, &gt; 0.</summary>
    public ReadOnlyMemory<double> Close { get; }

    /// <summary>Traded volume, ≥ 0; 0 throughout where the source has none.</summary>
    public ReadOnlyMemory<double> Volume { get; }

    /// <summary>
    /// The whole distance between bid and ask of each bar as a fraction of the middle between them, ≥ 0; NaN where it is not known. Null
    /// where it is known of none.
    /// </summary>
    public ReadOnlyMemory<double>? Spread { get; }

    /// <summary>When a bar opens, UTC.</summary>
    /// <param name="bar">Its index.</param>
    public DateTimeOffset Opening(int bar) => DateTimeOffset.FromUnixTimeMilliseconds(Times.Span[bar]);

    /// <summary>The first bars, all of them where there are no more.</summary>
    /// <param name="count">How many.</param>
    public BarSeries Head(int count) => Part(..Math.Min(count, Count));

    /// <summary>Some of the bars, with the same memory.</summary>
    /// <param name="range">Which, by their places.</param>
    public BarSeries Part(Range range) => new(
        Symbol, Timeframe, Times[range], Open[range], High[range], Low[range], Close[range], Volume[range],
        Spread is { } spread ? spread[range] : default(ReadOnlyMemory<double>?));
}
