using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Metrics;

/// <summary>One reported pass of a task.</summary>
internal sealed class TestMetricsRow
{
    /// <summary>Ascending in the order in which rows arrive.</summary>
    public long Id { get; set; }

    public Guid TaskId { get; set; }

    public int AttemptNumber { get; set; }

    /// <summary>1 for the best of its execution.</summary>
    public int Rank { get; set; }

    public long PassNumber { get; set; }

    /// <summary>JSON object: values of the inputs by their names in the file.</summary>
    public string InputValues { get; set; } = "{}";

    /// <summary>On the bars that were searched.</summary>
    public TesterMetrics Metrics { get; set; } = new();

    /// <summary>On the bars after them; all null where they were not tested.</summary>
    public TesterMetrics Forward { get; set; } = new();

    public double NormalizedTotalDistanceToGood { get; set; }

    public double WeightedScore { get; set; }

    public double? Plateau { get; set; }

    /// <summary><c>needle</c> or null.</summary>
    public string? Label { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class TestMetricsTable : IEntityTypeConfiguration<TestMetricsRow>
{
    internal const string Needle = "needle";

    public void Configure(EntityTypeBuilder<TestMetricsRow> builder)
    {
        builder.ToTable("test_metrics");
        builder.Property(row => row.Id).UseIdentityByDefaultColumn();
        builder.Property(row => row.InputValues).HasColumnType("jsonb");
        builder.ComplexProperty(row => row.Metrics, metrics => NameColumns(metrics, ""));
        builder.ComplexProperty(row => row.Forward, metrics => NameColumns(metrics, "forward_"));
        builder.HasOne<ControllerTask>().WithMany().HasForeignKey(row => row.TaskId).OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("test_metrics_task_id_fkey");
        builder.HasIndex(row => new { row.TaskId, row.AttemptNumber, row.Rank }).IsUnique();
    }

    private static void NameColumns(ComplexPropertyBuilder<TesterMetrics> metrics, string prefix)
    {
        foreach (var property in typeof(TesterMetrics).GetProperties().Where(property => property.CanWrite))
        {
            metrics.Property(property.PropertyType, property.Name)
                .HasColumnName(prefix + JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
