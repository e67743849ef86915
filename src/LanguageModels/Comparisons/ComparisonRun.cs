using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>A comparison; its status is one of <see cref="TrainingStatus"/>.</summary>
internal sealed class ComparisonRun : IAnnounced
{
    string IAnnounced.ChangeKind => LanguageChanges.Comparison;

    string IAnnounced.ChangeId => Id.ToString();

    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string Status { get; set; } = TrainingStatus.Pending;

    public string? IdempotencyKey { get; set; }

    /// <summary>JSON of a <see cref="LanguageComparisonRequest"/> without its prompts.</summary>
    public string Request { get; set; } = "";

    /// <summary>Of the prompts, to tell two requests apart.</summary>
    public string PromptsHash { get; set; } = "";

    /// <summary>JSON of a <see cref="ComparisonPlan"/>.</summary>
    public string Plan { get; set; } = "";

    public string BaseName { get; set; } = "";

    public string BaseIdentity { get; set; } = "";

    public Guid? BaseVersionId { get; set; }

    public string FineTunedName { get; set; } = "";

    public string FineTunedIdentity { get; set; } = "";

    public Guid? FineTunedVersionId { get; set; }

    /// <summary>The language model that judges; null where none does.</summary>
    public string? Judge { get; set; }

    public bool CancelRequested { get; set; }

    public int Done { get; set; }

    public int Total { get; set; }

    public double? SecondsPerStep { get; set; }

    public string? Error { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    internal LanguageComparisonRequest Asked => FactoryJson.Read<LanguageComparisonRequest>(Request);

    internal ComparisonPlan Planned => FactoryJson.Read<ComparisonPlan>(Plan);

    internal double Progress => Status == TrainingStatus.Completed ? 100 : Total == 0 ? 0 : 100.0 * Done / Total;

    internal LanguageComparison Describe(ComparisonFigures figures) => new(
        Id, Name, Status, Asked, new(BaseName, BaseIdentity, BaseVersionId), new(FineTunedName, FineTunedIdentity, FineTunedVersionId),
        Judge, Planned, Progress, Done, Total,
        Status == TrainingStatus.Running && SecondsPerStep is { } pace ? pace * (Total - Done) : null,
        figures, Error, CreatedAt, StartedAt, FinishedAt);
}

internal sealed class ComparisonRunTable : IEntityTypeConfiguration<ComparisonRun>
{
    public void Configure(EntityTypeBuilder<ComparisonRun> builder)
    {
        builder.ToTable("comparisons");
        builder.HasKey(run => run.Id);
        builder.Property(run => run.Id).ValueGeneratedNever();
        builder.Property(run => run.Request).HasColumnType("jsonb");
        builder.Property(run => run.Plan).HasColumnType("jsonb");
        builder.HasIndex(run => run.CreatedAt);
        builder.HasIndex(run => run.Status);
        builder.HasIndex(run => run.FineTunedVersionId);
        builder.HasIndex(run => run.IdempotencyKey).IsUnique();
    }
}
