namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>Addresses of comparisons, and of what the API gives of them.</summary>
internal static class ComparisonLinks
{
    /// <summary>The form with both models chosen.</summary>
    internal static string With(string? baseModel, string? fineTuned)
    {
        var query = string.Join('&', new[] { ("base", baseModel), ("tuned", fineTuned) }
            .Where(each => each.Item2 is not null).Select(each => $"{each.Item1}={Uri.EscapeDataString(each.Item2!)}"));
        return query.Length == 0 ? FineTuningLinks.NewComparison : $"{FineTuningLinks.NewComparison}?{query}";
    }

    /// <summary>A comparison as a file.</summary>
    internal static string Export(Guid id, string format) => $"v1/fine-tuning/comparisons/{id}/export?format={format}";
}
