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

        const int labels = 1 + sbyte.MaxValue;
        Span<uint> byLabel = stackalloc uint[3 * labels];
        byLabel.Fill((uint)((1UL << filters.Count) - 1));
        Span<uint> vix = byLabel[..labels], gmm = byLabel.Slice(labels, labels), sma = byLabel[(2 * labels)..];
        Narrow(vix, filters, "regime_vix");
        Narrow(gmm, filters, "regime_gmm");
        Narrow(sma, filters, "regime_sma");
        return Masks(regimes, vix, gmm, sma);
    }

    // Filters take their bits from every label that they do not allow; the first is that of bars without one.
    private static void Narrow(Span<uint> byLabel, IReadOnlyList<RegimeConfig> filters, string column)
    {
        foreach (var (bit, filter) in filters.Index())
        {
            if (!filter._allowed.TryGetValue(column, out var allowed))
            {
                continue;
            }

            for (var label = -1; label < byLabel.Length - 1; label++)
            {
                if (label < 0 || !allowed.Contains(label))
                {
                    byLabel[label + 1] &= ~(1u << bit);
                }
            }
        }
    }

    private static uint[] Masks(RegimeColumns regimes, ReadOnlySpan<uint> byVix, ReadOnlySpan<uint> byGmm, ReadOnlySpan<uint> bySma)
    {
        var masks = GC.AllocateUninitializedArray<uint>(regimes.Vix.Length);
        ReadOnlySpan<sbyte> vix = regimes.Vix.Span, gmm = regimes.Gmm.Span, sma = regimes.Sma.Span;
        for (var bar = 0; bar < masks.Length; bar++)
        {
            masks[bar] = byVix[Place(vix[bar])] & byGmm[Place(gmm[bar])] & bySma[Place(sma[bar])];
        }

        return masks;

        static int Place(sbyte label) => Math.Max(0, label + 1);
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
