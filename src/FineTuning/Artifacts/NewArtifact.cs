using System.Security.Cryptography;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Tasks;

namespace StrategyFactory.FineTuning.Artifacts;

internal static class NewArtifact
{
    /// <summary>A file of a task, of one of its executions, or of one of its rows of test metrics.</summary>
    internal static ControllerArtifact Of(
        ControllerTask task, string type, string fileName, byte[] content, DateTimeOffset now, int? attempt = null,
        TestMetricsRow? row = null) => new()
        {
            Id = Guid.CreateVersion7(),
            JobId = task.JobId,
            TaskId = task.Id,
            AttemptNumber = attempt,
            ArtifactType = type,
            LinkType = row is null ? ControllerArtifact.TaskLink : ControllerArtifact.MetricsLink,
            LinkId = row?.Id,
            FileName = fileName,
            ContentType = type switch
            {
                ControllerArtifact.ReportHtml => "text/html; charset=utf-8",
                ControllerArtifact.SummaryCsv or ControllerArtifact.Trades => "text/csv; charset=utf-8",
                ControllerArtifact.Passes => "application/gzip",
                _ => "application/octet-stream",
            },
            Content = content,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            Size = content.Length,
            CreatedAt = now,
        };
}
