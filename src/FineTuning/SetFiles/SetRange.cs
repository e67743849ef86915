namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>What the strategy tester may try for an input, in the text of the file; a part that the file does not have is null.</summary>
/// <param name="Start">First value.</param>
/// <param name="Step">Distance; 0 for an enumeration.</param>
/// <param name="Stop">Last value, inclusive.</param>
/// <param name="Ticked">True when the tester is to vary the input.</param>
internal sealed record SetRange(string? Start, string? Step, string? Stop, bool Ticked)
{
    /// <summary>True where only the tick is known.</summary>
    public bool IsTickOnly => Start is null && Step is null && Stop is null;
}
