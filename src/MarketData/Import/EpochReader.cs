namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Reads counts since 1970-01-01 UTC, in seconds, milliseconds, microseconds or nanoseconds, each value by its own size: from 1973 to 2100
/// the four do not overlap. Nearer to 1970 the unit is taken that leads closest to the value before, else the column's.
/// </summary>
internal sealed class EpochReader(TimeFormat column)
{
    /// <summary>From here on a value is too large for seconds, and for the next unit a thousand times this; 1973 in milliseconds.</summary>
    private const long SmallestOfNext = 100_000_000_000;

    private static readonly TimeFormat[] ByUnit =
        [TimeFormat.EpochSeconds, TimeFormat.EpochMilliseconds, TimeFormat.EpochMicroseconds, TimeFormat.EpochNanoseconds];

    private readonly SortedSet<TimeFormat> _units = [];
    private TimeFormat? _last;
    private long? _previous;

    /// <summary>The units read so far.</summary>
    public IReadOnlyCollection<TimeFormat> Units => _units;

    /// <summary>Reads a whole field.</summary>
    /// <param name="text">Digits, a sign before and a fraction behind them at wish.</param>
    /// <param name="milliseconds">Since 1970-01-01 UTC; what is finer is cut.</param>
    public bool TryRead(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        var isNegative = text is [(byte)'-', ..];
        if (!TryInteger(isNegative ? text[1..] : text, out var count, out var length)
            || !TryThousandths(text[(length + (isNegative ? 1 : 0))..], out var thousandths))
        {
            return false;
        }

        var unit = UnitOf(count, isNegative);
        milliseconds = InMilliseconds(count, thousandths, unit) * (isNegative ? -1 : 1);
        _previous = milliseconds;
        if (unit != _last)
        {
            _last = unit;
            _units.Add(unit);
        }

        return true;
    }

    /// <summary>Reads the digits at the start of a text, at most nineteen.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out long value, out int length)
    {
        value = 0;
        length = 0;
        while (length < text.Length && char.IsAsciiDigit((char)text[length]))
        {
            value = (value * 10) + (text[length++] - '0');
        }

        return length is > 0 and < 19 || (length == 19 && value > 0);
    }

    /// <summary>The unit that the size of a value tells.</summary>
    public static TimeFormat BySize(long count)
    {
        var unit = 0;
        for (var limit = SmallestOfNext; unit < ByUnit.Length - 1 && count >= limit; unit++, limit *= 1000)
        {
        }

        return ByUnit[unit];
    }

    /// <summary>Milliseconds that one of a unit lasts.</summary>
    public static double MillisecondsIn(TimeFormat unit) => unit switch
    {
        TimeFormat.EpochSeconds => 1000,
        TimeFormat.EpochMilliseconds => 1,
        TimeFormat.EpochMicroseconds => 1e-3,
        _ => 1e-6,
    };

    private TimeFormat UnitOf(long count, bool isNegative)
    {
        var bySize = BySize(count);
        if (bySize >= column)
        {
            return bySize;
        }

        // A small value in a column of a finer unit: near 1970, or of a coarser unit.
        if (_previous is not { } before)
        {
            return bySize == TimeFormat.EpochSeconds && count < 1_000_000_000 / 2 ? column : bySize;
        }

        var (nearest, distance) = (bySize, long.MaxValue);
        for (var unit = bySize; unit <= column; unit++)
        {
            var away = Math.Abs((InMilliseconds(count, 0, unit) * (isNegative ? -1 : 1)) - before);
            (nearest, distance) = away < distance ? (unit, away) : (nearest, distance);
        }

        return nearest;
    }

    private static long InMilliseconds(long count, long thousandths, TimeFormat unit) => unit switch
    {
        TimeFormat.EpochSeconds => (count * 1000) + thousandths,
        TimeFormat.EpochMilliseconds => count,
        TimeFormat.EpochMicroseconds => count / 1000,
        _ => count / 1_000_000,
    };

    /// <summary>Thousandths of a fraction such as <c>.25</c>; an empty one has none.</summary>
    private static bool TryThousandths(ReadOnlySpan<byte> fraction, out long thousandths)
    {
        thousandths = 0;
        if (fraction.IsEmpty)
        {
            return true;
        }

        if (fraction[0] != '.' || fraction[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        for (int at = 1, unit = 100; at < fraction.Length && unit > 0; at++, unit /= 10)
        {
            thousandths += (fraction[at] - '0') * unit;
        }

        return true;
    }
}
