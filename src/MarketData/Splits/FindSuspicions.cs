using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Datasets;

namespace StrategyFactory.MarketData.Splits;

internal sealed class FindSuspicionsHandler(SuspicionReader suspicions, IOptions<MarketDataOptions> options)
    : IRequestHandler<FindSuspicions, IReadOnlyList<BarSuspicions>>
{
    public async Task<IReadOnlyList<BarSuspicions>> Handle(FindSuspicions request, CancellationToken cancellationToken)
    {
        // The volatility index is no share: nobody splits it.
        var symbols = request.Symbols.Select(Symbol.Normalise)
            .Concat(request.Features.Select(BarColumn.Parse).SelectMany(column => column.Symbols))
            .Where(symbol => symbol.Length > 0 && symbol != options.Value.VixSymbol)
            .Distinct(StringComparer.Ordinal).Select(symbol => (symbol, request.Timeframe)).ToList();
        if (options.Value.MarketSymbol is { Length: > 0 } market && !symbols.Exists(read => read.symbol == market))
        {
            symbols.Add((market, Timeframe.OneDay));
        }

        List<BarSuspicions> all = [];
        foreach (var (symbol, timeframe) in symbols)
        {
            var found = await suspicions.TryReadAsync(symbol, timeframe, request.AsOf, cancellationToken);
            if (found is { Splits.Count: > 0 } or { Prints.Count: > 0 })
            {
                all.Add(found);
            }
        }

        return all;
    }
}
