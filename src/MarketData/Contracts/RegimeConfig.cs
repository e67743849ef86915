namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// A filter over regime columns: column → allowed values, all columns must match; <c>{}</c> allows every bar.
/// An undefined regime matches only <c>{}</c>. Equality is by content.
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(RegimeConfigConverter))]
public sealed class RegimeConfig : IEquatable<RegimeConfig>
{
    /// <summary>The columns that may be filtered, with the number of values each has.</summary>
    public static IReadOnlyDictionary<string, int> Columns { get; } =
        new SortedDictionary<string, int>(StringComparer.Ordinal) { ["regime_gmm"] = 2, ["regime_sma"] = 2, ["regime_vix"] = 4 };

    /// <summary>The filter that allows every bar.</summary>
    public static RegimeConfig Any { get; } = new([]);

    private readonly SortedDictionary<string, IReadOnlyList<int>> _allowed = new(StringComparer.Ordinal);

    /// <summary>Builds a filter; values are sorted and made distinct.</summary>
    public RegimeConfig(IEnumerable<KeyValuePair<string, IReadOnlyList<int>>> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        foreach (var (column, values) in allowed)
        {
            _allowed[column] = [.. values.Distinct().Order()];
        }
    }

    /// <summary>A filter on one column.</summary>
    public static RegimeConfig Of(string column, params int[] values) => new([new(column, values)]);

    /// <summary>A filter as configuration files hold it.</summary>
    public static RegimeConfig Of(IReadOnlyDictionary<string, int[]> configured)
    {
        ArgumentNullException.ThrowIfNull(configured);
        return new(configured.Select(pair => KeyValuePair.Create(pair.Key, (IReadOnlyList<int>)pair.Value)));
    }

    /// <summary>The allowed values, ascending, by column, in ordinal order of the columns.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Allowed => _allowed;

    /// <summary>What is wrong with this filter, or null.</summary>
    public string? Problem()
    {
        foreach (var (column, values) in _allowed)
        {
            if (!Columns.TryGetValue(column, out var count))
            {
                return $"unknown regime column '{column}'; allowed: {string.Join(", ", Columns.Keys)}";
            }

            if (values.Count == 0 || values.Any(value => value < 0 || value >= count))
            {
                return $"{column} [{string.Join(", ", values)}]: values must be from 0 to {count - 1}, at least one";
            }
        }

        return null;
    }

    /// <summary>Which of several filters allow a bar, bar by bar.</summary>
    /// <param name="filters">At most 32.</param>
    /// <param name="regimes">Regime columns of the series.</param>
    /// <returns>One mask per bar; bit k is set where the k-th filter allows it.</returns>
    /// <exception cref="ArgumentException">There are more than 32 filters.</exception>
    public static uint[] Masks(IReadOnlyList<RegimeConfig> filters, RegimeColumns regimes)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(regimes);
        if (filters.Count > 32)
        {
            throw new ArgumentException($"{filters.Count} filters do not fit into 32 bits.", nameof(filters));
        }

        var masks = new uint[regimes.Vix.Length];
        Array.Fill(masks, (uint)((1UL << filters.Count) - 1));
        Span<uint> byLabel = stackalloc uint[1 + sbyte.MaxValue];
        foreach (var (column, labels) in new[] { ("regime_vix", regimes.Vix), ("regime_gmm", regimes.Gmm), ("regime_sma", regimes.Sma) })
        {
            var asking = filters.Index().Where(filter => filter.Item._allowed.ContainsKey(column)).ToList();
            if (asking.Count > 0)
            {
                byLabel.Fill(uint.MaxValue);
                foreach (var (bit, filter) in asking)
                {
                    filter.Narrow(byLabel, column, bit);
                }

                Narrow(masks, labels.Span, byLabel);
            }
        }

        return masks;
    }

    // Takes its bit from every label that it does not allow; the first is that of bars without one.
    private void Narrow(Span<uint> byLabel, string column, int bit)
    {
        for (var label = -1; label < byLabel.Length - 1; label++)
        {
            if (label < 0 || !_allowed[column].Contains(label))
            {
                byLabel[label + 1] &= ~(1u << bit);
            }
        }
    }

    private static void Narrow(Span<uint> masks, ReadOnlySpan<sbyte> labels, ReadOnlySpan<uint> byLabel)
    {
        for (var bar = 0; bar < masks.Length; bar++)
        {
            masks[bar] &= byLabel[Math.Max(0, labels[bar] + 1)];
        }
    }

    /// <inheritdoc/>
    public bool Equals(RegimeConfig? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RegimeConfig);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>Canonical text: <c>{}</c> or <c>regime_vix 2,3 &amp; regime_sma 1</c>.</summary>
    public override string ToString() => _allowed.Count == 0
        ? "{}"
        : string.Join(" & ", _allowed.Select(pair => $"{pair.Key} {string.Join(',', pair.Value)}"));
}
