using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Backtests;

/// <summary>What a strategy says at single bars, and what it says it of.</summary>
internal static class FollowedSignals
{
    /// <summary>Those of the last bars that are predicted.</summary>
    public static List<BarSignal> Of(ModelPredictions predictions, FollowStrategy request, double threshold)
    {
        var (data, strategy, start) = (predictions.Data, request.Strategy, predictions.Segment.Start);
        var segment = StrategyBacktest.Segment(predictions, [strategy.RegimeConfig], request.Settings);
        var settings = StrategyBacktest.Settings(request.Settings, predictions);
        List<BarSignal> signals = [];
        for (var place = Math.Max(0, segment.Count - request.Signals); place < segment.Count; place++)
        {
            var bar = start + place;
            signals.Add(new(
                data.Bars.Opening(bar), data.Bars.Close.Span[bar],
                [.. data.Features.Select(column => Known(column.Span[bar]))], Known(predictions.Returns.Span[place]),
                StrategyBacktest.Stored(threshold), predictions.Deviations.Span[place], strategy.ZScoreCutoff, Regimes(data.Regimes, bar),
                segment.AllowedRegimes.Span[place] != 0, StrategyBacktest.Signal(segment, place, strategy, threshold, settings)));
        }

        return signals;
    }

    private static double? Known(double value) => double.IsFinite(value) ? value : null;

    private static SortedDictionary<string, int?> Regimes(RegimeColumns regimes, int bar)
    {
        return new(StringComparer.Ordinal)
        {
            ["regime_gmm"] = Value(regimes.Gmm),
            ["regime_sma"] = Value(regimes.Sma),
            ["regime_vix"] = Value(regimes.Vix),
        };

        int? Value(ReadOnlyMemory<sbyte> column) => column.Span[bar] is >= 0 and var value ? value : null;
    }
}
