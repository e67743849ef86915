using System.Text;
using StrategyFactory.MarketData.ParquetFiles;

namespace StrategyFactory.MarketData.Import;

/// <summary>Turns the rows of a table, whose columns have types, into bars, as <see cref="RowParser"/> does the lines of a text.</summary>
/// <param name="dialect">What the columns mean.</param>
/// <param name="row">Makes bars of what is read.</param>
internal sealed class TableParser(BarDialect dialect, BarRow row)
{
    private readonly ColumnRole[] _roles = [.. dialect.Columns];
    private readonly NumberStyle[] _styles = [.. dialect.Columns.Select((_, column) => dialect.StyleOf(column))];

    /// <summary>Reads one row and adds its bar.</summary>
    /// <param name="columns">The columns by their place; null for those that are not read.</param>
    /// <param name="at">The row.</param>
    /// <param name="bars">Receives the bar.</param>
    /// <param name="field">The column that was repaired, or is at fault where the row is rejected.</param>
    /// <exception cref="BarFileRefusedException">The symbol column changes.</exception>
    public Rejection Parse(ColumnValues?[] columns, int at, GrowingBars bars, out ColumnRole? field)
    {
        var reason = Read(columns, at, bars, out field);
        if (reason.Kind() == RowKind.Contradiction && WithoutPrices(columns, at) is { } none)
        {
            field = null;
            return none;
        }

        return reason;
    }

    /// <summary>A row as a text file would hold it, for the report.</summary>
    public byte[] Written(ColumnValues?[] columns, int at) => Encoding.UTF8.GetBytes(string.Join(
        ',', _roles.Select((role, column) => (role, Values: columns[column]))
            .Where(column => column.role != ColumnRole.Skip).Select(column => column.Values?.Written(at))));

    private Rejection Read(ColumnValues?[] columns, int at, GrowingBars bars, out ColumnRole? field)
    {
        field = null;
        row.Begin();
        for (var column = 0; column < columns.Length; column++)
        {
            var role = _roles[column];
            if (role == ColumnRole.Skip || columns[column] is not { } values)
            {
                continue;
            }

            if (role < ColumnRole.Open)
            {
                if (!TryText(role, values, at, out var isMissing))
                {
                    field = role;
                    return isMissing ? Rejection.MissingValue : Rejection.UnparsableField;
                }

                continue;
            }

            var reason = NumberOrReason(values, at, _styles[column], out row.Values[(int)role]);
            if (reason != Rejection.None && (reason != Rejection.MissingValue || !row.TryLack(role)))
            {
                field = role;
                return reason;
            }
        }

        return row.Add(bars, out field);
    }

    private bool TryText(ColumnRole role, ColumnValues values, int at, out bool isMissing)
    {
        const long MillisecondsPerDay = TimeOfDayText.MillisecondsPerDay;
        isMissing = false;
        if (values.Kind == ColumnKind.Text)
        {
            var text = values.Text(at).Span.Trim((byte)' ');
            isMissing = NumberWords.Classify(text) == Rejection.MissingValue;
            return row.TryText(role, text);
        }

        if (role == ColumnRole.Symbol || values.Kind is ColumnKind.Number or ColumnKind.Integer)
        {
            var written = values.Written(at);
            isMissing = written.Length == 0;
            return row.TryText(role, Encoding.UTF8.GetBytes(written));
        }

        var time = values.Integer(at);
        isMissing = time == ColumnValues.Missing;
        if (isMissing || (role == ColumnRole.TimeOfDay) != (values.Kind == ColumnKind.TimeOfDay) || !TimeReader.IsInRange(time))
        {
            return false;
        }

        if (role == ColumnRole.TimeOfDay)
        {
            row.AddTimeOfDay(time, null);
            return time is >= 0 and <= MillisecondsPerDay;
        }

        row.AddTime(new(time, values.Kind == ColumnKind.Moment ? 0 : null, HasTimeOfDay: values.Kind != ColumnKind.Date));
        return true;
    }

    /// <summary>What a row is that holds no price at all; null where it holds one.</summary>
    private Rejection? WithoutPrices(ColumnValues?[] columns, int at)
    {
        var (missing, words, hasTime) = (0, 0, false);
        for (var column = 0; column < columns.Length; column++)
        {
            var role = _roles[column];
            if (columns[column] is not { } values)
            {
                continue;
            }

            if (role == ColumnRole.Time)
            {
                hasTime = values.Kind != ColumnKind.Text ? values.Written(at).Length > 0 : row.IsTime(values.Text(at).Span.Trim((byte)' '));
            }
            else if (BarRow.IsPrice(role))
            {
                switch (NumberOrReason(values, at, _styles[column], out _))
                {
                    case Rejection.MissingValue:
                        missing++;
                        break;
                    case Rejection.UnparsableField when !hasTime || NumberWords.IsProse(values.Text(at).Span):
                        words++;
                        break;
                    default:
                        return null;
                }
            }
        }

        return BarRow.WithoutPrices(missing, words, hasTime);
    }

    private static Rejection NumberOrReason(ColumnValues values, int at, NumberStyle style, out double value)
    {
        if (values.Kind == ColumnKind.Text)
        {
            var text = values.Text(at).Span.Trim((byte)' ');
            return NumberText.TryRead(text, style, out value) ? Rejection.None : NumberWords.Classify(text);
        }

        value = values.Number(at);
        return double.IsNaN(value) ? Rejection.MissingValue
            : double.IsInfinity(value) ? Rejection.NotFinite
            : Rejection.None;
    }
}
