using System.Buffers.Binary;

namespace StrategyFactory.MarketData.Import;

/// <summary>Reads the time column of one file. Keeps the last date, because neighbouring rows mostly share it.</summary>
/// <param name="format">How the column is written.</param>
/// <param name="dayOfFile">Midnight of the day that the file's name states, for times that count from it.</param>
internal sealed class TimeReader(TimeFormat format, long dayOfFile = 0)
{
    private static readonly long Earliest = Milliseconds(1900, 1, 1);
    private static readonly long Latest = Milliseconds(2100, 1, 1);

    private readonly EpochReader _epochs = new(format);
    private byte[]? _zone;
    private ulong _cachedDate;
    private ushort _cachedDateEnd;
    private long _cachedMilliseconds;

    /// <summary>The units of the epochs read so far.</summary>
    public IReadOnlyCollection<TimeFormat> EpochUnits => _epochs.Units;

    /// <summary>Whether a time lies from 1900 to 2099.</summary>
    public static bool IsInRange(long milliseconds) => milliseconds >= Earliest && milliseconds < Latest;

    /// <summary>The zone whose name stands behind the times, such as <c>US/Eastern</c>; null where none was read.</summary>
    public string? ZoneName => _zone is null ? null : ZoneText.ClockOf(_zone);

    /// <summary>Reads a whole field. False when it is not written in this reader's format or lies outside 1900 to 2099.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out WrittenTime time)
    {
        time = default;
        if (format.IsEpoch())
        {
            var read = _epochs.TryRead(text, out var epoch) && epoch >= Earliest && epoch < Latest;
            time = new WrittenTime(epoch, 0, HasTimeOfDay: true);
            return read;
        }

        if (format == TimeFormat.MillisecondsOfDay)
        {
            var read = EpochReader.TryInteger(text, out var ofDay, out var digits) && digits == text.Length
                && ofDay < TimeOfDayText.MillisecondsPerDay;
            time = new WrittenTime(dayOfFile + ofDay, null, HasTimeOfDay: true);
            return read;
        }

        return TryWritten(text, out time) || (YearLast.TryReorder(text, out var ordered) && TryWritten(ordered, out time));
    }

    private bool TryWritten(ReadOnlySpan<byte> text, out WrittenTime time)
    {
        time = default;
        if (!TryDate(text, out var date, out var length) || date < Earliest || date >= Latest)
        {
            return false;
        }

        var rest = text[length..].TrimStart(" ,"u8);
        if (rest.IsEmpty)
        {
            time = new WrittenTime(date, null, HasTimeOfDay: false);
            return true;
        }

        // A separator between date and time; digits alone may follow digits alone.
        if (rest.Length == text.Length - length)
        {
            if ((rest[0] | 0x20) is not 't' && rest[0] is not ((byte)'_' or (byte)'-'))
            {
                if (format != TimeFormat.Compact)
                {
                    return false;
                }
            }
            else
            {
                rest = rest[1..].TrimStart((byte)' ');
            }
        }
        else if (rest[0] == '-')
        {
            rest = rest[1..].TrimStart((byte)' ');
        }

        int? offset = null;
        if (!TimeOfDayText.TryRead(rest, out var milliseconds, out var used)
            || !(ZoneText.TryOffset(rest[used..], out offset) || IsOfZone(rest[used..].Trim((byte)' '))))
        {
            return false;
        }

        time = new WrittenTime(date + milliseconds, offset, HasTimeOfDay: true)
        {
            IsEndOfDay = milliseconds == TimeOfDayText.MillisecondsPerDay,
        };
        return true;
    }

    /// <summary>Whether a name is that of the file's zone, which the first one read decides.</summary>
    private bool IsOfZone(ReadOnlySpan<byte> name)
    {
        if (_zone is null && ZoneText.ClockOf(name) is not null)
        {
            _zone = name.ToArray();
        }

        return _zone is not null && name.SequenceEqual(_zone);
    }

    private bool TryDate(ReadOnlySpan<byte> text, out long milliseconds, out int length)
    {
        // Ten bytes hold every date with two-digit month and day; compact dates hold eight.
        length = format == TimeFormat.Compact ? 8 : 10;
        milliseconds = _cachedMilliseconds;
        if (text.Length < length)
        {
            return format != TimeFormat.Compact && DateText.TryRead(text, format, out milliseconds, out length);
        }

        var head = BinaryPrimitives.ReadUInt64LittleEndian(text);
        var tail = length == 10 ? BinaryPrimitives.ReadUInt16LittleEndian(text[8..]) : (ushort)0;
        if (head == _cachedDate && tail == _cachedDateEnd)
        {
            return true;
        }

        if (!(format == TimeFormat.Compact
            ? DateText.TryReadCompact(text, out milliseconds)
            : DateText.TryRead(text, format, out milliseconds, out length)))
        {
            return false;
        }

        // A date that ends within the ten bytes or beyond them is not told by them alone.
        if (length == (format == TimeFormat.Compact ? 8 : 10) && (length == text.Length || !char.IsAsciiDigit((char)text[length])))
        {
            (_cachedDate, _cachedDateEnd, _cachedMilliseconds) = (head, tail, milliseconds);
        }

        return true;
    }

    private static long Milliseconds(int year, int month, int day) =>
        new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
