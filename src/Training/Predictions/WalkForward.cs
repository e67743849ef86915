using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Predictions;

/// <summary>
/// From the start of the simulation segment on, refits the chosen cell on the trailing train window before each test window.
/// Hyperparameters (of trees their number too) and regime stay as selection chose them; mean and deviation of the outlier cut-off
/// belong to each refit.
/// </summary>
internal sealed class WalkForward(
    StoredModelDetails model, Algorithm algorithm, DataOptions windows, Dataset data, TrainingOptions options)
{
    private const long Day = 86_400_000;

    /// <summary>
    /// Fills returns and deviations of a segment; in windows without a usable refit returns are NaN. No bar after the segment's last
    /// window is read.
    /// </summary>
    /// <param name="segment">Bars to predict.</param>
    /// <param name="returns">One value per bar of the segment.</param>
    /// <param name="deviations">One value per bar of the segment.</param>
    /// <param name="token">Ends the work between two windows, or two trees.</param>
    /// <returns>One sentence per reason why windows of the segment stay flat; empty where none does.</returns>
    internal IReadOnlyList<string> Predict(BarRange segment, Span<double> returns, Span<double> deviations, CancellationToken token)
    {
        var (specification, details) = (model.Specification, model.Details);
        returns.Fill(double.NaN);
        deviations.Clear();
        var target = Target.Of(data.Bars, specification);
        var values = target.Values();
        var masks = new uint[data.Bars.Count];
        details.Best.RegimeConfig.Mark(data.Regimes, 0, masks);
        var times = data.Bars.Times.Span;
        var ends = specification.Horizon.Ends(times);
        // What came after the segments were cut moves no window of theirs.
        var gap = specification.Horizon.Longest(times[..data.Segments.Holdout.End]) + specification.ExecutionDelayBars;
        var needed = options.RowsNeeded(details.Features.Count);
        int count = 0, tooFew = 0, empty = 0, unconverged = 0;
        foreach (var test in TestWindows(times, data.Segments.Simulation.Start, windows.TestWindow)
            .Where(test => test.End > segment.Start && test.Start < segment.End))
        {
            count++;
            token.ThrowIfCancellationRequested();
            var train = TrainWindow(data.Bars.Times.Span, test.Start - gap, windows.TrainWindow);
            // Of a session longer than all before, the label would reach into the window.
            var rows = Array.FindAll(
                UsableRows.InRegime(UsableRows.Find(data.Features, values, train), masks, 0),
                row => ends[row] < test.Start - specification.ExecutionDelayBars);
            if (rows.Length < needed)
            {
                tooFew++;
                continue;
            }

            var (fit, converged) = algorithm.Refit(details.Best, specification, new(data.Features, values, rows), token);
            using var owned = fit;
            if (fit.IsNull || !converged)
            {
                (empty, unconverged) = converged ? (empty + 1, unconverged) : (empty, unconverged + 1);
                continue;
            }

            var fitted = FittedPredictions.Of(fit, data, target, rows);
            var part = new BarRange(Math.Max(test.Start, segment.Start), Math.Min(test.End, segment.End));
            var predictions = returns.Slice(part.Start - segment.Start, part.Count);
            fit.Predict(data.Features, part, predictions);
            target.ToReturns(predictions, part.Start);
            ModelPredictor.Deviations(predictions, fitted.Mean, fitted.Sd, deviations.Slice(part.Start - segment.Start, part.Count));
        }

        return Flags(
            count, (tooFew, $"the train window has fewer than {needed:N0} usable rows"), (empty, algorithm.NothingLearnt),
            (unconverged, "the refit does not converge"));
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
