using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>Turns the lines of one file into bars. The hot path: no allocation per row.</summary>
internal sealed class RowParser
{
    private readonly ColumnRole[] _roles;
    private readonly byte _separator;
    private readonly byte _mark;
    private readonly double _divisor;
    private readonly TimeReader _times;
    private readonly LocalClock _clock;
    private readonly bool _datesAreDays;
    private readonly bool _isQuote;
    private readonly bool _isAdjusted;
    private readonly double[] _values = new double[Enum.GetValues<ColumnRole>().Length];
    private byte[]? _symbol;

    /// <summary>Prepares for a dialect.</summary>
    /// <param name="dialect">The layout of the rows.</param>
    /// <param name="zone">The zone of times that state none.</param>
    /// <param name="datesAreDays">Daily bars: a local midnight stands for the date itself, 00:00 UTC.</param>
    /// <param name="useAdjustedClose">Scale prices by adjusted close / close.</param>
    public RowParser(BarDialect dialect, TimeZoneInfo zone, bool datesAreDays, bool useAdjustedClose)
    {
        _roles = [.. dialect.Columns];
        (_separator, _mark, _divisor) = (dialect.Separator, dialect.DecimalMark, dialect.PriceDivisor);
        _times = new TimeReader(dialect.TimeFormat, dialect.DayOfFile);
        _clock = new LocalClock(zone, dialect.NewestFirst);
        _datesAreDays = datesAreDays && !dialect.TimeFormat.IsEpoch();
        _isQuote = Array.IndexOf(_roles, ColumnRole.AskClose) >= 0;
        _isAdjusted = useAdjustedClose;
    }

    /// <summary>Whether a time of day without a stated zone was read.</summary>
    public bool ReadLocalTime { get; private set; }

    /// <summary>Whether a time with a stated zone was read.</summary>
    public bool ReadStatedOffset { get; private set; }

    /// <summary>Reads one line and adds its bar.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="bars">Receives the bar.</param>
    /// <param name="field">The column at fault where the row is rejected.</param>
    /// <exception cref="BarFileRefusedException">The symbol column changes.</exception>
    public Rejection Parse(ReadOnlySpan<byte> line, GrowingBars bars, out ColumnRole? field)
    {
        field = null;
        WrittenTime time = default;
        var at = 0;
        for (var column = 0; column < _roles.Length; column++)
        {
            if (at > line.Length)
            {
                return Rejection.WrongFieldCount;
            }

            var role = _roles[column];
            var rest = line[at..];
            if (role < ColumnRole.Open)
            {
                var text = NextField(rest, out var used);
                at += used;
                if (!TryText(role, text, ref time))
                {
                    field = role;
                    return NumberOrReason(text, out _) == Rejection.MissingValue ? Rejection.MissingValue : Rejection.UnparsableField;
                }
            }
            else if (DecimalText.TryRead(rest, _mark, out var value, out var length)
                && (length == rest.Length || rest[length] == _separator))
            {
                _values[(int)role] = value;
                at += length + 1;
            }
            else
            {
                var reason = NumberOrReason(NextField(rest, out var used), out _values[(int)role]);
                at += used;
                if (reason != Rejection.None)
                {
                    field = role;
                    return reason;
                }
            }
        }

        // One separator too many at the end of a row is common and harmless.
        if (at < line.Length && !line[at..].Trim((byte)' ').IsEmpty)
        {
            return Rejection.WrongFieldCount;
        }

        return AddBar(time, bars, out field);
    }

    private bool TryText(ColumnRole role, ReadOnlySpan<byte> text, ref WrittenTime time)
    {
        switch (role)
        {
            case ColumnRole.Time:
                if (!_times.TryRead(text, out var written))
                {
                    return false;
                }

                time = written with
                {
                    Milliseconds = written.Milliseconds + time.Milliseconds,
                    HasTimeOfDay = written.HasTimeOfDay || time.HasTimeOfDay,
                    OffsetMinutes = written.OffsetMinutes ?? time.OffsetMinutes,
                };
                return true;
            case ColumnRole.TimeOfDay:
                if (!TimeOfDayText.TryRead(text, out var ofDay, out var length) || !TimeReader.TryOffset(text[length..], out var offset))
                {
                    return false;
                }

                time = new WrittenTime(time.Milliseconds + ofDay, offset, HasTimeOfDay: true);
                return true;
            case ColumnRole.Symbol:
                CheckSymbol(text);
                return true;
            default:
                return true;
        }
    }

