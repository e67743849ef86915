using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Tabular;

namespace StrategyFactory.Training.Predictions;

/// <summary>
/// From the start of the simulation segment on, refits the chosen cell's weights on the trailing train window before each
/// test window. α, ρ and regime stay as selection chose them; mean and deviation of the outlier cut-off belong to each refit.
/// </summary>
internal static class WalkForward
{
    private const long Day = 86_400_000;

    /// <summary>Fills returns and deviations from the start of simulation to the last bar; elsewhere, and in windows without a usable refit, returns are NaN.</summary>
    internal static void Predict(StoredModelDetails model, DataOptions windows, Dataset data, TrainingOptions options, Span<double> returns, Span<double> deviations, CancellationToken token)
    {
        var (specification, details) = (model.Specification, model.Details);
        returns.Fill(double.NaN);
        deviations.Clear();
        var target = Target.Of(data.Bars, specification.TargetCol, specification.TargetTransform);
        var masks = new uint[data.Bars.Count];
        details.Best.RegimeConfig.Mark(data.Regimes, 0, masks);
        var gap = Target.Horizon + specification.ExecutionDelayBars;
        foreach (var test in TestWindows(data.Bars.Times.Span, data.Segments.Simulation.Start, windows.TestWindow))
        {
            token.ThrowIfCancellationRequested();
            var train = TrainWindow(data.Bars.Times.Span, test.Start - gap, windows.TrainWindow);
            var rows = UsableRows.InRegime(UsableRows.Find(data.Features, target, train), masks, 0);
            if (rows.Length < options.RowsNeeded(details.Features.Count))
            {
                continue;
            }

            var fit = ElasticNet.Fit(new(data.Features, target, rows), details.Best.Alpha, details.Best.L1Ratio);
            if (fit.NonZeroCount == 0 || !fit.Converged)
            {
                continue;
            }

            var predictions = new double[test.End];
            fit.Predict(data.Features, predictions);
            Target.ToReturns(predictions, data.Bars, 0, specification.TargetCol, specification.TargetTransform);
            var fitted = FittedPredictions.Of(Array.ConvertAll(rows, row => predictions[row]));
            predictions.AsSpan(test.Start, test.Count).CopyTo(returns[test.Start..]);
            ModelPredictor.Deviations(returns.Slice(test.Start, test.Count), fitted.Mean, fitted.Sd, deviations.Slice(test.Start, test.Count));
        }
    }

    /// <summary>Consecutive windows from a bar to the end; the last one may be short.</summary>
    internal static List<BarRange> TestWindows(ReadOnlySpan<long> times, int start, Window length)
    {
        List<BarRange> windows = [];
        while (start < times.Length)
        {
            var end = length.InBars ? Math.Min(times.Length, start + length.Length) : AfterDays(times, start, length.Length);
            windows.Add(new(start, end));
            start = end;
        }

        return windows;
    }

    /// <summary>The bars of a trailing window that ends before a bar.</summary>
    internal static BarRange TrainWindow(ReadOnlySpan<long> times, int end, Window length)
    {
        end = Math.Max(0, end);
        if (length.InBars)
        {
            return new(Math.Max(0, end - length.Length), end);
        }

        var start = end;
        for (var days = 0; start > 0; start--)
        {
            if ((start == end || times[start - 1] / Day != times[start] / Day) && ++days > length.Length)
            {
                break;
            }
        }

        return new(start, end);
    }

    private static int AfterDays(ReadOnlySpan<long> times, int start, int days)
    {
        var end = start;
        for (var seen = 0; end < times.Length; end++)
        {
            if ((end == start || times[end] / Day != times[end - 1] / Day) && ++seen > days)
            {
                break;
            }
        }

        return end;
    }
}
