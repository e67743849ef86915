using MediatR;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class FindConversionSymbolsHandler(TradingTerms trading) : IRequestHandler<FindConversionSymbols, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(FindConversionSymbols request, CancellationToken cancellationToken)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        var path = await trading.PathAsync(symbol, cancellationToken);
        return [.. path.Select(leg => leg.Symbol).Where(name => name != symbol)];
    }
}
