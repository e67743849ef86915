namespace StrategyFactory.MarketData.Contracts;

/// <summary>Bars <c>[Start, End)</c> of a series.</summary>
/// <param name="Start">Index of the first bar.</param>
/// <param name="End">Index after the last bar.</param>
public readonly record struct BarRange(int Start, int End)
{
    /// <summary>Number of bars.</summary>
    public int Count => Math.Max(0, End - Start);

    /// <summary>True when the bar lies inside.</summary>
    public bool Contains(int bar) => bar >= Start && bar < End;
}
