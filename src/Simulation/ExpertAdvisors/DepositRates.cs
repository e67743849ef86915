using System.Globalization;
using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What profits of a symbol are worth in the deposit currency, found in imported series.</summary>
internal static class DepositRates
{
    /// <summary>A price that is older than this is none: longer than any holiday.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(7);

    /// <summary>The way from the profit currency to the deposit currency.</summary>
    /// <exception cref="UnprocessableException">There is none; the message names the series that would make one.</exception>
    public static IReadOnlyList<ConversionLeg> Path(string symbol, SymbolTrading trading, IReadOnlyList<ImportedSeries> imported)
    {
        var (profit, deposit) = (trading.ProfitCurrency!, trading.DepositCurrency!);
        if (ConversionPath.Find(profit, deposit, imported.Select(series => series.Symbol)) is { } path)
        {
            return path;
        }

        var crossed = trading.BaseCurrency is { } bought && SymbolName.Of(symbol) is { Base: not null, Quote: not null }
            ? $" or {SymbolName.Pair(bought, deposit)}"
            : "";
        throw new UnprocessableException(
            $"symbol: profits of {symbol} are in {profit} and the deposit is in {deposit}, and no imported series leads from one to the "
                + $"other; import {SymbolName.Pair(profit, deposit)}{crossed}, or state a conversion_rate of {symbol}.",
            "symbol");
    }

    /// <summary>Rates of every bar, each known when the bar opens, and the names of the series.</summary>
    /// <exception cref="UnprocessableException">A series does not cover the bars.</exception>
    public static async Task<(RateSeries Rates, IReadOnlyList<string> Names)> LoadAsync(
        BarSeries bars, IReadOnlyList<ConversionLeg> path, IReadOnlyList<ImportedSeries> imported, Guid? asOf, IMediator mediator,
        CancellationToken token)
    {
        var rates = new double[bars.Count];
        Array.Fill(rates, 1);
        List<string> names = [];
        foreach (var leg in path)
        {
            var series = leg.Symbol == bars.Symbol ? bars : await ReadAsync(bars, leg.Symbol, imported, asOf, mediator, token);
            names.Add($"{leg} {series.Timeframe.Format()}");
            Multiply(rates, bars, series, leg.Inverse);
        }

        return (new(rates), names);
    }

    private static Task<BarSeries> ReadAsync(
        BarSeries bars, string symbol, IReadOnlyList<ImportedSeries> imported, Guid? asOf, IMediator mediator, CancellationToken token)
    {
        var stored = imported.Where(series => series.Symbol == symbol).Select(series => Timeframes.Parse(series.Timeframe)).Min();
        var timeframe = stored <= bars.Timeframe ? bars.Timeframe : stored;
        var query = new GetBarSeries(symbol, timeframe.Format(), bars.Opening(0) - Oldest, bars.Opening(bars.Count - 1).AddMilliseconds(1))
        {
            AsOf = asOf,
        };
        return mediator.Send(query, token);
    }

    /// <summary>
    /// Multiplies by the price at each bar's opening: the open of the bar that has not ended by then, else the close of the last one.
    /// Before the first bar its open counts, as far as that is not too far away.
    /// </summary>
    private static void Multiply(double[] rates, BarSeries bars, BarSeries series, bool inverse)
    {
        ReadOnlySpan<long> times = series.Times.Span;
        ReadOnlySpan<double> opens = series.Open.Span, closes = series.Close.Span;
        var (length, oldest) = (series.Timeframe.Milliseconds(), (long)Oldest.TotalMilliseconds);
        var last = -1;
        for (var bar = 0; bar < rates.Length; bar++)
        {
            var time = bars.Times.Span[bar];
            while (last + 1 < times.Length && times[last + 1] <= time)
            {
                last++;
            }

            var known = Math.Max(last, 0);
            if (times.IsEmpty || Math.Abs(time - times[known]) > oldest + length)
            {
                throw new UnprocessableException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"symbol: profits of {bars.Symbol} are converted by {series.Symbol}, which has no {series.Timeframe.Format()} "
                            + $"bars at {bars.Opening(bar):yyyy-MM-dd HH:mm}; import them, or a shorter period is allowed."),
                    "symbol");
            }

            var price = last < 0 || time < times[known] + length ? opens[known] : closes[known];
            rates[bar] = inverse ? rates[bar] / price : rates[bar] * price;
        }
    }
}
