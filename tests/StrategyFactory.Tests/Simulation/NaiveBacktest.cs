using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Simulation;

/// <summary>One strategy, bar by bar, written from the rules of trading and from nothing else.</summary>
internal sealed class NaiveBacktest
{
    public List<double> TradeReturns { get; } = [];

    public SortedDictionary<DateOnly, double> EquityByDate { get; } = [];

    public double TotalReturn { get; }

    public NaiveBacktest(ModelPredictions predictions, Strategy strategy, SimulationSettings settings)
    {
        var (start, count) = (predictions.Segment.Start, predictions.Segment.Count);
        var bars = predictions.Data.Bars;
        var theta = strategy.Threshold.Resolve(predictions.FittedMagnitudes.Span);
        var cost = (settings.FeeBps + settings.SlippageBps) / 10_000;
        var (equity, side, entry) = (1.0, 0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var wanted = i < settings.ExecutionDelayBars ? 0 : Wanted(i - settings.ExecutionDelayBars);
            var bar = start + i;
            var fill = settings.Fill switch
            {
                Fill.Open => bars.Open.Span[bar],
                Fill.Close => bars.Close.Span[bar],
                _ => (bars.High.Span[bar] + bars.Low.Span[bar]) / 2,
            };
            if (wanted != side)
            {
                Leave(fill);
                (side, entry) = (wanted, fill);
            }

            if (i == count - 1)
            {
                Leave(bars.Close.Span[bar]);
                side = 0;
            }

            var marked = side == 0 ? equity : equity * (1 - cost + (side * ((bars.Close.Span[bar] / entry) - 1)));
            EquityByDate[DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(bars.Times.Span[bar]).UtcDateTime)] = marked;
        }

        TotalReturn = equity - 1;

        void Leave(double price)
        {
            if (side != 0)
            {
                var x = price / entry;
                var r = (side * (x - 1)) - (cost * (1 + x));
                TradeReturns.Add(r);
                equity *= 1 + r;
            }
        }

        int Wanted(int i)
        {
            var p = predictions.Returns.Span[i];
            var outlier = strategy.ZScoreCutoff > 0 && predictions.Deviations.Span[i] > strategy.ZScoreCutoff;
            if (double.IsNaN(p) || outlier || !Allowed(strategy.RegimeConfig, predictions.Data.Regimes, start + i))
            {
                return 0;
            }

            return p > theta && settings.Direction != Direction.Short ? 1 : p < -theta && settings.Direction != Direction.Long ? -1 : 0;
        }
    }

    /// <summary>Daily returns, the first against the initial cash.</summary>
    public double[] DailyReturns()
    {
        var before = 1.0;
        return [.. EquityByDate.Values.Select(equity =>
        {
            var change = (equity / before) - 1;
            before = equity;
            return change;
        })];
    }

    private static bool Allowed(RegimeConfig config, RegimeColumns regimes, int bar) => config.Allowed.All(pair =>
        pair.Value.Contains(pair.Key switch { "regime_vix" => regimes.Vix.Span[bar], "regime_gmm" => regimes.Gmm.Span[bar], _ => regimes.Sma.Span[bar] }));
}
