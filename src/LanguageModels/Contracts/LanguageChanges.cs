namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>The kinds of changes that this module announces.</summary>
public static class LanguageChanges
{
    /// <summary>Examples or what people think of them; the id is that of the example, or empty after an import.</summary>
    public const string Example = "language_example";

    /// <summary>A dataset; the id is its own.</summary>
    public const string Dataset = "language_dataset";

    /// <summary>A training; the id is its own.</summary>
    public const string Training = "language_training";

    /// <summary>A version of a model; the id is its own.</summary>
    public const string Version = "language_version";

    /// <summary>A deployment; the id is its own.</summary>
    public const string Deployment = "language_deployment";

    /// <summary>A comparison, or a vote in it; the id is that of the comparison.</summary>
    public const string Comparison = "language_comparison";
}
