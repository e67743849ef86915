using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.Evolution.Decay;

/// <summary>How promotions are judged on the bars that come after them.</summary>
internal sealed class DecayOptions
{
    internal const string Rules =
        "Evolution:Decay: MinimumTrades is 2 to 1000000, Confidence lies between 0.5 and 1, TightestAt is 2 to 1000000.";

    /// <summary>With fewer trades, or days for a ladder, everything holds.</summary>
    [Range(2, 1_000_000)]
    public int MinimumTrades { get; set; } = 5;

    /// <summary>Confidence of the sequence, 1 − α.</summary>
    [Range(0.5, 1.0)]
    public double Confidence { get; set; } = 0.95;

    /// <summary>Number of trades at which the sequence is about as narrow as can be.</summary>
    [Range(2.0, 1_000_000.0)]
    public double TightestAt { get; set; } = 100;

    internal static bool Valid(DecayOptions options) =>
        options.MinimumTrades is >= 2 and <= 1_000_000 && options.Confidence is >= 0.5 and < 1 && options.TightestAt is >= 2 and <= 1e6;
}
