using System.ComponentModel.DataAnnotations;

namespace StrategyFactory.PromptOptimization;

/// <summary>Section <c>PromptOptimization</c> of the configuration.</summary>
internal sealed class PromptOptimizationOptions
{
    internal const string Section = "PromptOptimization";

    /// <summary>Folder of the characters that an empty database starts with; relative to the program.</summary>
    public string CharactersFolder { get; set; } = "Characters";

    /// <summary>Rate of the exponential averages.</summary>
    [Range(0.001, 1.0)]
    public double LearningRate { get; set; } = 0.1;

    /// <summary>Outcomes per character, topic and type that count as recent.</summary>
    [Range(10, 100_000)]
    public int PerformanceHistoryLimit { get; set; } = 1000;

    /// <summary>Quality from which a response is a success, where the request names no threshold.</summary>
    [Range(0.0, 100.0)]
    public double QualityThreshold { get; set; } = 75;

    /// <summary>Share of conversations whose prompts are left alone, to measure the lift.</summary>
    [Range(0.0, 0.9)]
    public double Holdback { get; set; } = 0.1;

    /// <summary>Longest prompt in tokens, where the request names no budget.</summary>
    [Range(50, 100_000)]
    public int TokenBudget { get; set; } = 1200;

    /// <summary>Distinct topics told apart; further ones are counted together as <c>other</c>.</summary>
    [Range(1, 100_000)]
    public int MaxTopics { get; set; } = 1000;

    /// <summary>Days for which single optimisations and outcomes are kept; the counters stay for ever.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Whether conversation texts are kept at all.</summary>
    public bool KeepText { get; set; }

    /// <summary>Hours after which kept texts are deleted.</summary>
    [Range(1, 8760)]
    public int TextHours { get; set; } = 24;

    /// <summary>Seconds after which what other processes learned, or changed in characters and experiments, is looked up.</summary>
    [Range(1, 3600)]
    public int RefreshSeconds { get; set; } = 5;

    /// <summary>The enhancements by kind.</summary>
    public Dictionary<string, EnhancementOptions> Enhancements { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Retrieval.</summary>
    public KnowledgeOptions Knowledge { get; set; } = new();
}

/// <summary>One enhancement.</summary>
internal sealed class EnhancementOptions
{
    /// <summary>Whether it is used.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Share of the missing quality that it is expected to bring before anything was measured.</summary>
    [Range(0.0, 1.0)]
    public double Weight { get; set; } = 0.1;

    /// <summary>Quality points that it must be expected to bring to be applied.</summary>
    [Range(0.0, 100.0)]
    public double MinImprovement { get; set; }
}

/// <summary>Retrieval from the knowledge collections.</summary>
internal sealed class KnowledgeOptions
{
    /// <summary>Whether prompts are enriched with retrieved knowledge.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Queries per optimisation.</summary>
    [Range(0, 3)]
    public int MaxQueries { get; set; } = 3;

    /// <summary>Seconds for which the answer to a query is reused.</summary>
    [Range(0, 86_400)]
    public int CacheSeconds { get; set; } = 3600;

    /// <summary>Passages per query.</summary>
    [Range(1, 20)]
    public int Passages { get; set; } = 2;

    /// <summary>What the words of the user's input weigh all together in a query, those of the topic being 1; 0 leaves them out.</summary>
    [Range(0.0, 10.0)]
    public double UserInputWeight { get; set; } = 1;

    /// <summary>Whether successes flow into the collection <c>success_patterns</c>.</summary>
    public bool CollectSuccessPatterns { get; set; } = true;
}
