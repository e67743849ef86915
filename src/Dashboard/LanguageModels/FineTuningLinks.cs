namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>Where the pages of language models are.</summary>
internal static class FineTuningLinks
{
    internal const string Overview = "ui/fine-tuning";
    internal const string Data = Overview + "/data";
    internal const string Trainings = Overview + "/trainings";
    internal const string NewTraining = Trainings + "/new";
    internal const string Models = Overview + "/models";
    internal const string Chat = Overview + "/chat";
    internal const string Comparisons = Overview + "/comparisons";
    internal const string NewComparison = Comparisons + "/new";

    /// <summary>The parts of the section: address, title, what it is for.</summary>
    internal static IReadOnlyList<(string Href, string Title, string Meaning)> Parts { get; } =
    [
        (Overview, "Overview", "How much there is, what is at work and what serves"),
        (Data, "Data", "Examples, what they are worth, and the datasets made of them"),
        (Trainings, "Trainings", "Models that are trained on datasets, with their loss curves"),
        (Models, "Models", "Versions that came of trainings, and where they serve"),
        (Chat, "Chat", "Talk to a model and rate what it says"),
        (Comparisons, "Comparisons", "Whether a trained model is better than its base"),
    ];

    internal static string Training(Guid id) => $"{Trainings}/{id}";

    internal static string TrainAgain(Guid id) => $"{NewTraining}?from={id}";

    internal static string TrainOn(Guid dataset) => $"{NewTraining}?dataset={dataset}";

    internal static string ChatWith(string model) => $"{Chat}?model={Uri.EscapeDataString(model)}";

    internal static string Compare(string? baseModel, string tuned) =>
        $"{NewComparison}?base={Uri.EscapeDataString(baseModel ?? "")}&tuned={Uri.EscapeDataString(tuned)}";

    internal static string Model(Guid id) => $"{Models}/{id}";

    internal static string Comparison(Guid id) => $"{Comparisons}/{id}";

    internal static string Vote(Guid id) => $"{Comparisons}/{id}/vote";
}
