namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>Addresses of the chat.</summary>
internal static class ChatLinks
{
    /// <summary>The chat with a served model chosen.</summary>
    internal static string With(string model) => $"{FineTuningLinks.Chat}?model={Uri.EscapeDataString(model)}";
}
