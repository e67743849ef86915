using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.FineTuning.Tasks;

namespace StrategyFactory.FineTuning.Artifacts;

/// <summary>A file that belongs to a task.</summary>
internal sealed class ControllerArtifact
{
    internal const string InputSet = "input_set";
    internal const string OutputSet = "output_set";
    internal const string SummaryCsv = "summary_metrics_csv";
    internal const string ReportHtml = "report_html";
    internal const string TesterReport = "tester_report";
    internal const string Trades = "trades_csv";
    internal const string Passes = "passes_tsv_gz";

    /// <summary>Of the task as a whole.</summary>
    internal const string TaskLink = "task";

    /// <summary>Of one row of test metrics.</summary>
    internal const string MetricsLink = "test_metrics";

    public Guid Id { get; set; }

    public Guid JobId { get; set; }

    public Guid TaskId { get; set; }

    /// <summary>The execution that made it; null for what the task began with.</summary>
    public int? AttemptNumber { get; set; }

    public string ArtifactType { get; set; } = "";

    public string LinkType { get; set; } = TaskLink;

    /// <summary>The row of test metrics.</summary>
    public long? LinkId { get; set; }

    public string FileName { get; set; } = "";

    public string ContentType { get; set; } = "application/octet-stream";

    public byte[] Content { get; set; } = [];

    public string Sha256 { get; set; } = "";

    public int Size { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class ControllerArtifactTable : IEntityTypeConfiguration<ControllerArtifact>
{
    public void Configure(EntityTypeBuilder<ControllerArtifact> builder)
    {
        builder.ToTable("controller_artifacts");
        builder.Property(artifact => artifact.Id).ValueGeneratedNever();
        builder.HasOne<ControllerTask>().WithMany().HasForeignKey(artifact => artifact.TaskId).OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("controller_artifacts_task_id_fkey");
        builder.HasIndex(artifact => artifact.TaskId);
        builder.HasIndex(artifact => artifact.JobId);
    }
}
