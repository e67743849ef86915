using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>What an expert wants at a close, worked out from its description, bar by bar.</summary>
/// <param name="Buy">Open a long position.</param>
/// <param name="Sell">Open a short position.</param>
/// <param name="ExitLong">Close a long position.</param>
/// <param name="ExitShort">Close a short position.</param>
internal readonly record struct NaiveSignal(bool Buy, bool Sell, bool ExitLong, bool ExitShort);

/// <summary>The signals of the built-in experts, plain and slow.</summary>
internal static class NaiveSignals
{
    public static Func<int, NaiveSignal> Of(string expert, TesterBars bars, Func<string, double> value)
    {
        var signal = Base(expert, bars, value);
        return bar =>
        {
            var wanted = signal(bar);
            if (value("Reverse") > 0)
            {
                wanted = new(wanted.Sell, wanted.Buy, wanted.ExitShort, wanted.ExitLong);
            }

            return wanted;
        };
    }

    public static double[] AverageTrueRange(TesterBars bars, int period)
    {
        var values = new double[bars.Count];
        TrueRange.Average(bars.High, bars.Low, bars.Close, period, values);
        return values;
    }

    private static Func<int, NaiveSignal> Base(string expert, TesterBars bars, Func<string, double> value)
    {
        var close = bars.Close.ToArray();
        return expert switch
        {
            "moving_average_cross" => MovingAverageCross(close, value),
            "rsi_reversal" => RsiReversal(close, value),
            "bollinger_breakout" => BollingerBreakout(close, value),
            "donchian_breakout" => DonchianBreakout(bars, close, value),
            "macd_trend" => MacdTrend(close, value),
            "atr_channel_grid" => AtrChannelGrid(bars, close, value),
            _ => throw new ArgumentOutOfRangeException(nameof(expert), expert, "No reference for this expert."),
        };
    }

    private static Func<int, NaiveSignal> MovingAverageCross(double[] close, Func<string, double> value)
    {
        var fast = Average(close, value("FastMethod") < 0 ? value("MaMethod") : value("FastMethod"), value("FastPeriod"));
        var slow = Average(close, value("SlowMethod") < 0 ? value("MaMethod") : value("SlowMethod"), value("SlowPeriod"));
        return bar => Cross(fast, slow, bar);
    }

    private static Func<int, NaiveSignal> RsiReversal(double[] close, Func<string, double> value)
    {
        var index = new double[close.Length];
        RelativeStrengthIndex.Compute(close, (int)value("RsiPeriod"), index);
        var (low, high) = (close.Select(_ => value("Oversold")).ToArray(), close.Select(_ => value("Overbought")).ToArray());
        return bar => new(
            Cross(index, low, bar).Buy,
            Cross(index, high, bar).Sell,
            value("LongExitLevel") > 0 && index[bar] >= value("LongExitLevel"),
            value("ShortExitLevel") > 0 && index[bar] <= value("ShortExitLevel"));
    }

    private static Func<int, NaiveSignal> BollingerBreakout(double[] close, Func<string, double> value)
    {
        var period = (int)value("BandsPeriod");
        var mean = Average(close, 0, period);
        var deviation = Windows(close, period, window => Math.Sqrt(window.Sum(x => (x - window.Average()) * (x - window.Average())) / period));
        var upper = mean.Zip(deviation, (m, d) => m + (value("BandsDeviation") * d)).ToArray();
        var lower = mean.Zip(deviation, (m, d) => m - (value("BandsDeviation") * d)).ToArray();
        var middle = value("ExitAtMiddle") > 0;
        return bar => new(Cross(close, upper, bar).Buy, Cross(close, lower, bar).Sell, middle && close[bar] < mean[bar], middle && close[bar] > mean[bar]);
    }

    private static Func<int, NaiveSignal> DonchianBreakout(TesterBars bars, double[] close, Func<string, double> value)
    {
        var (entry, exit) = ((int)value("EntryPeriod"), (int)value("ExitPeriod"));
        return bar => new(
            close[bar] > Highs(bars, bar, entry), close[bar] < Lows(bars, bar, entry), close[bar] < Lows(bars, bar, exit), close[bar] > Highs(bars, bar, exit));
    }

    private static Func<int, NaiveSignal> MacdTrend(double[] close, Func<string, double> value)
    {
        var line = Average(close, 1, value("FastEma")).Zip(Average(close, 1, value("SlowEma")), (fast, slow) => fast - slow).ToArray();
        var signal = Windows(line, (int)value("SignalPeriod"), window => window.Average());
        var trend = value("TrendPeriod") > 0 ? Average(close, 1, value("TrendPeriod")) : null;
        return bar =>
        {
            var cross = Cross(line, signal, bar);
            return new(cross.Buy && (trend is null || close[bar] > trend[bar]), cross.Sell && (trend is null || close[bar] < trend[bar]), false, false);
        };
    }

    private static Func<int, NaiveSignal> AtrChannelGrid(TesterBars bars, double[] close, Func<string, double> value)
    {
        var centre = Average(close, value("MaMethod"), value("MaPeriod"));
        var range = AverageTrueRange(bars, (int)value("AtrPeriod"));
        var width = value("ChannelWidth");
        return bar => new(
            close[bar] < centre[bar] - (width * range[bar]), close[bar] > centre[bar] + (width * range[bar]), close[bar] >= centre[bar], close[bar] <= centre[bar]);
    }

    private static double Highs(TesterBars bars, int bar, int period) => bar < period ? double.NaN : bars.High.Slice(bar - period, period).ToArray().Max();

    private static double Lows(TesterBars bars, int bar, int period) => bar < period ? double.NaN : bars.Low.Slice(bar - period, period).ToArray().Min();

    private static NaiveSignal Cross(double[] x, double[] y, int bar) =>
        bar == 0 ? default : new(x[bar] > y[bar] && x[bar - 1] <= y[bar - 1], x[bar] < y[bar] && x[bar - 1] >= y[bar - 1], false, false);

    private static double[] Average(double[] close, double method, double bars)
    {
        var (values, period) = (new double[close.Length], (int)bars);
        switch ((int)method)
        {
            case 1:
                for (var bar = 0; bar < close.Length; bar++)
                {
                    values[bar] = bar == 0 ? close[0] : (close[bar] * 2 / (period + 1)) + (values[bar - 1] * (period - 1) / (period + 1));
                }

                Array.Fill(values, double.NaN, 0, Math.Min(close.Length, period - 1));
                return values;
            case 2:
                MovingAverages.Wilder(close, period, values);
                return values;
            case 3:
                return Windows(close, period, window => window.Select((x, place) => x * (place + 1)).Sum() / Enumerable.Range(1, period).Sum());
            default:
                return Windows(close, period, window => window.Sum() / period);
        }
    }

    private static double[] Windows(double[] x, int period, Func<double[], double> of) =>
        [.. x.Select((_, bar) => bar + 1 < period ? double.NaN : of(x[(bar + 1 - period)..(bar + 1)]))];
}
