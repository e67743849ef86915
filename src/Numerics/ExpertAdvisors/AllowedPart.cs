namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Inputs that the terms of a condition bind to each other, and which of their combinations are allowed.</summary>
internal sealed class AllowedPart
{
    /// <summary>Combinations by which the share of a part is estimated that is too large to be tried.</summary>
    private const int Samples = 1_000_000;

    private readonly IReadOnlyList<ConditionAxis> _axes;
    private readonly ConditionTerm[] _terms;
    private readonly int[][] _names;

    /// <param name="expression">The condition.</param>
    /// <param name="axes">All axes.</param>
    /// <param name="part">Those of this part.</param>
    /// <param name="axisOf">The axis of every name, -1 for one that has a single value.</param>
    /// <param name="fixedValues">The values of the names that have one.</param>
    public AllowedPart(
        ConditionExpression expression, IReadOnlyList<ConditionAxis> axes, int[] part, int[] axisOf, double[] fixedValues)
    {
        (_axes, Axes) = (axes, part);
        _terms = [.. expression.Terms.Where(term => term.Names.Any(name => part.Contains(axisOf[name])))];
        _names = Array.ConvertAll(part, axis => Enumerable.Range(0, axisOf.Length).Where(name => axisOf[name] == axis).ToArray());
        var all = part.Aggregate(1.0, (product, axis) => product * axes[axis].Count);
        var values = (double[])fixedValues.Clone();
        if (all <= AllowedCombinations.MostTried)
        {
            Places = Try((int)all, values);
            (Count, Share) = (Places.Length, Places.Length / all);
        }
        else
        {
            Share = Estimate(values);
            Count = all * Share >= long.MaxValue ? long.MaxValue : Share == 0 ? 0 : Math.Max(1, (long)Math.Round(all * Share));
        }
    }

    /// <summary>Its axes, ascending.</summary>
    public IReadOnlyList<int> Axes { get; }

    /// <summary>
    /// The allowed combinations by their place among all of the part, the first axis slowest; null where that was not tried.
    /// </summary>
    public int[]? Places { get; }

    /// <summary>Number of allowed combinations, or about so many.</summary>
    public long Count { get; }

    /// <summary>The same as a share of all.</summary>
    public double Share { get; }

    /// <summary>The axes of every part: those that a term names together are in one.</summary>
    public static IReadOnlyList<int[]> Split(ConditionExpression expression, int[] axisOf)
    {
        List<HashSet<int>> parts = [];
        foreach (var term in expression.Terms)
        {
            HashSet<int> joined = [.. term.Names.Select(name => axisOf[name]).Where(axis => axis >= 0)];
            if (joined.Count > 0)
            {
                foreach (var other in parts.Where(part => part.Overlaps(joined)).ToList())
                {
                    joined.UnionWith(other);
                    parts.Remove(other);
                }

                parts.Add(joined);
            }
        }

        return [.. parts.Select(part => part.Order().ToArray()).OrderBy(part => part[0])];
    }

    /// <summary>Writes the places of a combination of the part.</summary>
    public void Write(int number, Span<int> places)
    {
        for (var i = Axes.Count - 1; i >= 0; i--)
        {
            (number, places[Axes[i]]) = Math.DivRem(number, (int)_axes[Axes[i]].Count);
        }
    }

    private int[] Try(int all, double[] values)
    {
        var axes = Axes.Select(axis => Enumerable.Range(0, (int)_axes[axis].Count).Select(place => _axes[axis].Value(place)).ToArray())
            .ToArray();
        var at = new int[axes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            Set(values, i, axes[i][0]);
        }

        List<int> allowed = [];
        for (var number = 0; number < all; number++)
        {
            if (Holds(values))
            {
                allowed.Add(number);
            }

            for (var i = axes.Length - 1; i >= 0; i--)
            {
                at[i] = at[i] + 1 == axes[i].Length ? 0 : at[i] + 1;
                Set(values, i, axes[i][at[i]]);
                if (at[i] > 0)
                {
                    break;
                }
            }
        }

        return [.. allowed];
    }

    /// <summary>
    /// The share of the points k·α mod 1 that are allowed, with αᵢ = φ⁻ⁱ and φ the root of φᵈ⁺¹ = φ + 1 for d axes: an additive recurrence,
    /// which fills the space evenly (M. Roberts, The Unreasonable Effectiveness of Quasirandom Sequences, 2018).
    /// </summary>
    private double Estimate(double[] values)
    {
        var root = 2.0;
        for (var step = 0; step < 64; step++)
        {
            root = Math.Pow(1 + root, 1.0 / (Axes.Count + 1));
        }

        var steps = Enumerable.Range(1, Axes.Count).Select(axis => Math.Pow(root, -axis)).ToArray();
        var allowed = 0;
        for (var sample = 1; sample <= Samples; sample++)
        {
            for (var i = 0; i < Axes.Count; i++)
            {
                var point = 0.5 + (sample * steps[i]);
                var count = _axes[Axes[i]].Count;
                Set(values, i, _axes[Axes[i]].Value(Math.Min(count - 1, (long)((point - Math.Floor(point)) * count))));
            }

            allowed += Holds(values) ? 1 : 0;
        }

        return (double)allowed / Samples;
    }

    private bool Holds(double[] values)
    {
        foreach (var term in _terms)
        {
            if (!term.Holds(values))
            {
                return false;
            }
        }

        return true;
    }

    private void Set(double[] values, int axis, double value)
    {
        foreach (var name in _names[axis])
        {
            values[name] = value;
        }
    }
}
