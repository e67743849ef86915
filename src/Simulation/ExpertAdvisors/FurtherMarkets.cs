using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Reads the further symbols of a search.</summary>
internal sealed class FurtherMarkets(IMediator mediator, TradingTerms trading, IOptions<SimulationOptions> options)
{
    private const long Megabyte = 1 << 20;

    /// <summary>The markets of <see cref="SearchExpertAdvisor.AlsoOn"/>, in its order.</summary>
    /// <param name="request">The search.</param>
    /// <param name="expert">Its expert.</param>
    /// <param name="first">The setting of its first symbol, by whose times the period is cut.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="UnprocessableException">
    /// A symbol, which is named, has too few bars within the period of the first, does not take a value, or its profits cannot be
    /// converted.
    /// </exception>
    public async Task<IReadOnlyList<FurtherMarket>> OfAsync(
        SearchExpertAdvisor request, ExpertAdvisor expert, PassSetting first, CancellationToken token)
    {
        var experts = options.Value.ExpertAdvisors;
        List<FurtherMarket> markets = [];
        foreach (var symbol in request.AlsoOn)
        {
            var read = new GetBarSeries(symbol, request.Timeframe, request.From, request.To) { AsOf = request.AsOf };
            var series = await mediator.Send(read, token);
            var opens = FurtherMarket.Match(
                first.Indicators.Bars.OpenTimes, first.ForwardStart, request.Symbol, series, experts.MinimumBars);
            var terms = await trading.OfAsync(series, request.InitialDeposit, request.AsOf, token);
            var space = InputMapping.Read(expert, request.Inputs, experts, terms.Trading.PointsPerPip);
            var indicators = new IndicatorCache(
                terms.Bars, experts.IndicatorMegabytes * Megabyte / request.AlsoOn.Count, terms.Trading, terms.Clock);
            var setting = new PassSetting(indicators, terms.Trading, terms.Account, opens[first.ForwardStart], first.Criterion)
            {
                SearchStart = opens[0],
            };
            markets.Add(new(series.Symbol, space, setting, opens));
        }

        return markets;
    }
}
