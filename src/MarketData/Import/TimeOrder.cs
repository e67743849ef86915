using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>How the times of a sampled column follow each other.</summary>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Read">Those whose time can be read.</param>
/// <param name="Later">Times after the one that was read before.</param>
/// <param name="Earlier">Times before it.</param>
/// <param name="ZoneName">The zone whose name stands behind the times; null where none does.</param>
internal sealed record TimeOrder(int Rows, int Read, int Later, int Earlier, string? ZoneName)
{
    /// <summary>Whether the rows run from the newest to the oldest.</summary>
    public bool IsNewestFirst => Earlier > Later;

    /// <summary>Whether nearly all rows run in one direction.</summary>
    public bool IsOneWay => Read > 0 && (Read - 1 - Math.Min(Later, Earlier)) * 10 >= (Rows - 1) * 9;

    /// <summary>Reads a column.</summary>
    public static TimeOrder Of(IReadOnlyCollection<string[]> rows, int column, TimeFormat format)
    {
        var reader = new TimeReader(format);
        var (read, later, earlier) = (0, 0, 0);
        long? previous = null;
        foreach (var row in rows.Where(row => column < row.Length))
        {
            if (reader.TryRead(Encoding.UTF8.GetBytes(row[column]), out var time))
            {
                read++;
                later += time.Milliseconds > previous ? 1 : 0;
                earlier += time.Milliseconds < previous ? 1 : 0;
                previous = time.Milliseconds;
            }
        }

        return new(rows.Count, read, later, earlier, reader.ZoneName);
    }
}
