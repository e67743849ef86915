using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>On what terms a symbol's bars are traded.</summary>
/// <param name="Trading">As it is told.</param>
/// <param name="Account">As the kernels take it.</param>
/// <param name="Bars">The bars with their spreads.</param>
/// <param name="Clock">Clock of the trade server.</param>
internal sealed record Terms(SymbolTrading Trading, AccountRules Account, TesterBars Bars, ServerClock Clock);

/// <summary>Finds the terms: from the symbol's name, the configuration, what is stored of it, and imported series.</summary>
internal sealed class TradingTerms(IMediator mediator, SimulationContext context, IOptions<SimulationOptions> options)
{
    /// <summary>How near a spread lies to a whole number of points that was divided by a price.</summary>
    private const double Whole = 1e-6;

    /// <summary>Currencies do not go by the price.</summary>
    private const double AnyPrice = 1;

    private readonly ExpertAdvisorOptions _experts = options.Value.ExpertAdvisors;

    /// <summary>What is stored of a symbol, and what it is with that.</summary>
    public async Task<(SymbolSpecification? Stored, SymbolTrading Trading)> KnownAsync(
        string symbol, double price, CancellationToken token)
    {
        var stored = await StoredSpecification.ReadAsync(context, symbol, token);
        return (stored, SymbolRules.Of(symbol, price, _experts, stored));
    }

    /// <summary>What a symbol is, before any of its bars is read.</summary>
    /// <exception cref="UnprocessableException">Its profits cannot be converted.</exception>
    public async Task<SymbolTrading> ExpectAsync(string symbol, double price, CancellationToken token)
    {
        var (_, trading) = await KnownAsync(symbol, price, token);
        await PathAsync(symbol, trading, token);
        return trading;
    }

    /// <summary>The way on which profits of a symbol become the deposit's money; empty where that needs no series.</summary>
    /// <exception cref="UnprocessableException">There is none.</exception>
    public async Task<IReadOnlyList<ConversionLeg>> PathAsync(string symbol, CancellationToken token)
    {
        var (_, trading) = await KnownAsync(symbol, AnyPrice, token);
        return await PathAsync(symbol, trading, token);
    }

    /// <summary>The terms of a series.</summary>
    /// <exception cref="UnprocessableException">Profits cannot be converted at every bar.</exception>
    public async Task<Terms> OfAsync(BarSeries series, double deposit, Guid? asOf, CancellationToken token)
    {
        var (stored, trading) = await KnownAsync(series.Symbol, series.Close.Span[0], token);
        if (!ServerClock.TryParse(trading.ServerTimeZone, out var clock))
        {
            throw new UnprocessableException($"server_time_zone: '{trading.ServerTimeZone}' is not a time zone that is known here.");
        }

        var account = SymbolRules.Account(trading, deposit);
        if (trading.Conversion == SymbolRules.Series)
        {
            var imported = await mediator.Send(new GetSymbols(), token);
            var path = DepositRates.Path(series.Symbol, trading, imported);
            var (rates, names) = await DepositRates.LoadAsync(series, path, imported, asOf, mediator, token);
            trading = trading with { ConvertedBy = names, ConversionRate = rates[0] };
            account = account with { Rates = rates };
        }

        if (trading.SwapLong != 0 || trading.SwapShort != 0)
        {
            var nights = ServerClock.Nights(clock.At(series.Times.Span), SpecificationRules.TripleDay(trading.TripleSwapDay));
            account = SwapCharges.With(account, trading, nights, series.Close.Span);
        }

        var (spread, recorded) = Spreads(series, trading, SymbolRules.StatesSpread(series.Symbol, _experts, stored));
        trading = trading with
        {
            RecordedSpreads = recorded,
            MeanSpreadPoints = recorded == 0 ? trading.SpreadPoints : spread.Average() / trading.PointSize,
        };
        var bars = new TesterBars(
            series.Times.Span, series.Open.Span, series.High.Span, series.Low.Span, series.Close.Span, spread);
        return new(trading, account, bars, clock);
    }

    private async Task<IReadOnlyList<ConversionLeg>> PathAsync(string symbol, SymbolTrading trading, CancellationToken token) =>
        trading.Conversion == SymbolRules.Series
            ? DepositRates.Path(symbol, trading, await mediator.Send(new GetSymbols(), token))
            : [];

    /// <summary>Ask − bid of every bar: its own where it is known and none is stated, and of how many that is so.</summary>
    private static (double[] Spread, int Recorded) Spreads(BarSeries series, SymbolTrading trading, bool stated)
    {
        var spread = new double[series.Count];
        Array.Fill(spread, trading.SpreadPoints * trading.PointSize);
        if (stated || series.Spread is not { } known)
        {
            return (spread, 0);
        }

        var recorded = 0;
        for (var bar = 0; bar < spread.Length; bar++)
        {
            if (!double.IsNaN(known.Span[bar]))
            {
                var points = known.Span[bar] * series.Close.Span[bar] / trading.PointSize;
                spread[bar] = (Math.Abs(points - Math.Round(points)) < Whole ? Math.Round(points) : points) * trading.PointSize;
                recorded++;
            }
        }

        return (spread, recorded);
    }
}
