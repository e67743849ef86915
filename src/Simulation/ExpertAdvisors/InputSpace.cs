using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A searched input.</summary>
/// <param name="Input">Its place among the expert's inputs.</param>
/// <param name="FileName">Its name in the file.</param>
/// <param name="Values">Its values as the expert takes them.</param>
/// <param name="Written">The same as the file has them, ascending.</param>
/// <param name="Texts">The same as text.</param>
internal sealed record SearchAxis(
    int Input, string FileName, IReadOnlyList<double> Values, IReadOnlyList<double> Written, IReadOnlyList<string> Texts)
{
    /// <summary>Number of values.</summary>
    public int Count => Values.Count;
}

/// <summary>All combinations of the searched inputs. A combination is one place on every axis.</summary>
/// <param name="Fixed">Values of all inputs, searched ones at any of theirs.</param>
/// <param name="FixedTexts">The file's inputs that are known and not searched: name and text.</param>
/// <param name="Axes">The searched inputs in file order; the first is the slowest.</param>
/// <param name="Ignored">Inputs of the file that the expert does not have.</param>
internal sealed record InputSpace(
    IReadOnlyList<double> Fixed, IReadOnlyList<KeyValuePair<string, string>> FixedTexts, IReadOnlyList<SearchAxis> Axes,
    IReadOnlyList<string> Ignored)
{
    /// <summary>Number of combinations, at most <see cref="long.MaxValue"/>.</summary>
    public long Combinations { get; } = Product(Axes);

    /// <summary>Which of them may be run; null where all may.</summary>
    public AllowedCombinations? Condition { get; init; }

    /// <summary>Number of those that may be run; about so many where that is not <see cref="IsCounted"/>.</summary>
    public long Allowed => Condition?.Count ?? Combinations;

    /// <summary>Whether <see cref="Allowed"/> is exact and <see cref="Combinations"/> too.</summary>
    public bool IsCounted => Combinations < long.MaxValue && Condition is null or { IsExact: true };

    /// <summary>Whether a combination may be run.</summary>
    public bool Allows(ReadOnlySpan<int> places) => Condition is null || Condition.Allows(places);

    /// <summary>Writes the values of a combination.</summary>
    public void Write(ReadOnlySpan<int> places, Span<double> values)
    {
        for (var input = 0; input < Fixed.Count; input++)
        {
            values[input] = Fixed[input];
        }

        for (var axis = 0; axis < Axes.Count; axis++)
        {
            values[Axes[axis].Input] = Axes[axis].Values[places[axis]];
        }
    }

    /// <summary>The values of a combination by the names of the file.</summary>
    public IReadOnlyDictionary<string, string> Texts(ReadOnlySpan<int> places)
    {
        var texts = FixedTexts.ToDictionary(StringComparer.Ordinal);
        for (var axis = 0; axis < Axes.Count; axis++)
        {
            texts[Axes[axis].FileName] = Axes[axis].Texts[places[axis]];
        }

        return texts;
    }

    /// <summary>The combination at a place of the order; there are at most <see cref="int.MaxValue"/>.</summary>
    public int[] At(long number)
    {
        var places = new int[Axes.Count];
        for (var axis = Axes.Count - 1; axis >= 0; axis--)
        {
            (number, var place) = Math.DivRem(number, Axes[axis].Count);
            places[axis] = (int)place;
        }

        return places;
    }

    /// <summary>The place of a combination in the order.</summary>
    public long Number(ReadOnlySpan<int> places)
    {
        long number = 0;
        for (var axis = 0; axis < Axes.Count; axis++)
        {
            number = (number * Axes[axis].Count) + places[axis];
        }

        return number;
    }

    /// <summary>The combinations that are one step off along one axis and may be run.</summary>
    public IEnumerable<int[]> Neighbours(int[] places)
    {
        for (var axis = 0; axis < places.Length; axis++)
        {
            foreach (var step in new[] { -1, 1 })
            {
                if (places[axis] + step >= 0 && places[axis] + step < Axes[axis].Count)
                {
                    var neighbour = (int[])places.Clone();
                    neighbour[axis] += step;
                    if (Allows(neighbour))
                    {
                        yield return neighbour;
                    }
                }
            }
        }
    }

    private static long Product(IReadOnlyList<SearchAxis> axes)
    {
        long product = 1;
        foreach (var axis in axes)
        {
            if (product > long.MaxValue / axis.Count)
            {
                return long.MaxValue;
            }

            product *= axis.Count;
        }

        return product;
    }
}
