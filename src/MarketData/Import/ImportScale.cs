using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Brings a file to the scale of a series that was adjusted: whoever imports the next, longer file of a source again brings the old prices
/// along.
/// </summary>
internal sealed class ImportScale(MarketDataContext context, BarStore store)
{
    /// <summary>Smaller factors are lost in the rounding of prices, ln.</summary>
    private const double SmallestFactor = 1e-4;

    private const double Tolerance = 0.25;

    /// <summary>The bars as they belong into the stored series, and how many of them were adjusted for that; locks the series.</summary>
    /// <exception cref="UnprocessableException">It cannot be told whether they are adjusted.</exception>
    internal async Task<(BarSeries Bars, int Adjusted)> FitAsync(BarSeries incoming, CancellationToken token)
    {
        var timeframe = incoming.Timeframe.Format();
        var series = (await context.Series
            .FromSql($"select * from market_data.series where symbol = {incoming.Symbol} and timeframe = {timeframe} for update")
            .ToListAsync(token)).SingleOrDefault();
        if (series is null)
        {
            return (incoming, 0);
        }

        var made = await context.Adjustments.AsNoTracking().Where(record => record.SeriesId == series.Id)
            .OrderBy(record => record.MadeAt).ThenBy(record => record.Id).ToListAsync(token);
        if (made.TrueForAll(record => record.FirstBar <= incoming.Opening(0)))
        {
            return (incoming, 0);
        }

        var stored = await store.ReadAsync(series, token);
        var adjusted = BarFactor.Apply(incoming, [.. made.Select(record => record.Factor)], out var changed);
        var (low, middle, high) = Shares(stored, incoming, adjusted);
        return (low, middle, high) switch
        {
            ( > 1 - Tolerance, _, < 1 + Tolerance) => (adjusted, changed),
            ( > -Tolerance, _, < Tolerance) => (incoming, 0),
            _ => throw new UnprocessableException(
                FormattableString.Invariant(
                    $"file: {series.Symbol} {timeframe} was adjusted before {made.Max(record => record.FirstBar):u}, ")
                + (double.IsNaN(middle)
                    ? "and the file has none of its times before that: it cannot be told whether it is adjusted. "
                    : "and the file's prices before that are neither those nor the ones before adjustment. ")
                + "A file that begins there, or one of all bars after forgetting the stored ones.",
                "file"),
        };
    }

    /// <summary>
    /// How much of the way from the incoming to the adjusted close the stored one lies, of the bars that both have: 1 where the file is not
    /// adjusted, 0 where it is; tenth, half and nine tenths of the bars.
    /// </summary>
    private static (double Low, double Middle, double High) Shares(BarSeries stored, BarSeries incoming, BarSeries adjusted)
    {
        List<double> shares = [];
        for (var (i, j) = (0, 0); i < stored.Count && j < incoming.Count;)
        {
            var (there, here) = (stored.Times.Span[i], incoming.Times.Span[j]);
            if (there == here)
            {
                var factor = Math.Log(adjusted.Close.Span[j] / incoming.Close.Span[j]);
                if (Math.Abs(factor) > SmallestFactor)
                {
                    shares.Add(Math.Log(stored.Close.Span[i] / incoming.Close.Span[j]) / factor);
                }
            }

            (i, j) = (there <= here ? i + 1 : i, here <= there ? j + 1 : j);
        }

        shares.Sort();
        return shares.Count == 0
            ? (double.NaN, double.NaN, double.NaN)
            : (shares[shares.Count / 10], shares[shares.Count / 2], shares[shares.Count * 9 / 10]);
    }
}
