namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>Addresses of what the API gives of comparisons.</summary>
internal static class ComparisonLinks
{
    /// <summary>A comparison as a file.</summary>
    internal static string Export(Guid id, string format) => $"v1/fine-tuning/comparisons/{id}/export?format={format}";
}
