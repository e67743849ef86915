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

    /// <summary>Mean and population standard deviation of the targets; of labels 0 and 1 their mean, and no standardisation.</summary>
    internal LabelScale Scale(bool logistic = false)
    {
        var mean = _targets.Average();
        return logistic
            ? LabelScale.Probability(mean)
            : new(mean, Math.Sqrt(_targets.Sum(target => (target - mean) * (target - mean)) / Count));
    }

    /// <summary>The rows in the library's form without labels.</summary>
    internal DMatrix Matrix() => new(_values, Columns);

    /// <summary>The rows in the library's form, labels standardised.</summary>
    internal DMatrix Matrix(LabelScale scale) => new(_values, Columns, Labels(scale));

    /// <summary>Standardised labels.</summary>
    internal float[] Labels(LabelScale scale) => Array.ConvertAll(_targets, target => (float)scale.Standardise(target));
}

/// <summary>Standardisation of labels.</summary>
/// <param name="Sd">Population standard deviation; 0 for constant labels, which all become 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LabelScale(double Mean, double Sd)
{
    /// <summary>Labels that are all alike still leave a chance, for the log-odds of none and of all are infinite.</summary>
    private const double LeastProbability = 1e-6;

    /// <summary>Whether the labels are 0 and 1 and stay so: what is predicted is the probability of a one.</summary>
    internal bool IsProbability { get; private init; }

    /// <summary>Of labels 0 and 1.</summary>
    /// <param name="mean">Share of ones.</param>
    internal static LabelScale Probability(double mean) =>
        new(Math.Clamp(mean, LeastProbability, 1 - LeastProbability), 1) { IsProbability = true };

    internal double Standardise(double target) => IsProbability ? target : Sd > 0 ? (target - Mean) / Sd : 0;

    internal double Undo(double label) => IsProbability ? label : Mean + Sd * label;

    /// <summary>What a prediction loses: (y − p)², of a probability −ln of what it gave to the label that came.</summary>
    internal double Loss(double target, double prediction)
    {
        if (!IsProbability)
        {
            return (target - prediction) * (target - prediction);
        }

        var given = target > 0 ? prediction : 1 - prediction;
        return -Math.Log(Math.Max(given, LeastProbability));
    }
}
