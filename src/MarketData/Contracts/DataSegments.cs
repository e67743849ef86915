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

/// <summary>Where the three segments end, as fractions of all bars.</summary>
/// <param name="Selection">End of selection, in (0, 1).</param>
/// <param name="Simulation">End of simulation, above <paramref name="Selection"/> and below 1; the rest is holdout.</param>
public sealed record SegmentFractions(decimal Selection = 0.6m, decimal Simulation = 0.85m);

/// <summary>
/// The bars that choose the model, those that judge it and those that stay sealed. Cut by bars, with
/// g = horizon + execution delay bars purged before each cut, so that no label or fill reaches across.
/// </summary>
/// <param name="Selection">Scaling, mixture, hyperparameters and cross-validation see only these.</param>
/// <param name="Simulation">The strategy grid is judged on these.</param>
/// <param name="Holdout">Read once per promotion.</param>
public sealed record DataSegments(BarRange Selection, BarRange Simulation, BarRange Holdout)
{
    /// <summary>Cuts a series of <paramref name="bars"/> bars: [0, ⌊sn⌋ − g), [⌊sn⌋, ⌊mn⌋ − g), [⌊mn⌋, n).</summary>
    /// <param name="bars">Number of bars n.</param>
    /// <param name="fractions">s and m.</param>
    /// <param name="horizon">Label horizon in bars.</param>
    /// <param name="executionDelayBars">Bars between decision and fill.</param>
    public static DataSegments Cut(int bars, SegmentFractions fractions, int horizon, int executionDelayBars)
    {
        ArgumentNullException.ThrowIfNull(fractions);
        var gap = horizon + executionDelayBars;
        var first = (int)decimal.Floor(fractions.Selection * bars);
        var second = (int)decimal.Floor(fractions.Simulation * bars);
        return new(new(0, Math.Max(0, first - gap)), new(first, Math.Max(first, second - gap)), new(second, bars));
    }
}
