using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Numerics.Indicators;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>How a moving average weighs its window, numbered as MetaTrader does.</summary>
internal enum AverageMethod
{
    Simple = 0,
    Exponential = 1,
    Smoothed = 2,
    LinearWeighted = 3,
}

/// <summary>Indicators of the bars under test, each distinct one computed once and shared by all passes and threads.</summary>
/// <param name="capacity">Bytes to keep; beyond, everything kept is forgotten and computed anew when asked for.</param>
/// <param name="trading">The point, in which prices are added up, and the sessions.</param>
/// <param name="clock">Clock of the trade server.</param>
internal sealed class IndicatorCache(TesterBars bars, long capacity, SymbolTrading trading, ServerClock clock)
{
    private const int Least = 16;

    /// <summary>Prices up to so many times the first one are averaged without any rounding.</summary>
    private const double Headroom = 16;
    private readonly int _limit = (int)Math.Max(Least, Math.Min(1_000_000, capacity / (sizeof(double) * (long)bars.Count)));
    private readonly ConcurrentDictionary<Key, Lazy<double[]>> _kept = new();
    private readonly ConcurrentDictionary<TradingHours, ulong[]> _hours = new();
    private readonly Lazy<long[]> _shown = new(() => clock.At(bars.OpenTimes));
    private readonly Lazy<ulong[]> _sessions = new(() => trading.Sessions.Count == 0
        ? []
        : TradingSessions.Bits([.. trading.Sessions.Select(TradingSessions.Parse)], clock.At(bars.OpenTimes)));
    private readonly Lazy<PriceSums> _sums = new(() => new(bars.Close, Headroom * bars.Close[0], trading.PointSize));

    /// <summary>The bars.</summary>
    public TesterBars Bars => bars;

    /// <summary>A moving average of the closes.</summary>
    public double[] Average(AverageMethod method, int period) => method switch
    {
        AverageMethod.Simple => Get(new(Kind.Simple, period), values => _sums.Value.Average(period, values)),
        AverageMethod.Exponential => Get(
            new(Kind.Exponential, period), values => MovingAverages.ExponentialFromFirst(bars.Close, period, values)),
        AverageMethod.Smoothed => Get(new(Kind.Smoothed, period), values => MovingAverages.Wilder(bars.Close, period, values)),
        AverageMethod.LinearWeighted => Get(
            new(Kind.LinearWeighted, period),
            values => LinearWeightedAverage.Compute(bars.Close, period, Headroom * bars.Close[0], values, trading.PointSize)),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Unknown method."),
    };

    /// <summary>Relative strength index of the closes.</summary>
    public double[] RelativeStrength(int period) =>
        Get(new(Kind.RelativeStrength, period), values => RelativeStrengthIndex.Compute(bars.Close, period, values));

    /// <summary>Average true range.</summary>
    public double[] AverageTrueRange(int period) =>
        Get(new(Kind.TrueRange, period), values => TrueRange.Average(bars.High, bars.Low, bars.Close, period, values));

    /// <summary>Population standard deviation of the closes.</summary>
    public double[] Deviation(int period) =>
        Get(new(Kind.Deviation, period), values => RollingDeviation.Compute(bars.Close, period, values));

    /// <summary>Highest high.</summary>
    public double[] HighestHigh(int period) =>
        Get(new(Kind.HighestHigh, period), values => RollingExtremes.Highest(bars.High, period, values));

    /// <summary>Lowest low.</summary>
    public double[] LowestLow(int period) => Get(new(Kind.LowestLow, period), values => RollingExtremes.Lowest(bars.Low, period, values));

    /// <summary>Fast − slow exponential average.</summary>
    public double[] MacdLine(int fast, int slow) => Get(new(Kind.MacdLine, fast, slow), values =>
    {
        var slower = Average(AverageMethod.Exponential, slow);
        Average(AverageMethod.Exponential, fast).CopyTo(values, 0);
        for (var bar = 0; bar < values.Length; bar++)
        {
            values[bar] -= slower[bar];
        }
    });

    /// <summary>Simple average of the line.</summary>
    public double[] MacdSignal(int fast, int slow, int period) =>
        Get(
            new(Kind.MacdSignal, fast, slow, period),
            values => new PriceSums(MacdLine(fast, slow), Headroom * bars.Close[0]).Average(period, values));

    /// <summary>Bars whose signal may open a position; empty for all.</summary>
    public ulong[] Allowed(TradingHours hours) => _hours.GetOrAdd(hours, key => key.Always && _sessions.Value.Length == 0
        ? []
        : InSessions(key.Bits(_shown.Value)));

    private double[] Get(Key key, Action<double[]> compute)
    {
        if (_kept.TryGetValue(key, out var known))
        {
            return known.Value;
        }

        if (_kept.Count >= _limit)
        {
            _kept.Clear();
        }

        return _kept.GetOrAdd(key, _ => new(() =>
        {
            var values = new double[bars.Count];
            compute(values);
            return values;
        })).Value;
    }

    private ulong[] InSessions(ulong[] bits)
    {
        var sessions = _sessions.Value;
        return bits.Length == 0 ? sessions : sessions.Length == 0 ? bits : [.. bits.Zip(sessions, (hour, session) => hour & session)];
    }

    private enum Kind
    {
        Simple,
        Exponential,
        Smoothed,
        LinearWeighted,
        RelativeStrength,
        TrueRange,
        Deviation,
        HighestHigh,
        LowestLow,
        MacdLine,
        MacdSignal,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Key(Kind Kind, int First, int Second = 0, int Third = 0);
}
