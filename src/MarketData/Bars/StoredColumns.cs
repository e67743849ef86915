using System.Runtime.InteropServices;
using Npgsql;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>The columns of a series, filled chunk by chunk straight out of the rows that hold them.</summary>
/// <param name="total">Bars of all chunks.</param>
internal sealed class StoredColumns(int total)
{
    private const int Spread = 7;

    // Every bar is one of a chunk, so nothing needs to be cleared first.
    private readonly long[] _times = GC.AllocateUninitializedArray<long>(total);
    private readonly double[][] _values = [.. Enumerable.Range(0, 5).Select(_ => GC.AllocateUninitializedArray<double>(total))];
    private double[]? _spread;
    private int _count;

    /// <summary>Appends a chunk.</summary>
    /// <param name="row">Bars; times, open, high, low, close and volume; the spread, null where no bar of the chunk has one.</param>
    internal void Add(NpgsqlDataReader row)
    {
        var bars = row.GetInt32(0);
        Copy(row, 1, _times.AsSpan(_count, bars));
        for (var column = 0; column < _values.Length; column++)
        {
            Copy(row, 2 + column, _values[column].AsSpan(_count, bars));
        }

        if (!row.IsDBNull(Spread))
        {
            _spread ??= BarSpread.Unknown(total);
            Copy(row, Spread, _spread.AsSpan(_count, bars));
        }

        _count += bars;
    }

    /// <summary>The series, once it has all chunks; without a spread where none of them has one.</summary>
    internal BarSeries Bars(string symbol, Timeframe timeframe) => new(
        symbol, timeframe, _times, _values[0], _values[1], _values[2], _values[3], _values[4], _spread?.AsMemory());

    // The row is in memory as a whole: nothing is waited for.
    private static void Copy<T>(NpgsqlDataReader row, int column, Span<T> destination)
        where T : unmanaged
    {
        using var stream = row.GetStream(column);
        stream.ReadExactly(MemoryMarshal.AsBytes(destination));
    }
}
