using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A search whose bars are read and whose ranges are understood.</summary>
/// <param name="Threads">Threads that it may have.</param>
internal sealed record PreparedSearch(ExpertAdvisor Expert, InputSpace Space, PassSetting Setting, int Threads)
{
    public ParallelOptions Parallel(CancellationToken token) => new() { CancellationToken = token, MaxDegreeOfParallelism = Threads };
}

/// <summary>Prepares searches, and what is like one.</summary>
internal sealed class SearchPreparation(
    IMediator mediator, TradingTerms trading, FurtherMarkets further, IOptions<SimulationOptions> options)
{
    private const long Megabyte = 1 << 20;

    /// <exception cref="UnprocessableException">
    /// The expert is not known, a range is none, there are too few bars, or profits cannot be converted.
    /// </exception>
    public async Task<PreparedSearch> OfAsync(SearchExpertAdvisor request, CancellationToken token)
    {
        var experts = options.Value.ExpertAdvisors;
        var expert = ExpertCatalogue.Get(request.Expert, experts);
        var read = new GetBarSeries(request.Symbol, request.Timeframe, request.From, request.To) { AsOf = request.AsOf };
        var series = await mediator.Send(read, token);
        var forwardStart = SearchedBars.Of(
            series.Count, new(series.Symbol, request.Timeframe, request.From, request.To), experts.MinimumBars);
        var terms = await trading.OfAsync(series, request.InitialDeposit, request.AsOf, token);
        var space = ConditionedSpace.With(
            InputMapping.Read(expert, request.Inputs, experts, terms.Trading.PointsPerPip), request.Where, request.Inputs);
        var indicators = new IndicatorCache(terms.Bars, experts.IndicatorMegabytes * Megabyte, terms.Trading, terms.Clock);
        var setting = new PassSetting(
            indicators, terms.Trading, terms.Account, forwardStart, request.Criterion ?? experts.CriterionOf(expert.Name));
        setting = setting with { AlsoOn = await further.OfAsync(request, expert, setting, token) };
        var threads = request.Threads > 0 ? request.Threads : options.Value.Threads;
        return new(expert, space, setting, threads > 0 ? threads : Environment.ProcessorCount);
    }
}
