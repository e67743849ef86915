namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>An input of an expert advisor as a .set file has it.</summary>
/// <param name="Name">Name, trimmed.</param>
/// <param name="Value">Value, as it is written.</param>
/// <param name="Range">Range, or null where the file has none.</param>
/// <param name="Line">Line of the value, from 1; 0 for an input that is not from a file.</param>
/// <param name="RangeLine">First line of the range.</param>
internal sealed record SetInput(string Name, string Value, SetRange? Range = null, int Line = 0, int RangeLine = 0)
{
    /// <summary>True when the tester is to vary the input.</summary>
    public bool IsTicked => Range is { Ticked: true };
}