    private void CheckSymbol(ReadOnlySpan<byte> text)
    {
        _symbol ??= text.ToArray();
        if (!text.SequenceEqual(_symbol))
        {
            throw new BarFileRefusedException("file",
                $"The file holds several symbols ({Encoding.UTF8.GetString(_symbol)}, {Encoding.UTF8.GetString(text)}); import one file "
                + "per symbol.");
        }
    }

    private Rejection AddBar(WrittenTime time, GrowingBars bars, out ColumnRole? field)
    {
        var open = Price(ColumnRole.Open, ColumnRole.AskOpen);
        var high = Price(ColumnRole.High, ColumnRole.AskHigh);
        var low = Price(ColumnRole.Low, ColumnRole.AskLow);
        var close = Price(ColumnRole.Close, ColumnRole.AskClose);
        var volume = _values[(int)ColumnRole.Volume];
        var reason = BarCheck.Find(open, high, low, close, volume, out field);
        if (reason != Rejection.None)
        {
            return reason;
        }

        if (_isAdjusted)
        {
            var adjusted = _values[(int)ColumnRole.AdjustedClose] / _divisor;
            var factor = adjusted / close;
            if (!(factor > 0) || !double.IsFinite(factor))
            {
                field = ColumnRole.AdjustedClose;
                return Rejection.NonPositivePrice;
            }

            open *= factor;
            close = adjusted;
            high = Math.Max(high * factor, Math.Max(open, close));
            low = Math.Min(low * factor, Math.Min(open, close));
        }

        field = ColumnRole.Time;
        if (!TryUtc(time, out var utc))
        {
            return Rejection.NonexistentLocalTime;
        }

        bars.Add(utc, open, high, low, close, volume);
        return Rejection.None;
    }

    private double Price(ColumnRole role, ColumnRole ask)
    {
        var price = _values[(int)role];
        if (_isQuote)
        {
            price = (price + _values[(int)ask]) * 0.5;
        }

        return _divisor == 1 ? price : price / _divisor;
    }

    private bool TryUtc(WrittenTime time, out long utc)
    {
        const long millisecondsPerDay = 86_400_000;
        utc = time.Milliseconds;
        if (!time.HasTimeOfDay || (_datesAreDays && time.Milliseconds % millisecondsPerDay == 0))
        {
            return true;
        }

        if (time.OffsetMinutes is { } minutes)
        {
            ReadStatedOffset = true;
            utc -= minutes * 60_000L;
            return true;
        }

        ReadLocalTime = true;
        return _clock.TryToUtc(utc, out utc);
    }

    private ReadOnlySpan<byte> NextField(ReadOnlySpan<byte> rest, out int used)
    {
        var lead = rest.Length - rest.TrimStart((byte)' ').Length;
        if (lead < rest.Length && rest[lead] == '"')
        {
            var inner = rest[(lead + 1)..];
            var close = inner.IndexOf((byte)'"');
            if (close >= 0)
            {
                var after = inner[(close + 1)..].IndexOf(_separator);
                used = after < 0 ? rest.Length + 1 : lead + 1 + close + 1 + after + 1;
                return inner[..close].Trim((byte)' ');
            }
        }

        var length = rest.IndexOf(_separator);
        if (length < 0)
        {
            length = rest.Length;
        }

        used = length + 1;
        return rest[..length].Trim((byte)' ');
    }

    private Rejection NumberOrReason(ReadOnlySpan<byte> text, out double value)
    {
        if (DecimalText.TryRead(text, _mark, out value, out var length) && length == text.Length)
        {
            return Rejection.None;
        }

        return NumberWords.Classify(text);
    }
}
