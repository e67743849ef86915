using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>The target of a tabular model, one bar ahead, and the way back from a prediction to a return.</summary>
internal static class Target
{
    /// <summary>Bars that a target looks ahead.</summary>
    internal const int Horizon = 1;

    /// <summary>
    /// The target of every bar: log_return ln(f/c), pct_change (f − c)/c, log ln f, none f, with f the next bar's value; the last is
    /// NaN.
    /// </summary>
    internal static double[] Of(BarSeries bars, string column, string transform)
    {
        var values = Column(bars, column).Span;
        var target = new double[values.Length];
        for (var bar = 0; bar + Horizon < values.Length; bar++)
        {
            var (now, next) = (values[bar], values[bar + Horizon]);
            target[bar] = transform switch
            {
                "log_return" => Math.Log(next / now),
                "pct_change" => (next - now) / now,
                "log" => Math.Log(next),
                _ => next,
            };
        }

        target.AsSpan(Math.Max(0, values.Length - Horizon)).Fill(double.NaN);
        return target;
    }

    /// <summary>
    /// Turns predicted levels into returns against each bar's close, in place: p − ln c for log, p/c − 1 for none; predicted returns
    /// stay as they are.
    /// </summary>
    /// <param name="predictions">Predictions of consecutive bars.</param>
    /// <param name="transform">Transform of the target.</param>
    /// <param name="start">Bar of the first prediction.</param>
    internal static void ToReturns(Span<double> predictions, BarSeries bars, string transform, int start = 0)
    {
        if (transform is "log_return" or "pct_change")
        {
            return;
        }

        var closes = bars.Close.Span[start..];
        for (var bar = 0; bar < predictions.Length; bar++)
        {
            predictions[bar] = transform == "log" ? predictions[bar] - Math.Log(closes[bar]) : predictions[bar] / closes[bar] - 1;
        }
    }

    private static ReadOnlyMemory<double> Column(BarSeries bars, string column) => column switch
    {
        "open" => bars.Open,
        "high" => bars.High,
        "low" => bars.Low,
        _ => bars.Close,
    };
}
