using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>Turns the lines of one file into bars. The hot path: no allocation per row.</summary>
internal sealed class RowParser
{
    private readonly ColumnRole[] _roles;
    private readonly NumberStyle[] _styles;
    private readonly byte _separator;
    private readonly double _divisor;
    private readonly bool? _unpaddedSeconds;
    private readonly TimeReader _times;
    private readonly BarTime _clock;
    private readonly BarGrid? _grid;
    private readonly RangeRepair _repair;
    private readonly bool _isQuote;
    private readonly bool _isAdjusted;
    private readonly double[] _values = new double[Enum.GetValues<ColumnRole>().Length];
    private byte[]? _symbol;
    private byte[]? _otherSymbol;

    /// <summary>Prepares for a dialect.</summary>
    /// <param name="dialect">The layout of the rows.</param>
    /// <param name="clock">Turns written times into those of the bars.</param>
    /// <param name="useAdjustedClose">Scale prices by adjusted close / close.</param>
    /// <param name="grid">The times at which bars may begin; null for any.</param>
    public RowParser(BarDialect dialect, BarTime clock, bool useAdjustedClose, BarGrid? grid = null)
    {
        _roles = [.. dialect.Columns];
        _styles = [.. _roles.Select((_, column) => column < dialect.Numbers.Count ? dialect.Numbers[column] : NumberStyle.Point)];
        (_separator, _divisor, _unpaddedSeconds) = (dialect.Separator, dialect.PriceDivisor, dialect.UnpaddedSeconds);
        _times = new TimeReader(dialect.TimeFormat, dialect.DayOfFile);
        _repair = new RangeRepair(dialect);
        (_clock, _grid) = (clock, grid);
        _isQuote = Array.IndexOf(_roles, ColumnRole.AskClose) >= 0;
        _isAdjusted = useAdjustedClose;
    }

    /// <summary>The units of the epochs read so far.</summary>
    public IReadOnlyCollection<TimeFormat> EpochUnits => _times.EpochUnits;

    /// <summary>Reads one line and adds its bar.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="bars">Receives the bar.</param>
    /// <param name="field">The column that was repaired, or is at fault where the row is rejected.</param>
    /// <exception cref="BarFileRefusedException">The symbol column changes.</exception>
    public Rejection Parse(ReadOnlySpan<byte> line, GrowingBars bars, out ColumnRole? field)
    {
        var reason = Read(line, bars, out field);
        if (reason.Kind() == RowKind.Contradiction && WithoutPrices(line) is { } none)
        {
            field = null;
            return none;
        }

        return reason;
    }

