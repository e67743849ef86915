using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>Bars being read, as columns that grow.</summary>
internal sealed class GrowingBars
{
    private const int FirstCapacity = 1 << 14;

    private long[] _times = new long[FirstCapacity];
    private double[]? _spread;
    private readonly double[][] _values = [.. Enumerable.Range(0, 5).Select(_ => new double[FirstCapacity])];

    /// <summary>Number of bars.</summary>
    public int Count { get; private set; }

    /// <summary>Rows added with an earlier time than the row before them.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>Rows dropped because a later one has the same time.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Those of them that state other prices than the one that is kept.</summary>
    public long Conflicts { get; private set; }

    /// <summary>Open times so far, milliseconds since 1970-01-01 UTC.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <summary>Spreads so far, fractions of the price, NaN where unknown; empty where no row tells one that is above 0.</summary>
    /// <remarks>Spreads that are 0 throughout, the same prices as bid and as ask, say nothing.</remarks>
    public ReadOnlySpan<double> Spread => HasSpread() ? _spread.AsSpan(0, Count) : [];

    /// <summary>Appends one bar.</summary>
    public void Add(long time, double open, double high, double low, double close, double volume)
    {
        var at = Count;
        if (at == _times.Length)
        {
            Grow();
        }

        if (at > 0 && time < _times[at - 1])
        {
            OutOfOrder++;
        }

        _times[at] = time;
        _values[0][at] = open;
        _values[1][at] = high;
        _values[2][at] = low;
        _values[3][at] = close;
        _values[4][at] = volume;
        Count = at + 1;
    }

    /// <summary>Tells the spread of the bar added last, a fraction of the price.</summary>
    public void TellSpread(double spread)
    {
        _spread ??= BarSpread.Unknown(_times.Length);
        _spread[Count - 1] = spread;
    }

    /// <summary>Sorts by time and keeps the last added of each time.</summary>
    public void SortAndDropDuplicates()
    {
        var strictly = true;
        for (var i = 1; i < Count && strictly; i++)
        {
            strictly = _times[i] > _times[i - 1];
        }

        if (strictly)
        {
            return;
        }

        var order = new (long Time, int Index)[Count];
        for (var i = 0; i < Count; i++)
        {
            order[i] = (_times[i], i);
        }

        order.AsSpan().Sort(static (left, right) =>
            left.Time != right.Time ? left.Time.CompareTo(right.Time) : left.Index.CompareTo(right.Index));
        var kept = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (i + 1 == order.Length || order[i + 1].Time != order[i].Time)
            {
                order[kept++] = order[i];
            }
            else
            {
                Conflicts += HaveSamePrices(order[i].Index, order[i + 1].Index) ? 0 : 1;
            }
        }

        Duplicates += Count - kept;
        _times = Array.ConvertAll(order[..kept], static row => row.Time);
        for (var column = 0; column < _values.Length; column++)
        {
            var source = _values[column];
            _values[column] = Array.ConvertAll(order[..kept], row => source[row.Index]);
        }

        _spread = _spread is { } spread ? Array.ConvertAll(order[..kept], row => spread[row.Index]) : null;

        Count = kept;
    }

    /// <summary>Hands the columns over; nothing may be added afterwards.</summary>
    public BarSeries ToSeries(string symbol, Timeframe timeframe) => new(
        symbol, timeframe, _times.AsMemory(0, Count), _values[0].AsMemory(0, Count), _values[1].AsMemory(0, Count),
        _values[2].AsMemory(0, Count), _values[3].AsMemory(0, Count), _values[4].AsMemory(0, Count),
        HasSpread() ? _spread.AsMemory(0, Count) : default(ReadOnlyMemory<double>?));

    private bool HasSpread()
    {
        foreach (var spread in _spread.AsSpan(0, _spread is null ? 0 : Count))
        {
            if (spread > 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool HaveSamePrices(int first, int second)
    {
        for (var price = 0; price < 4; price++)
        {
            if (_values[price][first] != _values[price][second])
            {
                return false;
            }
        }

        return true;
    }

    private void Grow()
    {
        var capacity = _times.Length * 2;
        Array.Resize(ref _times, capacity);
        if (_spread is not null)
        {
            Array.Resize(ref _spread, capacity);
            _spread.AsSpan(Count).Fill(double.NaN);
        }

        for (var column = 0; column < _values.Length; column++)
        {
            Array.Resize(ref _values[column], capacity);
        }
    }
}
