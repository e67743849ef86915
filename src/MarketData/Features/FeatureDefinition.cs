namespace StrategyFactory.MarketData.Features;

/// <summary>A concrete feature: a family with its number and symbols filled in.</summary>
internal sealed record FeatureDefinition
{
    /// <summary>Fills in a family.</summary>
    /// <param name="family">The formula.</param>
    /// <param name="n">Its number, 0 for none.</param>
    /// <param name="comparedWith">The symbol after the colon, upper case.</param>
    /// <param name="of">The symbol before the dot, upper case.</param>
    public FeatureDefinition(FeatureFamily family, int n, string? comparedWith, string? of)
    {
        (Family, N, ComparedWith, Of) = (family, n, comparedWith, of);
        Name = (of is null ? string.Empty : $"{of}.") + family.NameOf(n, comparedWith);
    }

    /// <summary>The forecast of an experiment.</summary>
    /// <param name="of">The symbol before the dot, upper case.</param>
    public static FeatureDefinition OfForecast(string experiment, string? of) => new(FeatureCatalogue.Forecast, 0, null, of)
    {
        Experiment = experiment,
        Name = $"{(of is null ? string.Empty : $"{of}.")}{FeatureCatalogue.ForecastPrefix}{experiment}",
    };

    /// <summary>The canonical name; equal features have equal names.</summary>
    public string Name { get; private init; }

    /// <summary>The experiment whose forecast it is; null for every other feature.</summary>
    public string? Experiment { get; private init; }

    /// <summary>Warm-up of a forecast, once it has been asked for.</summary>
    public int ForecastWarmup { get; init; }

    /// <summary>The formula.</summary>
    public FeatureFamily Family { get; }

    /// <summary>The number in the name, 0 where the family has none.</summary>
    public int N { get; }

    /// <summary>The symbol that a <c>beta_N:REF</c> or <c>residual_return_N:REF</c> compares with, else null.</summary>
    public string? ComparedWith { get; }

    /// <summary>The symbol whose feature it is where that is not the traded one (<c>SPY.rsi_14</c>), else null.</summary>
    public string? Of { get; }

    /// <summary>False for levels that drift with the price.</summary>
    public bool IsStationary => Family.IsStationary;

    /// <summary>The symbol it is computed from (<see cref="Of"/>, else the traded one) must have volume.</summary>
    public bool NeedsVolume => Family.NeedsVolume;

    /// <summary>Daily bars of the volatility index are read.</summary>
    public bool NeedsVix => Family.NeedsVix;

    /// <summary>Number of leading bars (of <see cref="Of"/>, else of the traded symbol) that have no value.</summary>
    public int Warmup => Experiment is null ? Family.Warmup(N) : ForecastWarmup;

    /// <summary>Every symbol read besides the traded one and the volatility index.</summary>
    public IReadOnlyList<string> ReferenceSymbols => [.. new[] { Of, ComparedWith }.OfType<string>().Distinct(StringComparer.Ordinal)];
}
