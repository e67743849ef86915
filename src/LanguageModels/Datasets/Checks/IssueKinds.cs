namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Kinds of problems of a dataset besides those of single rows.</summary>
internal static class IssueKinds
{
    /// <summary>Messages follow the last answer.</summary>
    internal const string NoFinalAnswer = "no_final_assistant";

    /// <summary>Question and answer do not take turns.</summary>
    internal const string Order = "order";

    /// <summary>A message holds what tokenizers take for its end.</summary>
    internal const string ControlMarker = "control_marker";

    /// <summary>A message holds what looks like a key.</summary>
    internal const string Secret = "secret";

    /// <summary>The same conversation stands there before.</summary>
    internal const string Duplicate = "duplicate";

    /// <summary>Too few examples to learn from.</summary>
    internal const string FewExamples = "few_examples";

    /// <summary>More tokens than the base reads.</summary>
    internal const string OverLong = "over_long";

    /// <summary>The base's template does not write it.</summary>
    internal const string Template = "template";
}
