namespace StrategyFactory.Neural.Decoders;

/// <summary>How texts are learned from, beside the plan.</summary>
public sealed record DecoderTrainingOptions
{
    /// <summary>Tokens of a text that are learned from; what is behind them is cut off. 0 for as many as the network reads.</summary>
    public int LongestText { get; init; }

    /// <summary>
    /// Tokens of a row into which texts are packed that do not see each other: the plan's rows are such rows then. 0 gives each text its
    /// own.
    /// </summary>
    public int PackedRow { get; init; }

    /// <summary>Whether layers are computed again for the gradients: a third more time, the memory of one layer instead of all.</summary>
    public bool RecomputesLayers { get; init; }

    /// <summary>
    /// Whether products are rounded to bfloat16 while it learns. Weights, an adapter, the output, losses and the optimiser stay in float32,
    /// and so does validation. See <see cref="Runtime.BrainFloats"/>.
    /// </summary>
    public bool RoundsProducts { get; init; }

    internal void Check(DecoderConfig config)
    {
        var fits = LongestText == 0 || (LongestText >= 2 && LongestText <= config.Positions);
        Refuse(!fits, nameof(LongestText), LongestText, $"0 or 2 to {config.Positions}");
        Refuse(PackedRow < 0, nameof(PackedRow), PackedRow, "0 and up");
    }

    private static void Refuse(bool wrong, string name, int value, string allowed)
    {
        if (wrong)
        {
            throw new ArgumentException($"{name} is {value}; {allowed} is allowed.", name);
        }
    }
}
