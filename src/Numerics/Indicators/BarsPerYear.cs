namespace StrategyFactory.Numerics.Indicators;

/// <summary>How many bars a year of this symbol has, for annualising a per-bar volatility.</summary>
/// <remarks>
/// 252 trading days times the median number of bars of the last 20 completed UTC dates that have any. The median is untouched by half
/// days and by the stub that a currency opens with on Sunday night; completed dates keep it causal and constant within a date.
/// </remarks>
public static class BarsPerYear
{
    private const int TradingDays = 252;
    private const int Dates = 20;
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>One value per bar; NaN on the first date.</summary>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC, increasing.</param>
    /// <param name="output">As many values.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Compute(ReadOnlySpan<long> times, Span<double> output)
    {
        Shapes.RequireSameLength(times.Length, output.Length);
        Span<int> counts = stackalloc int[Dates];
        Span<int> sorted = stackalloc int[Dates];
        var completed = 0;
        var start = 0;
        var current = double.NaN;
        for (var t = 0; t < times.Length; t++)
        {
            if (t > 0 && DayOf(times[t]) != DayOf(times[t - 1]))
            {
                counts[completed++ % Dates] = t - start;
                start = t;
                var known = Math.Min(completed, Dates);
                counts[..known].CopyTo(sorted);
                sorted[..known].Sort();
                current = TradingDays * (sorted[(known - 1) / 2] + sorted[known / 2]) / 2.0;
            }

            output[t] = current;
        }
    }

    private static long DayOf(long milliseconds) =>
        (milliseconds / MillisecondsPerDay) - (milliseconds % MillisecondsPerDay < 0 ? 1 : 0);
}
