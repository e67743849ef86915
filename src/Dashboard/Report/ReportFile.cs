using StrategyFactory.Dashboard.Documents;

namespace StrategyFactory.Dashboard.Report;

/// <summary>The report as one HTML file that needs nothing else.</summary>
/// <param name="renderer">Writes it.</param>
public sealed class ReportFile(DocumentRenderer renderer)
{
    /// <summary>Its text.</summary>
    public Task<string> WriteAsync(MorningReport report) =>
        renderer.WriteAsync<ReportDocument>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ReportDocument.Report)] = report });
}
