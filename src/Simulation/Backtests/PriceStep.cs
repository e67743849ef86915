using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.Backtests;

/// <summary>The smallest step that the prices of a series show.</summary>
internal static class PriceStep
{
    private const int MostDecimals = 6;

    private const double Least = 1e-6;

    // a double and its product are right to about the fifteenth digit
    private const double Rounding = 1e-15;

    /// <summary>The greatest step of which every price is a multiple, such as 0.25, 0.01 or 0.00005.</summary>
    /// <exception cref="UnprocessableException">The prices have more than six decimals: they were adjusted or computed.</exception>
    public static double Of(BarSeries bars)
    {
        ReadOnlyMemory<double>[] columns = [bars.Open, bars.High, bars.Low, bars.Close];
        var decimals = 0;
        while (!Array.TrueForAll(columns, column => AreWhole(column.Span, Math.Pow(10, decimals))))
        {
            if (++decimals > MostDecimals)
            {
                throw new UnprocessableException(
                    $"tick_size: the prices of {bars.Symbol} have more than {MostDecimals} decimals and show no step; give one for passive "
                    + "fills.", "tick_size");
            }
        }

        var scale = Math.Pow(10, decimals);
        var step = 0L;
        foreach (var column in columns)
        {
            foreach (var price in column.Span)
            {
                step = GreatestCommonDivisor(step, (long)Math.Round(price * scale));
            }
        }

        return step / scale;
    }

    private static bool AreWhole(ReadOnlySpan<double> prices, double scale)
    {
        foreach (var price in prices)
        {
            var scaled = price * scale;
            if (Math.Abs(scaled - Math.Round(scaled)) > Math.Max(Least, Rounding * scaled))
            {
                return false;
            }
        }

        return true;
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
