namespace StrategyFactory.Forecasting.Series;

/// <summary>Times of the week at which rows of a series are due.</summary>
/// <param name="open">Slot by slot of a week; one, open, where every step has a row. At least one is open.</param>
/// <param name="step">Milliseconds from one row to the next within a session.</param>
internal sealed class SessionSlots(bool[] open, long step)
{
    /// <summary>Times of the rows that follow.</summary>
    /// <param name="last">Time of the last row, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="count">Rows wanted.</param>
    internal long[] Next(long last, int count)
    {
        var next = new long[count];
        for (var i = 0; i < count; i++)
        {
            do
            {
                last += step;
            }
            while (!open[SessionClock.Slot(last, open.Length)]); // an open slot comes again every week

            next[i] = last;
        }

        return next;
    }
}
