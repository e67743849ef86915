namespace StrategyFactory.Numerics.Backtest;

/// <summary>The last bar of the UTC date of every bar of a segment; of its last date the segment's last bar.</summary>
internal sealed class SessionEnds
{
    private readonly int[] _last;
    private readonly BacktestSettings _settings;

    public SessionEnds(ReadOnlySpan<long> openTimes, BacktestSettings settings)
    {
        (_last, _settings) = (new int[openTimes.Length], settings);
        var last = openTimes.Length - 1;
        for (var bar = last; bar >= 0; bar--)
        {
            last = SegmentCalendar.DayOf(openTimes[bar]) == SegmentCalendar.DayOf(openTimes[last]) ? last : bar;
            _last[bar] = last;
        }
    }

    /// <summary>The last bar of a bar's date.</summary>
    public int this[int bar] => _last[bar];

    /// <summary>Whether an order of a decision is filled in time to be closed at its date's last close.</summary>
    /// <param name="decision">The bar at whose close it was decided; its fill lies in the segment.</param>
    public bool Allows(int decision)
    {
        var fill = decision + _settings.ExecutionDelayBars;
        return _last[fill] == _last[decision] && (fill < _last[fill] || _settings.Fill == FillPrice.Open);
    }
}
