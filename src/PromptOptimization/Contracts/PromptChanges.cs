namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>The kinds of changes that this module announces.</summary>
public static class PromptChanges
{
    /// <summary>Prompts that were handed out, and outcomes that were counted. Without an id, at most twice a second.</summary>
    public const string Traffic = "prompt_traffic";

    /// <summary>A version or a label of a character; the id is its name.</summary>
    public const string Character = "character";

    /// <summary>An experiment that was started, decided or stopped; with its id.</summary>
    public const string Experiment = "experiment";

    /// <summary>Documents of a knowledge collection; the id is the collection's name.</summary>
    public const string Knowledge = "knowledge";
}
