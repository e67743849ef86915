namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>
/// The combinations of inputs that a condition allows. Inputs that one of its terms names together are a part; parts do not know of each
/// other, so the allowed combinations are those of the parts with each other and with all values of the inputs that are not named. A part
/// is counted by trying its combinations where they are at most <see cref="MostTried"/>; of a larger one a share is estimated.
/// </summary>
public sealed class AllowedCombinations
{
    /// <summary>Combinations of one part that are tried.</summary>
    public const int MostTried = 4_000_000;

    private const int MostDraws = 10_000;

    private readonly ConditionExpression _expression;
    private readonly IReadOnlyList<ConditionAxis> _axes;
    private readonly int[] _axisOf;
    private readonly double[] _fixed;
    private readonly AllowedPart[] _parts;
    private readonly int[] _free;

    private AllowedCombinations(ConditionExpression expression, IReadOnlyList<ConditionAxis> axes, int[] axisOf, double[] fixedValues)
    {
        (_expression, _axes, _axisOf, _fixed) = (expression, axes, axisOf, fixedValues);
        _parts = [.. AllowedPart.Split(expression, axisOf).Select(part => new AllowedPart(expression, axes, part, axisOf, fixedValues))];
        _free = [.. Enumerable.Range(0, axes.Count).Where(axis => Array.TrueForAll(_parts, part => !part.Axes.Contains(axis)))];
        IsExact = Array.TrueForAll(_parts, part => part.Places is not null);
        var fixedHold = expression.Terms.Where(term => term.Names.All(name => axisOf[name] < 0)).All(term => term.Holds(fixedValues));
        Count = fixedHold ? Total() : 0;
    }

    /// <summary>Number of allowed combinations, at most <see cref="long.MaxValue"/>; about so many where it is not exact.</summary>
    public long Count { get; }

    /// <summary>False where a part was too large to be tried.</summary>
    public bool IsExact { get; }

    /// <summary>False where no named input has more than one value: then everything is allowed or nothing.</summary>
    public bool Decides => _parts.Length > 0;

    /// <summary>Binds a condition to inputs. A name is looked for as it is written, then whatever the case of its letters.</summary>
    /// <param name="expression">The condition.</param>
    /// <param name="axes">The inputs of a combination, in the order of its places.</param>
    /// <param name="others">Inputs that have one value.</param>
    /// <exception cref="FormatException">A name is none of an input, or the only value of its input is no number.</exception>
    public static AllowedCombinations Of(
        ConditionExpression expression, IReadOnlyList<ConditionAxis> axes, IReadOnlyList<ConditionAxis> others)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(others);
        ConditionAxis[] inputs = [.. axes, .. others];
        var axisOf = new int[expression.Names.Count];
        var fixedValues = new double[axisOf.Length];
        for (var name = 0; name < axisOf.Length; name++)
        {
            var place = Find(inputs, expression.Names[name]);
            var input = inputs[place];
            axisOf[name] = place < axes.Count && input.Count > 1 ? place : -1;
            fixedValues[name] = input.Value(0);
            if (axisOf[name] < 0 && !double.IsFinite(fixedValues[name]))
            {
                throw new FormatException($"the input '{input.Name}' is wrong, its value is no number; allowed: inputs with numbers.");
            }
        }

        return new(expression, axes, axisOf, fixedValues);
    }

    /// <summary>Whether a combination is allowed.</summary>
    /// <param name="places">A place on every axis.</param>
    public bool Allows(ReadOnlySpan<int> places) => Allows(places, -1, 0);

    /// <summary>Whether a combination would be allowed with another value of one input, which need not be on its axis.</summary>
    /// <param name="places">A place on every axis.</param>
    /// <param name="other">The axis with the other value; -1 for none.</param>
    /// <param name="otherValue">That value.</param>
    public bool Allows(ReadOnlySpan<int> places, int other, double otherValue)
    {
        Span<double> values = stackalloc double[_axisOf.Length];
        for (var name = 0; name < values.Length; name++)
        {
            var axis = _axisOf[name];
            values[name] = axis < 0 ? _fixed[name] : axis == other ? otherValue : _axes[axis].Value(places[axis]);
        }

        return _expression.Allows(values);
    }

    /// <summary>
    /// Draws an allowed combination, each as likely as any other. Of a part that was not tried it takes many draws; where none of them is
    /// allowed, the combination is not.
    /// </summary>
    /// <param name="random">Draws.</param>
    /// <param name="places">Gets a place on every axis; each axis has at most <see cref="int.MaxValue"/> values.</param>
    public void Draw(Random random, Span<int> places)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach (var axis in _free)
        {
            places[axis] = random.Next((int)_axes[axis].Count);
        }

        foreach (var part in _parts)
        {
            if (part.Places is { } tried)
            {
                part.Write(tried[random.Next(tried.Length)], places);
            }
        }

        for (var draw = 0; draw == 0 || (draw < MostDraws && !IsExact && !Allows(places)); draw++)
        {
            foreach (var axis in _parts.Where(part => part.Places is null).SelectMany(part => part.Axes))
            {
                places[axis] = random.Next((int)_axes[axis].Count);
            }
        }
    }

    /// <summary>All allowed combinations; nothing where they are not counted exactly.</summary>
    public IEnumerable<int[]> All()
    {
        if (!IsExact || Count == 0)
        {
            yield break;
        }

        var sides = _parts.Select(part => (long)part.Places!.Length).Concat(_free.Select(axis => _axes[axis].Count)).ToArray();
        var at = new long[sides.Length];
        while (true)
        {
            var places = new int[_axes.Count];
            for (var side = 0; side < sides.Length; side++)
            {
                if (side < _parts.Length)
                {
                    _parts[side].Write(_parts[side].Places![at[side]], places);
                }
                else
                {
                    places[_free[side - _parts.Length]] = (int)at[side];
                }
            }

            yield return places;
            var last = sides.Length - 1;
            while (last >= 0 && ++at[last] == sides[last])
            {
                at[last--] = 0;
            }

            if (last < 0)
            {
                yield break;
            }
        }
    }

    private static int Find(ConditionAxis[] inputs, string name)
    {
        var exact = Array.FindIndex(inputs, input => input.Name == name);
        var place = exact >= 0 ? exact : Array.FindIndex(inputs, input => input.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return place >= 0
            ? place
            : throw new FormatException(
                $"'{name}' is no input of the file; allowed: {string.Join(", ", inputs.Select(input => input.Name))}.");
    }

    private long Total()
    {
        if (Array.Exists(_parts, part => part.Share == 0))
        {
            return 0;
        }

        long product = 1;
        foreach (var factor in _free.Select(axis => _axes[axis].Count).Concat(_parts.Select(part => part.Count)))
        {
            product = product > long.MaxValue / factor ? long.MaxValue : product * factor;
        }

        return product;
    }
}
