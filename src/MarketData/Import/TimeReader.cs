using System.Buffers.Binary;

namespace StrategyFactory.MarketData.Import;

/// <summary>Reads the time column of one file. Keeps the last date, because neighbouring rows mostly share it.</summary>
internal sealed class TimeReader(TimeFormat format, long dayOfFile = 0)
{
    private const long MillisecondsPerDay = 86_400_000;

    private static readonly long Earliest = Milliseconds(1900, 1, 1);
    private static readonly long Latest = Milliseconds(2100, 1, 1);

    private ulong _cachedDate;
    private ushort _cachedDateEnd;
    private long _cachedMilliseconds;

    /// <summary>Reads a whole field. False when it is not written in this reader's format or lies outside 1900 to 2099.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out WrittenTime time)
    {
        if (format.IsEpoch())
        {
            return TryEpoch(text, out time);
        }

        if (format == TimeFormat.MillisecondsOfDay)
        {
            var read = TryInteger(text, out var ofDay, out var digits) && digits == text.Length && ofDay < MillisecondsPerDay;
            time = new WrittenTime(dayOfFile + ofDay, null, HasTimeOfDay: true);
            return read;
        }

        time = default;
        if (!TryDate(text, out var date, out var length) || date < Earliest || date >= Latest)
        {
            return false;
        }

        if (length == text.Length)
        {
            time = new WrittenTime(date, null, HasTimeOfDay: false);
            return true;
        }

        var rest = text[length..];
        if (rest[0] is (byte)' ' or (byte)'T' or (byte)'t')
        {
            rest = rest[1..].TrimStart((byte)' ');
        }
        else if (format != TimeFormat.Compact)
        {
            return false;
        }

        if (!TimeOfDayText.TryRead(rest, out var milliseconds, out var used) || !TryOffset(rest[used..], out var offset))
        {
            return false;
        }

        time = new WrittenTime(date + milliseconds, offset, HasTimeOfDay: true);
        return true;
    }

    /// <summary>
    /// Reads what may follow a time: nothing, <c>Z</c>, <c>+02:00</c>, <c>-0500</c>, <c>+01</c>, <c>UTC</c>, <c>GMT+0100</c>.
    /// </summary>
    public static bool TryOffset(ReadOnlySpan<byte> text, out int? minutes)
    {
        minutes = null;
        text = text.Trim((byte)' ');
        if (text.IsEmpty)
        {
            return true;
        }

        var named = text.StartsWith("UTC"u8) || text.StartsWith("GMT"u8);
        if (named || text[0] is (byte)'Z' or (byte)'z')
        {
            minutes = 0;
            text = text[(named ? 3 : 1)..];
            if (text.IsEmpty)
            {
                return true;
            }
        }

        if (text[0] is not ((byte)'+' or (byte)'-') || !TimeOfDayText.TryDigits(text, 1, out var hours))
        {
            return false;
        }

        var minuteAt = text.Length > 3 && text[3] == ':' ? 4 : 3;
        var rest = 0;
        if (text.Length > 3 && (!TimeOfDayText.TryDigits(text, minuteAt, out rest) || text.Length != minuteAt + 2))
        {
            return false;
        }

        minutes = (text[0] == '-' ? -1 : 1) * ((hours * 60) + rest);
        return hours <= 14 && rest < 60;
    }

    private bool TryEpoch(ReadOnlySpan<byte> text, out WrittenTime time)
    {
        time = default;
        if (!TryInteger(text, out var units, out var length))
        {
            return false;
        }

        var fraction = 0L;
        if (length < text.Length)
        {
            if (text[length] != '.')
            {
                return false;
            }

            for (int at = length + 1, unit = 100; at < text.Length; at++, unit /= 10)
            {
                if (!char.IsAsciiDigit((char)text[at]))
                {
                    return false;
                }

                fraction += (text[at] - '0') * unit;
            }
        }

        var milliseconds = format switch
        {
            TimeFormat.EpochSeconds => units > Latest / 1000 ? long.MaxValue : (units * 1000) + fraction,
            TimeFormat.EpochMilliseconds => units,
            TimeFormat.EpochMicroseconds => units / 1000,
            _ => units / 1_000_000,
        };
        time = new WrittenTime(milliseconds, 0, HasTimeOfDay: true);
        return milliseconds < Latest;
    }

