namespace StrategyFactory.MarketData.Import;

/// <summary>What a row tells of the distance between bid and ask.</summary>
internal sealed class RowSpread
{
    /// <summary>From half the price on one of the two is no quote.</summary>
    private const double Widest = 0.5;

    private readonly ColumnRole _told;
    private readonly double _point;

    private RowSpread(ColumnRole told, double point) => (_told, _point) = (told, point);

    /// <summary>What the rows of a dialect tell; null where that is nothing.</summary>
    public static RowSpread? Of(BarDialect dialect)
    {
        ColumnRole[] telling = [ColumnRole.AskClose, ColumnRole.Ask, ColumnRole.Spread, ColumnRole.SpreadPoints];
        var told = Array.Find(telling, dialect.Columns.Contains);
        return told == ColumnRole.Skip ? null : new(told, dialect.Point);
    }

    /// <summary>Reads one row: from bids and asks the mean of the spreads at the open and at the close, else what a column tells.</summary>
    /// <param name="values">The numbers of the row by their role.</param>
    /// <param name="spread">A fraction of the price; NaN where the row does not tell.</param>
    /// <param name="field">The column at fault where the row is rejected.</param>
    public Rejection Read(ReadOnlySpan<double> values, out double spread, out ColumnRole? field)
    {
        (spread, field) = (double.NaN, _told);
        if (_told == ColumnRole.AskClose)
        {
            for (var price = ColumnRole.Open; price <= ColumnRole.Close; price++)
            {
                var ask = ColumnRole.AskOpen + (price - ColumnRole.Open);
                if (values[(int)ask] < values[(int)price])
                {
                    field = ask;
                    return Rejection.Crossed;
                }
            }

            spread = (Relative(values, ColumnRole.Open, ColumnRole.AskOpen) + Relative(values, ColumnRole.Close, ColumnRole.AskClose)) / 2;
        }
        else
        {
            // MetaTrader writes 0 points where it recorded none; to take them for free trades would be a gift.
            var written = values[(int)_told];
            spread = _told switch
            {
                ColumnRole.SpreadPoints => written == 0 ? double.NaN : written * _point / values[(int)ColumnRole.Close],
                ColumnRole.Ask => written > 0 && values[(int)ColumnRole.Bid] > 0 ? Relative(values, ColumnRole.Bid, _told) : double.NaN,
                _ => written,
            };
        }

        var reason = double.IsInfinity(spread) ? Rejection.NotFinite
            : spread < 0 ? Rejection.Crossed
            : spread >= Widest ? Rejection.SpreadTooWide
            : Rejection.None;
        field = reason == Rejection.None ? null : field;
        return reason;
    }

    private static double Relative(ReadOnlySpan<double> values, ColumnRole bid, ColumnRole ask) =>
        (values[(int)ask] - values[(int)bid]) / ((values[(int)ask] + values[(int)bid]) / 2);
}