    private Rejection Read(ReadOnlySpan<byte> line, GrowingBars bars, out ColumnRole? field)
    {
        field = null;
        _otherSymbol = null;
        var lacksVolume = false;
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
                    return NumberWords.Classify(text) == Rejection.MissingValue ? Rejection.MissingValue : Rejection.UnparsableField;
                }
            }
            else if (DecimalText.TryRead(rest, _styles[column].DecimalMark, out var value, out var length)
                && (length == rest.Length || rest[length] == _separator))
            {
                _values[(int)role] = value;
                at += length + 1;
            }
            else
            {
                var reason = NumberOrReason(NextField(rest, out var used), _styles[column], out _values[(int)role]);
                at += used;
                if (reason == Rejection.MissingValue && role == ColumnRole.Volume)
                {
                    lacksVolume = true;
                    _values[(int)role] = 0;
                }
                else if (reason != Rejection.None)
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

        var added = AddBar(time, bars, out field);
        if (added != Rejection.None || !lacksVolume)
        {
            return added;
        }

        field = ColumnRole.Volume;
        return Rejection.MissingVolume;
    }

    /// <summary>What a row is that holds no price at all; null where it holds one.</summary>
    private Rejection? WithoutPrices(ReadOnlySpan<byte> line)
    {
        var (at, missing, words, hasTime) = (0, 0, 0, false);
        for (var column = 0; column < _roles.Length && at <= line.Length; column++)
        {
            var field = NextField(line[at..], out var used);
            at += used;
            if (_roles[column] == ColumnRole.Time)
            {
                hasTime = _times.TryRead(field, out _);
            }
            else if (IsPrice(_roles[column]))
            {
                switch (NumberOrReason(field, _styles[column], out _))
                {
                    case Rejection.MissingValue:
                        missing++;
                        break;
                    case Rejection.UnparsableField when !hasTime || NumberWords.IsProse(field):
                        words++;
                        break;
                    default:
                        return null;
                }
            }
        }

        // A row that stops behind its time was to be a bar; a line for people has no time.
        return words > 0 || (missing == 0 && !hasTime) ? Rejection.Words
            : missing > 0 ? Rejection.NoPrices
            : null;
    }

    private static bool IsPrice(ColumnRole role) =>
        role is (>= ColumnRole.Open and <= ColumnRole.Close) or (>= ColumnRole.AskOpen and <= ColumnRole.AskClose);

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
                    IsEndOfDay = written.IsEndOfDay || time.IsEndOfDay,
                };
                return true;
            case ColumnRole.TimeOfDay:
                int? offset = null;
                if (!(_unpaddedSeconds is { } hasSeconds
                    ? TimeOfDayText.TryUnpadded(text, hasSeconds, out var ofDay)
                    : TimeOfDayText.TryRead(text, out ofDay, out var length) && ZoneText.TryOffset(text[length..], out offset)))
                {
                    return false;
                }

                time = new WrittenTime(time.Milliseconds + ofDay, offset, HasTimeOfDay: true)
                {
                    IsEndOfDay = ofDay == TimeOfDayText.MillisecondsPerDay,
                };
                return true;
            case ColumnRole.Symbol:
                _otherSymbol = _symbol is not null && text.SequenceEqual(_symbol) ? null : text.ToArray();
                return true;
            default:
                return true;
        }
    }

    /// <summary>Only bars have a symbol: a header that is repeated does not change it.</summary>
    private void CheckSymbol()
    {
        if (_symbol is not null && _otherSymbol is not null)
        {
            throw new BarFileRefusedException("file",
                $"The file holds several symbols ({Encoding.UTF8.GetString(_symbol)}, {Encoding.UTF8.GetString(_otherSymbol)}); import one "
                + "file per symbol.");
        }

        _symbol ??= _otherSymbol;
    }

    private Rejection AddBar(WrittenTime time, GrowingBars bars, out ColumnRole? field)
    {
        var open = Price(ColumnRole.Open, ColumnRole.AskOpen);
        var high = Price(ColumnRole.High, ColumnRole.AskHigh);
        var low = Price(ColumnRole.Low, ColumnRole.AskLow);
        var close = Price(ColumnRole.Close, ColumnRole.AskClose);
        var volume = _values[(int)ColumnRole.Volume];
        var reason = BarCheck.Find(open, high, low, close, volume, out field);
        ColumnRole? repaired = null;
        if (reason is Rejection.HighBelowLow or Rejection.OpenOutsideRange or Rejection.CloseOutsideRange
            && _repair.TryRepair(open, ref high, ref low, close))
        {
            repaired = field;
            reason = BarCheck.Find(open, high, low, close, volume, out field);
        }

        if (reason != Rejection.None)
        {
            return open == 0 && high == 0 && low == 0 && close == 0 ? Rejection.NoPrices : reason;
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

        if (!_clock.TryOpen(time, out var utc))
        {
            field = ColumnRole.Time;
            return Rejection.NonexistentLocalTime;
        }

        if (_grid?.Holds(utc) is false)
        {
            field = ColumnRole.Time;
            return Rejection.OffGrid;
        }

        CheckSymbol();
        bars.Add(utc, open, high, low, close, volume);
        field = repaired;
        return repaired is null ? Rejection.None : Rejection.RoundedRange;
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

    private static Rejection NumberOrReason(ReadOnlySpan<byte> text, NumberStyle style, out double value) =>
        NumberText.TryRead(text, style, out value) ? Rejection.None : NumberWords.Classify(text);
}
