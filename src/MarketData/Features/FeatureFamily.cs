using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

/// <summary>One row of the catalogue: a named formula with at most one number and at most one reference symbol.</summary>
/// <param name="Pattern">The name with placeholders, such as <c>rsi_N</c>, <c>obv</c> or <c>beta_N:REF</c>.</param>
/// <param name="Description">The formula in a sentence.</param>
/// <param name="IsStationary">False for levels that drift with the price, which suit no model of returns.</param>
/// <param name="Warmup">Number of leading bars without a value, from N.</param>
internal sealed record FeatureFamily(
    string Pattern, string Description, bool IsStationary, Func<int, int> Warmup, FeatureKernel Kernel)
{
    private const string NumberMark = "_N";
    private const string ReferenceMark = ":REF";

    /// <summary>Smallest allowed N.</summary>
    public int MinimumN { get; init; } = 2;

    /// <summary>Largest allowed N.</summary>
    public int MaximumN { get; init; } = 500;

    /// <summary>Undefined for symbols whose source has no volume.</summary>
    public bool NeedsVolume { get; init; }

    /// <summary>Computed from the daily bars of the volatility index.</summary>
    public bool NeedsVix { get; init; }

    /// <summary>Values of N that a list of columns shows; empty for families without a number.</summary>
    public IReadOnlyList<int> UsualN { get; init; } = [];

    /// <summary>The name ends in a reference symbol.</summary>
    public bool TakesReference => Pattern.EndsWith(ReferenceMark, StringComparison.Ordinal);

    /// <summary>The name holds a number.</summary>
    public bool TakesN => Body.EndsWith(NumberMark, StringComparison.Ordinal);

    /// <summary>The pattern without number and reference symbol, such as <c>rsi</c>.</summary>
    public string Stem => TakesN ? Body[..^NumberMark.Length] : Body;

    /// <summary>What is told of it to others.</summary>
    public FeatureFamilyDescription Describe() => new(Pattern, Description, IsStationary, NeedsVolume);

    private string Body => TakesReference ? Pattern[..^ReferenceMark.Length] : Pattern;

    /// <summary>The concrete name for a number and a reference symbol, such as <c>beta_60:SPY</c>.</summary>
    public string NameOf(int n, string? reference) =>
        (TakesN ? $"{Stem}_{n.ToString(CultureInfo.InvariantCulture)}" : Stem) + (TakesReference ? $":{reference}" : string.Empty);
}
