namespace StrategyFactory.Neural.Tokenizers;

/// <summary>What becomes of an example that is longer than the model's window.</summary>
public enum OverLong
{
    /// <summary>Whole tokens are cut off at its beginning, behind the mark for it; what is learned stands at the end.</summary>
    CutBeginning,

    /// <summary>It is left out.</summary>
    Drop,
}
