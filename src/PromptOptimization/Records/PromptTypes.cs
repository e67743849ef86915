namespace StrategyFactory.PromptOptimization.Records;

/// <summary>Types of prompts beside the kinds of enhancements.</summary>
internal static class PromptTypes
{
    /// <summary>Nothing was applied.</summary>
    internal const string None = "none";

    /// <summary>Nothing was applied, to measure the lift.</summary>
    internal const string HeldBack = "holdback";

    /// <summary>A caller named a type that there is none of.</summary>
    internal const string Unknown = "unknown";
}
