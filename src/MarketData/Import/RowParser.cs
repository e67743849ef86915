namespace StrategyFactory.MarketData.Import;

/// <summary>Turns the lines of one file into bars. The hot path: no allocation per row.</summary>
internal sealed class RowParser
{
    private readonly ColumnRole[] _roles;
    private readonly NumberStyle[] _styles;
    private readonly byte _separator;
    private readonly BarRow _row;
    private readonly double[] _values;

    /// <summary>Prepares for a dialect.</summary>
    /// <param name="dialect">The layout of the rows.</param>
    /// <param name="row">Makes bars of what is read.</param>
    public RowParser(BarDialect dialect, BarRow row)
    {
        _roles = [.. dialect.Columns];
        _styles = [.. _roles.Select((_, column) => dialect.StyleOf(column))];
        (_separator, _row, _values) = (dialect.Separator, row, row.Values);
    }

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
        _row.Begin();
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
                if (!_row.TryText(role, text))
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
                if (reason != Rejection.None && (reason != Rejection.MissingValue || !_row.TryLack(role)))
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

        return _row.Add(bars, out field);
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
                hasTime = _row.IsTime(field);
            }
            else if (BarRow.IsPrice(_roles[column]))
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

        return BarRow.WithoutPrices(missing, words, hasTime);
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
