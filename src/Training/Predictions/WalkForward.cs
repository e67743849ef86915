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

    /// <summary>
    /// Fills returns and deviations of every window that reaches into the segment; elsewhere, and in windows without a usable refit, returns are NaN.
    /// No bar after the segment's last window is read.
    /// </summary>
    /// <returns>One sentence per reason why windows of the segment stay flat; empty where none does.</returns>
    internal static IReadOnlyList<string> Predict(
        StoredModelDetails model, DataOptions windows, Dataset data, BarRange segment, TrainingOptions options, Span<double> returns, Span<double> deviations, CancellationToken token)
    {
        var (specification, details) = (model.Specification, model.Details);
        returns.Fill(double.NaN);
        deviations.Clear();
        var target = Target.Of(data.Bars, specification.TargetCol, specification.TargetTransform);
        var masks = new uint[data.Bars.Count];
        details.Best.RegimeConfig.Mark(data.Regimes, 0, masks);
        var gap = Target.Horizon + specification.ExecutionDelayBars;
        var needed = options.RowsNeeded(details.Features.Count);
        int count = 0, tooFew = 0, zero = 0, unconverged = 0;
        foreach (var test in TestWindows(data.Bars.Times.Span, data.Segments.Simulation.Start, windows.TestWindow).Where(test => test.End > segment.Start && test.Start < segment.End))
        {
            count++;
            token.ThrowIfCancellationRequested();
            var train = TrainWindow(data.Bars.Times.Span, test.Start - gap, windows.TrainWindow);
            var rows = UsableRows.InRegime(UsableRows.Find(data.Features, target, train), masks, 0);
            if (rows.Length < needed)
            {
                tooFew++;
                continue;
            }

            var fit = ElasticNet.Fit(new(data.Features, target, rows), details.Best.Alpha, details.Best.L1Ratio);
            if (fit.NonZeroCount == 0 || !fit.Converged)
            {
                (zero, unconverged) = fit.Converged ? (zero + 1, unconverged) : (zero, unconverged + 1);
                continue;
            }

            var predictions = new double[test.End];
            fit.Predict(data.Features, predictions);
            Target.ToReturns(predictions, data.Bars, specification.TargetTransform);
            var fitted = FittedPredictions.Of(Array.ConvertAll(rows, row => predictions[row]));
            predictions.AsSpan(test.Start, test.Count).CopyTo(returns[test.Start..]);
            ModelPredictor.Deviations(returns.Slice(test.Start, test.Count), fitted.Mean, fitted.Sd, deviations.Slice(test.Start, test.Count));
        }

        return Flags(count, (tooFew, $"the train window has fewer than {needed:N0} usable rows"), (zero, "every weight of the refit is zero"), (unconverged, "the refit does not converge"));
    }

    private static List<string> Flags(int windows, params ReadOnlySpan<(int Flat, string Reason)> reasons)
    {
        List<string> flags = [];
        foreach (var (flat, reason) in reasons)
        {
            if (flat > 0)
            {
                flags.Add($"{flat:N0} of {windows:N0} walk-forward windows stay flat: {reason}.");
            }
        }

        return flags;
    }

    /// <summary>Consecutive windows from a bar to the end; the last one may be short.</summary>
    internal static List<BarRange> TestWindows(ReadOnlySpan<long> times, int start, Window length)
    {
        List<BarRange> windows = [];
        while (start < times.Length)
        {
            var end = length.InBars ? start + Math.Min(times.Length - start, length.Length) : AfterDays(times, start, length.Length);
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