    private static bool TryInteger(ReadOnlySpan<byte> text, out long value, out int length)
    {
        value = 0;
        length = 0;
        while (length < text.Length && char.IsAsciiDigit((char)text[length]))
        {
            value = (value * 10) + (text[length++] - '0');
        }

        return length is > 0 and < 19 || (length == 19 && value > 0);
    }

    private bool TryDate(ReadOnlySpan<byte> text, out long milliseconds, out int length)
    {
        // Ten bytes hold every date with two-digit month and day; compact dates hold eight.
        length = format == TimeFormat.Compact ? 8 : 10;
        milliseconds = _cachedMilliseconds;
        if (text.Length < length)
        {
            return format != TimeFormat.Compact && TryDateParts(text, out milliseconds, out length);
        }

        var head = BinaryPrimitives.ReadUInt64LittleEndian(text);
        var tail = length == 10 ? BinaryPrimitives.ReadUInt16LittleEndian(text[8..]) : (ushort)0;
        if (head == _cachedDate && tail == _cachedDateEnd)
        {
            return true;
        }

        if (!(format == TimeFormat.Compact ? TryCompactDate(text, out milliseconds) : TryDateParts(text, out milliseconds, out length)))
        {
            return false;
        }

        if (length is 8 or 10 && (length == 8) == (format == TimeFormat.Compact))
        {
            (_cachedDate, _cachedDateEnd, _cachedMilliseconds) = (head, tail, milliseconds);
        }

        return true;
    }

    private static bool TryCompactDate(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        return TryNumber(text, 0, 4, out var year, out var yearLength) && yearLength == 4
            && TimeOfDayText.TryDigits(text, 4, out var month) && TimeOfDayText.TryDigits(text, 6, out var day)
            && TryMilliseconds(year, month, day, out milliseconds);
    }

    private bool TryDateParts(ReadOnlySpan<byte> text, out long milliseconds, out int length)
    {
        milliseconds = 0;
        length = 0;
        var yearFirst = format == TimeFormat.YearFirst;
        if (!TryNumber(text, 0, yearFirst ? 4 : 2, out var first, out var firstLength) || firstLength >= text.Length)
        {
            return false;
        }

        var separator = text[firstLength];
        var at = firstLength + 1;
        if (separator is not ((byte)'-' or (byte)'/' or (byte)'.') || !TryNumber(text, at, 2, out var second, out var secondLength))
        {
            return false;
        }

        at += secondLength;
        if (at >= text.Length || text[at] != separator || !TryNumber(text, at + 1, yearFirst ? 2 : 4, out var third, out var thirdLength))
        {
            return false;
        }

        length = at + 1 + thirdLength;
        return format switch
        {
            TimeFormat.YearFirst => firstLength == 4 && TryMilliseconds(first, second, third, out milliseconds),
            TimeFormat.DayFirst => thirdLength == 4 && TryMilliseconds(third, second, first, out milliseconds),
            _ => thirdLength == 4 && TryMilliseconds(third, first, second, out milliseconds),
        };
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, int at, int most, out int value, out int length)
    {
        value = 0;
        length = 0;
        while (length < most && at + length < text.Length && char.IsAsciiDigit((char)text[at + length]))
        {
            value = (value * 10) + (text[at + length++] - '0');
        }

        return length > 0;
    }

    private static bool TryMilliseconds(int year, int month, int day, out long milliseconds)
    {
        milliseconds = 0;
        if (year is < 1900 or > 2099 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        milliseconds = Milliseconds(year, month, day);
        return true;
    }

    private static long Milliseconds(int year, int month, int day) =>
        (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
}
