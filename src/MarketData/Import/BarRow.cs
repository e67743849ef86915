using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>
/// One row on its way to a bar: what was read of it, from a line or from columns, and the checks that make it a bar or tell why it is none.
/// </summary>
internal sealed class BarRow
{
    private readonly double _divisor;
    private readonly bool? _unpaddedSeconds;
    private readonly TimeReader _times;
    private readonly BarTime _clock;
    private readonly BarGrid? _grid;
    private readonly RangeRepair _repair;
    private readonly RowSpread? _spread;
    private readonly bool _isQuote;
    private readonly bool _isAdjusted;
    private WrittenTime _time;
    private bool _lacksVolume;
    private byte[]? _symbol;
    private byte[]? _otherSymbol;

    /// <summary>Prepares for a dialect.</summary>
    /// <param name="dialect">The layout of the rows.</param>
    /// <param name="clock">Turns written times into those of the bars.</param>
    /// <param name="useAdjustedClose">Scale prices by adjusted close / close.</param>
    /// <param name="grid">The times at which bars may begin; null for any.</param>
    public BarRow(BarDialect dialect, BarTime clock, bool useAdjustedClose, BarGrid? grid)
    {
        (_divisor, _unpaddedSeconds) = (dialect.PriceDivisor, dialect.UnpaddedSeconds);
        _times = new TimeReader(dialect.TimeFormat, dialect.DayOfFile);
        _repair = new RangeRepair(dialect);
        (_clock, _grid) = (clock, grid);
        _spread = RowSpread.Of(dialect);
        _isQuote = dialect.Columns.Contains(ColumnRole.AskClose);
        _isAdjusted = useAdjustedClose;
    }

    /// <summary>The numbers of the row by their role.</summary>
    public double[] Values { get; } = new double[Enum.GetValues<ColumnRole>().Length];

    /// <summary>What read the times.</summary>
    public BarTime Clock => _clock;

    /// <summary>The units of the epochs read so far.</summary>
    public IReadOnlyCollection<TimeFormat> EpochUnits => _times.EpochUnits;

    /// <summary>Forgets the row before.</summary>
    public void Begin()
    {
        _time = default;
        _lacksVolume = false;
        _otherSymbol = null;
    }

    /// <summary>Whether a role holds a price.</summary>
    public static bool IsPrice(ColumnRole role) =>
        role is (>= ColumnRole.Open and <= ColumnRole.Close) or (>= ColumnRole.AskOpen and <= ColumnRole.AskClose);

    /// <summary>What a row is that holds no price at all.</summary>
    /// <param name="missing">Prices that are blank, NaN or null.</param>
    /// <param name="words">Prices that are words.</param>
    /// <param name="hasTime">Whether it has a time.</param>
    /// <remarks>A row that stops behind its time was to be a bar; a line for people has no time.</remarks>
    public static Rejection? WithoutPrices(int missing, int words, bool hasTime) =>
        words > 0 || (missing == 0 && !hasTime) ? Rejection.Words
        : missing > 0 ? Rejection.NoPrices
        : null;

    /// <summary>Whether a text is a time of the column's format.</summary>
    public bool IsTime(ReadOnlySpan<byte> text) => _times.TryRead(text, out _);

    /// <summary>Takes a field that is no number.</summary>
    /// <returns>False where it cannot be read.</returns>
    public bool TryText(ColumnRole role, ReadOnlySpan<byte> text)
    {
        switch (role)
        {
            case ColumnRole.Time:
                if (!_times.TryRead(text, out var written))
                {
                    return false;
                }

                AddTime(written);
                return true;
            case ColumnRole.TimeOfDay:
                int? offset = null;
                if (!(_unpaddedSeconds is { } hasSeconds
                    ? TimeOfDayText.TryUnpadded(text, hasSeconds, out var ofDay)
                    : TimeOfDayText.TryRead(text, out ofDay, out var length) && ZoneText.TryOffset(text[length..], out offset)))
                {
                    return false;
                }

                AddTimeOfDay(ofDay, offset);
                return true;
            case ColumnRole.Symbol:
                _otherSymbol = _symbol is not null && text.SequenceEqual(_symbol) ? null : text.ToArray();
                return true;
            default:
                return true;
        }
    }

    /// <summary>Takes a time, or the date of one.</summary>
    public void AddTime(WrittenTime written) => _time = written with
    {
        Milliseconds = written.Milliseconds + _time.Milliseconds,
        HasTimeOfDay = written.HasTimeOfDay || _time.HasTimeOfDay,
        OffsetMinutes = written.OffsetMinutes ?? _time.OffsetMinutes,
        IsEndOfDay = written.IsEndOfDay || _time.IsEndOfDay,
    };

    /// <summary>Takes the time of day that stands beside a date.</summary>
    public void AddTimeOfDay(long milliseconds, int? offset) =>
        _time = new WrittenTime(_time.Milliseconds + milliseconds, offset, HasTimeOfDay: true)
        {
            IsEndOfDay = milliseconds == TimeOfDayText.MillisecondsPerDay,
        };

    /// <summary>Does without a number: a missing volume is 0, a missing spread is unknown.</summary>
    /// <returns>False where a bar needs it.</returns>
    public bool TryLack(ColumnRole role)
    {
        _lacksVolume |= role == ColumnRole.Volume;
        Values[(int)role] = role == ColumnRole.Volume ? 0 : double.NaN;
        return role is ColumnRole.Volume or (>= ColumnRole.Spread and <= ColumnRole.Ask);
    }

    /// <summary>Adds the bar.</summary>
    /// <param name="bars">Receives it.</param>
    /// <param name="field">The column that was repaired, or is at fault where the row is rejected.</param>
    /// <exception cref="BarFileRefusedException">The symbol column changes.</exception>
    public Rejection Add(GrowingBars bars, out ColumnRole? field)
    {
        var added = AddBar(bars, out field);
        if (added != Rejection.None || !_lacksVolume)
        {
            return added;
        }

        field = ColumnRole.Volume;
        return Rejection.MissingVolume;
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

    private Rejection AddBar(GrowingBars bars, out ColumnRole? field)
    {
        var open = Price(ColumnRole.Open, ColumnRole.AskOpen);
        var high = Price(ColumnRole.High, ColumnRole.AskHigh);
        var low = Price(ColumnRole.Low, ColumnRole.AskLow);
        var close = Price(ColumnRole.Close, ColumnRole.AskClose);
        var volume = Values[(int)ColumnRole.Volume];
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

        var spread = double.NaN;
        if (_spread is not null && (reason = _spread.Read(Values, out spread, out field)) != Rejection.None)
        {
            return reason;
        }

        if (_isAdjusted)
        {
            var adjusted = Values[(int)ColumnRole.AdjustedClose] / _divisor;
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

        if (!_clock.TryOpen(_time, out var utc))
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
        if (!double.IsNaN(spread))
        {
            bars.TellSpread(spread);
        }

        field = repaired;
        return repaired is null ? Rejection.None : Rejection.RoundedRange;
    }

    private double Price(ColumnRole role, ColumnRole ask)
    {
        var price = Values[(int)role];
        if (_isQuote)
        {
            price = (price + Values[(int)ask]) * 0.5;
        }

        return _divisor == 1 ? price : price / _divisor;
    }
}
