using System.Numerics.Tensors;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Fits DLinear and NLinear in closed form: ridge regression on all windows of the training part.</summary>
/// <remarks>
/// The protocol of the paper, without its optimiser: columns are standardised with mean and population sd of the training part, weights see
/// training windows only, validation windows choose the penalty. No row at or after the validation end is read.
/// </remarks>
public static class LinearWindows
{
    /// <summary>Fits one forecaster a column.</summary>
    /// <param name="columns">At least one, all as long; NaN is missing, and a window with a missing value is left out.</param>
    /// <param name="trainingEnd">End of the training rows [0, trainingEnd), exclusive.</param>
    /// <param name="validationEnd">End of the validation rows, exclusive; their windows may look back into the training part.</param>
    /// <param name="settings">What is fitted.</param>
    /// <param name="token">Stops between two penalties.</param>
    /// <exception cref="ArgumentException">No column, columns of unequal length, or a setting out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Parts out of order or range.</exception>
    public static LinearWindowFit Fit(
        IReadOnlyList<ReadOnlyMemory<double>> columns,
        int trainingEnd,
        int validationEnd,
        LinearWindowSettings settings,
        CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Refusal() is { } refusal)
        {
            throw new ArgumentException(refusal, nameof(settings));
        }

        if (columns.Count == 0 || columns.Any(column => column.Length != columns[0].Length))
        {
            throw new ArgumentException("columns: at least one, all of the same length.", nameof(columns));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(trainingEnd);
        ArgumentOutOfRangeException.ThrowIfLessThan(validationEnd, trainingEnd);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validationEnd, columns[0].Length);

        var scaled = columns.Select(column => ScaledColumn.Of(column.Span[..validationEnd], trainingEnd)).ToArray();
        var shape = settings.Kind == LinearWindowKind.DLinear ? DecompositionPenalty.Inverse(settings.LookBack, settings.Kernel) : [];
        var forecasters = new LinearForecaster[columns.Count];
        var sets = new List<LinearWeightSet>();
        var all = Enumerable.Range(0, columns.Count).ToArray();
        foreach (var group in settings.SharedWeights ? [all] : all.Select(c => new[] { c }))
        {
            var (problem, set, weights, intercepts) = FitGroup([.. group.Select(c => scaled[c])], trainingEnd, settings, shape, token);
            if (problem != LinearWindowProblem.None)
            {
                return new([], [], problem);
            }

            sets.Add(set!);
            foreach (var c in group)
            {
                forecasters[c] = new(weights, intercepts, scaled[c].Mean, scaled[c].Deviation);
            }
        }

        return new(forecasters, sets, LinearWindowProblem.None);
    }

    private static (LinearWindowProblem Problem, LinearWeightSet? Set, double[] Weights, double[] Intercepts) FitGroup(
        ScaledColumn[] columns, int trainingEnd, LinearWindowSettings settings, double[] shape, CancellationToken token)
    {
        var (lookBack, horizon) = (settings.LookBack, settings.Horizon);
        var (training, validation) = (new WindowGram(lookBack + horizon), new WindowGram(lookBack + horizon));
        foreach (var column in columns)
        {
            training.Add(column.Values.AsSpan(0, trainingEnd));
            validation.Add(column.Values.AsSpan(Math.Max(0, trainingEnd - lookBack)));
        }

        if (training.Windows == 0 || (validation.Windows == 0 && settings.Penalties.Count > 1))
        {
            return (training.Windows == 0 ? LinearWindowProblem.NoTrainingWindow : LinearWindowProblem.NoValidationWindow, null, [], []);
        }

        if (settings.Kind == LinearWindowKind.NLinear)
        {
            training.SubtractValue(lookBack - 1);
            validation.SubtractValue(lookBack - 1);
        }

        var ridge = WindowRidge.From(training, lookBack);
        var errors = new double[settings.Penalties.Count];
        var (weights, intercepts) = (new double[horizon * lookBack], new double[horizon]);
        var (bestWeights, bestIntercepts, best) = (new double[horizon * lookBack], new double[horizon], 0);
        for (var i = 0; i < errors.Length; i++)
        {
            token.ThrowIfCancellationRequested();
            var solved = ridge.Fit(settings.Penalties[i], shape, weights, intercepts);
            errors[i] = validation.Windows == 0 ? double.NaN : WindowRidge.MeanSquaredError(validation, lookBack, weights, intercepts);
            if (!solved || !TensorPrimitives.IsFiniteAll<double>(weights) || (validation.Windows > 0 && !double.IsFinite(errors[i])))
            {
                return (LinearWindowProblem.NotFinite, null, [], []);
            }

            if (i == 0 || errors[i] < errors[best])
            {
                best = i;
                weights.CopyTo(bestWeights, 0);
                intercepts.CopyTo(bestIntercepts, 0);
            }
        }

        if (settings.Kind == LinearWindowKind.NLinear)
        {
            AddLastValue(bestWeights, lookBack);
        }

        var set = new LinearWeightSet(settings.Penalties[best], errors, training.Windows, validation.Windows);
        return (LinearWindowProblem.None, set, bestWeights, bestIntercepts);
    }

    /// <summary>W(x − x_last) + x_last as one map of x: the last weight becomes w_last + 1 − Σw.</summary>
    private static void AddLastValue(Span<double> weights, int lookBack)
    {
        for (var start = 0; start < weights.Length; start += lookBack)
        {
            var row = weights.Slice(start, lookBack);
            row[^1] += 1 - TensorPrimitives.Sum<double>(row);
        }
    }

    /// <summary>A column in units of its training part; one that is constant there is only centred.</summary>
    private sealed record ScaledColumn(double[] Values, double Mean, double Deviation)
    {
        public static ScaledColumn Of(ReadOnlySpan<double> column, int trainingEnd)
        {
            var present = new double[trainingEnd];
            var count = 0;
            foreach (var value in column[..trainingEnd])
            {
                if (!double.IsNaN(value))
                {
                    present[count++] = value;
                }
            }

            var mean = count > 0 ? SampleMoments.Mean(present.AsSpan(0, count)) : 0;
            var sample = count > 1 ? SampleMoments.Deviation(present.AsSpan(0, count), mean) : 0;
            var deviation = sample > 0 ? sample * Math.Sqrt((count - 1.0) / count) : 1;
            var values = new double[column.Length];
            TensorPrimitives.Subtract(column, mean, values);
            TensorPrimitives.Divide(values, deviation, values);
            return new(values, mean, deviation);
        }
    }
}
