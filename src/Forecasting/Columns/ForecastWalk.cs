using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Predictions;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Columns;

/// <summary>
/// Forecasts at every bar. A model learns from the bars known at the first forecast, forecasts until half as many again are known, then
/// another one learns from all of those: where is told by the number of bars alone, so that a bar has the same value however many follow.
/// </summary>
internal static class ForecastWalk
{
    /// <summary>Contexts forecast at once.</summary>
    private const int Batch = 256;

    /// <summary>Rows that a model without a context of its own looks back on.</summary>
    private const int LongestLook = 2000;

    /// <summary>Where models learn anew: each forecasts while so many rows are known, the last one included in none but its own.</summary>
    /// <param name="first">Rows known at the first forecast.</param>
    /// <param name="rows">Rows there are.</param>
    /// <param name="learns">False for a model that learns nothing: there is one.</param>
    internal static IEnumerable<(int From, int To)> Blocks(int first, int rows, bool learns)
    {
        for (var from = first; from <= rows;)
        {
            var to = learns ? (int)Math.Min(rows + 1L, from + (from / 2L)) : rows + 1;
            yield return (from, to);
            from = to;
        }
    }

    /// <summary>One value a bar; see <see cref="ComputeForecastColumn"/>.</summary>
    /// <exception cref="Kernel.Errors.FactoryException">A model cannot learn from the bars, or gives no forecast.</exception>
    internal static async Task<double[]> RunAsync(ColumnPlan plan, BarSeries bars, CancellationToken token)
    {
        var column = new double[bars.Count];
        Array.Fill(column, double.NaN);
        var target = SymbolTarget.Compute(plan.Target, bars.Close, plan.Window);
        var offset = target.Span.IndexOfAnyExcept(double.NaN);
        if (offset < 0)
        {
            return column;
        }

        var series = new ForecastSeries(bars.Times[offset..], target[offset..], []);
        foreach (var (from, to) in Blocks(plan.First, series.Rows, plan.Kind.Learns(plan.Hyperparams)))
        {
            using var model = await FitAsync(plan, series.Slice(0, from), token);
            var sessions = SessionClock.SlotsOf(series.Times.Span[..from], bars.Timeframe.Milliseconds());
            // of bars that its network has learnt from, or may have, it is no forecast
            for (var known = Math.Max(from, Seen(series, model.SeenUntil) + 1); known < to; known += Batch)
            {
                token.ThrowIfCancellationRequested();
                var contexts = Enumerable.Range(known, Math.Min(Batch, to - known))
                    .Select(rows => Context(plan, series, rows, model.Looks ?? LongestLook, sessions)).ToArray();
                var forecasts = await model.ForecastAsync(contexts, token);
                for (var i = 0; i < contexts.Length; i++)
                {
                    column[offset + known + i - 1] = Value(plan.Target, forecasts.Points[i], series.Values.Span[known + i - 1]);
                }
            }
        }

        return column;
    }

    /// <summary>Rows that are not later than what a network has seen.</summary>
    private static int Seen(ForecastSeries series, DateTimeOffset? until)
    {
        var place = until is { } last ? series.Times.Span.BinarySearch(last.ToUnixTimeMilliseconds()) : -1;
        return place < 0 ? ~place : place + 1;
    }

    private static Task<ITrainedForecast> FitAsync(ColumnPlan plan, ForecastSeries series, CancellationToken token) =>
        plan.Kind.TrainAsync(
            plan.Kind.Learns(plan.Hyperparams)
                ? LearningTask.Of(series, plan.Hyperparams, plan.Seed)
                : new(series, series.Rows, default, plan.Hyperparams, plan.Seed, _ => { }),
            token);

    private static ForecastContext Context(ColumnPlan plan, ForecastSeries series, int known, int looks, SessionSlots sessions)
    {
        var start = Math.Max(0, known - looks);
        return new(
            series.Values[start..known],
            series.Times[start..known],
            sessions.Next(series.Times.Span[known - 1], plan.Hyperparams.Horizon),
            [],
            []);
    }

    private static double Value(string target, double[] points, double last) =>
        target == SymbolTarget.Returns ? points.Sum() : points[^1] > 0 && last > 0 ? Math.Log(points[^1] / last) : double.NaN;
}
