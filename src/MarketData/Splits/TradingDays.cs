using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Splits;

/// <summary>Bars by UTC date: what a jump of prices and volumes is measured against.</summary>
internal sealed class TradingDays
{
    /// <summary>No night's move is taken as less, ln.</summary>
    internal const double SmallestScale = 0.002;

    private const double MadToDeviation = 1.4826;
    private const int Near = 20;
    private const int Far = 125;
    private const double NightOfDay = 0.3;

    /// <summary>Two-sided 10% quantile of Student's t with four degrees of freedom.</summary>
    private const double TenthQuantile = 2.132;

    private readonly List<int> _firstBars = [];
    private readonly double[] _gaps;
    private readonly double[] _moves;
    private readonly double[] _ranges;
    private readonly double[] _volumes;

    public TradingDays(BarSeries bars)
    {
        var times = bars.Times.Span;
        var next = long.MinValue;
        for (var bar = 0; bar < times.Length; bar++)
        {
            if (times[bar] >= next)
            {
                _firstBars.Add(bar);
                next = (UtcDates.Of(times[bar]) + 1) * UtcDates.MillisecondsPerDay;
            }
        }

        (_gaps, _moves, _ranges, _volumes) = (new double[Count], new double[Count], new double[Count], new double[Count]);
        for (var day = 0; day < Count; day++)
        {
            Measure(bars, day);
        }
    }

    /// <summary>How many days have bars.</summary>
    public int Count => _firstBars.Count;

    /// <summary>The day that holds a bar.</summary>
    public int Of(int bar)
    {
        var place = _firstBars.BinarySearch(bar);
        return place < 0 ? ~place - 1 : place;
    }

    /// <summary>Whether a bar is the first of its day.</summary>
    public bool IsFirst(int bar) => _firstBars.BinarySearch(bar) >= 0;

    /// <summary>ln of the first open over the close before it; NaN for the first day.</summary>
    public ReadOnlySpan<double> Gaps => _gaps;

    /// <summary>ln of the last close over that of the day before; NaN for the first day.</summary>
    public ReadOnlySpan<double> Moves => _moves;

    /// <summary>ln of the highest over the lowest price.</summary>
    public ReadOnlySpan<double> Ranges => _ranges;

    /// <summary>ln of the summed volume; NaN for none.</summary>
    public ReadOnlySpan<double> Volumes => _volumes;

    /// <summary>Standard deviation of a normal that has the same median of magnitudes; NaN without values.</summary>
    /// <param name="values">NaN is left out.</param>
    /// <param name="left">One more index to leave out.</param>
    public static double Scale(ReadOnlySpan<double> values, int left = -1) =>
        MadToDeviation * Quantile(values, 0.5, left, isMagnitude: true);

    /// <summary>The value that a share of the others do not exceed; NaN without values.</summary>
    public static double Quantile(ReadOnlySpan<double> values, double share, int left = -1, bool isMagnitude = false)
    {
        var kept = new double[values.Length];
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (i != left && !double.IsNaN(values[i]))
            {
                kept[count++] = isMagnitude ? Math.Abs(values[i]) : values[i];
            }
        }

        if (count == 0)
        {
            return double.NaN;
        }

        Array.Sort(kept, 0, count);
        var place = share * (count - 1);
        var (below, above) = (kept[(int)place], kept[Math.Min(count - 1, (int)place + 1)]);
        return below + (above - below) * (place - (int)place);
    }

    /// <summary>
    /// What a night moves by usually, ln: around a day, and not less than on the nights next to it; also where most prices do not change.
    /// </summary>
    public double Night(int day)
    {
        double Of(int around)
        {
            var first = Math.Max(0, day - around);
            var end = Math.Min(Count, day + around + 1);
            var gaps = Gaps[first..end];
            var tenth = Quantile(gaps, 0.9, day - first, isMagnitude: true) / TenthQuantile;
            return Math.Max(
                Math.Max(Scale(gaps, day - first), tenth), NightOfDay * Scale(Moves[first..end], day - first));
        }

        return Math.Max(Math.Max(Of(Far), Of(Near)), SmallestScale);
    }

    private void Measure(BarSeries bars, int day)
    {
        var (first, end) = (_firstBars[day], day + 1 < Count ? _firstBars[day + 1] : bars.Count);
        var (highest, lowest, volume) = (0.0, double.MaxValue, 0.0);
        for (var bar = first; bar < end; bar++)
        {
            highest = Math.Max(highest, bars.High.Span[bar]);
            lowest = Math.Min(lowest, bars.Low.Span[bar]);
            volume += bars.Volume.Span[bar];
        }

        var before = first == 0 ? double.NaN : bars.Close.Span[first - 1];
        _gaps[day] = Math.Log(bars.Open.Span[first] / before);
        _moves[day] = Math.Log(bars.Close.Span[end - 1] / before);
        _ranges[day] = Math.Log(highest / lowest);
        _volumes[day] = volume > 0 ? Math.Log(volume) : double.NaN;
    }
}
