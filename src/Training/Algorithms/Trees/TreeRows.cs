using System.Runtime.InteropServices;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>Usable rows as rows of features on the grid of <see cref="FeatureGrid"/> with their targets.</summary>
internal sealed class TreeRows
{
    private readonly float[] _values;
    private readonly double[] _targets;

    /// <summary>Gathers rows.</summary>
    /// <param name="features">One column per feature, one value per bar.</param>
    /// <param name="target">Target of every bar; empty where rows are only predicted.</param>
    /// <param name="rows">Bars to take.</param>
    /// <param name="bits">Significant bits of the grid; null for single precision.</param>
    internal TreeRows(
        IReadOnlyList<ReadOnlyMemory<double>> features, ReadOnlySpan<double> target, ReadOnlySpan<int> rows,
        int? bits = FeatureGrid.Bits)
    {
        (Columns, Count) = (features.Count, rows.Length);
        _values = new float[(long)Count * Columns];
        _targets = new double[Count];
        for (var column = 0; column < Columns; column++)
        {
            var values = features[column].Span;
            for (var i = 0; i < rows.Length; i++)
            {
                _values[i * Columns + column] = FeatureGrid.Round(values[rows[i]], bits);
            }
        }

        for (var i = 0; i < rows.Length; i++)
        {
            _targets[i] = target.IsEmpty ? 0 : target[rows[i]];
        }
    }

    private TreeRows(int columns, float[] values, double[] targets) =>
        (Columns, Count, _values, _targets) = (columns, targets.Length, values, targets);

    internal int Columns { get; }

    internal int Count { get; }

    internal ReadOnlySpan<double> Targets => _targets;

    /// <summary>The features, row by row.</summary>
    internal ReadOnlySpan<float> Values => _values;

    /// <summary>Some of the rows, in the order given.</summary>
    internal TreeRows Pick(ReadOnlySpan<int> positions)
    {
        var values = new float[positions.Length * Columns];
        var targets = new double[positions.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            _values.AsSpan(positions[i] * Columns, Columns).CopyTo(values.AsSpan(i * Columns));
            targets[i] = _targets[positions[i]];
        }

        return new(Columns, values, targets);
    }

    /// <summary>The rows of two ranges, one after the other.</summary>
    internal TreeRows Join(Range first, Range second)
    {
        var (a, b) = (first.GetOffsetAndLength(Count), second.GetOffsetAndLength(Count));
        var values = new float[(a.Length + b.Length) * Columns];
        _values.AsSpan(a.Offset * Columns, a.Length * Columns).CopyTo(values);
        _values.AsSpan(b.Offset * Columns, b.Length * Columns).CopyTo(values.AsSpan(a.Length * Columns));
        return new(Columns, values, [.. _targets.AsSpan(first), .. _targets.AsSpan(second)]);
    }

    /// <summary>
    /// Mean and population standard deviation of the targets; labels that are learnt by their odds are not standardised.
    /// </summary>
    internal LabelScale Scale(TreeLabels labels = TreeLabels.Values)
    {
        var mean = _targets.Average();
        return labels == TreeLabels.Odds
            ? new(0, 1, labels) { Constant = LabelScale.Likely(mean) }
            : new(mean, Math.Sqrt(_targets.Sum(target => (target - mean) * (target - mean)) / Count), labels);
    }

    /// <summary>The rows in the library's form without labels.</summary>
    internal DMatrix Matrix() => new(_values, Columns);

    /// <summary>The rows in the library's form, labels standardised.</summary>
    internal DMatrix Matrix(LabelScale scale) => new(_values, Columns, Labels(scale));

    /// <summary>Standardised labels.</summary>
    internal float[] Labels(LabelScale scale) => Array.ConvertAll(_targets, target => (float)scale.Standardise(target));
}

/// <summary>Standardisation of labels: a prediction is <paramref name="Mean"/> + <paramref name="Sd"/> × what the trees give.</summary>
/// <param name="Sd">Population standard deviation; 0 for constant labels, which all become 0.</param>
/// <param name="Labels">What they are; but for <see cref="TreeLabels.Values"/> a prediction is the probability of a one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LabelScale(double Mean, double Sd, TreeLabels Labels = TreeLabels.Values)
{
    /// <summary>Labels that are all alike still leave a chance, for the log-odds of none and of all are infinite.</summary>
    private const double LeastProbability = 1e-6;

    /// <summary>The best constant prediction of the labels.</summary>
    internal double Constant { get; init; } = Mean;

    internal double Standardise(double target) => Sd > 0 ? (target - Mean) / Sd : 0;

    // single precision may carry a mean of shares past its end
    internal double Undo(double label) =>
        Labels == TreeLabels.Values ? Mean + (Sd * label) : Math.Clamp(Mean + (Sd * label), 0, 1);

    /// <summary>What a prediction loses: (y − p)², of a probability −ln of what it gave to the label that came.</summary>
    internal double Loss(double target, double prediction) => Labels == TreeLabels.Values
        ? (target - prediction) * (target - prediction)
        : -Math.Log(Math.Max(LeastProbability, target > 0 ? prediction : 1 - prediction));

    /// <summary>A probability that is neither 0 nor 1.</summary>
    internal static double Likely(double probability) => Math.Clamp(probability, LeastProbability, 1 - LeastProbability);
}
