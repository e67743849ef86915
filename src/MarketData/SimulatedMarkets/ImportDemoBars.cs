using MediatR;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.SimulatedMarkets;

internal sealed class ImportDemoBarsHandler(BarStore store, DatabaseSession session)
    : IRequestHandler<ImportDemoBars, IReadOnlyList<ImportedSeries>>
{
    public async Task<IReadOnlyList<ImportedSeries>> Handle(ImportDemoBars request, CancellationToken cancellationToken)
    {
        var markets = await Task.Run(() => new[] { Market("EDGE", edge: true), Market("NOISE", edge: false) }, cancellationToken);
        return await session.InTransactionAsync<IReadOnlyList<ImportedSeries>>(
            async inner =>
            {
                List<ImportedSeries> stored = [];
                foreach (var bars in markets)
                {
                    stored.Add(GetSymbolsHandler.Describe(await store.MergeAsync(bars, inner)));
                }

                return stored;
            },
            cancellationToken);

        BarSeries Market(string symbol, bool edge)
        {
            var bars = SimulatedMarket.Generate(new(), request.Seed, edge);
            return new(symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume);
        }
    }
}
