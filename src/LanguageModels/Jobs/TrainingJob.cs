using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>What a training can be.</summary>
internal static class TrainingStatus
{
    internal const string Pending = "pending";
    internal const string Running = "running";
    internal const string Completed = "completed";
    internal const string Failed = "failed";
    internal const string Cancelled = "cancelled";

    internal static IReadOnlyList<string> All { get; } = [Pending, Running, Completed, Failed, Cancelled];

    internal static bool IsEnded(string status) => status is Completed or Failed or Cancelled;
}

/// <summary>A training.</summary>
internal sealed class TrainingJob : IAnnounced
{
    string IAnnounced.ChangeKind => LanguageChanges.Training;

    string IAnnounced.ChangeId => Id.ToString();

    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string Backend { get; set; } = "";

    public string BaseModel { get; set; } = "";

    public string Status { get; set; } = TrainingStatus.Pending;

    public string? IdempotencyKey { get; set; }

    /// <summary>JSON of a <see cref="LanguageTrainingRequest"/>.</summary>
    public string Request { get; set; } = "";

    public string? DatasetPath { get; set; }

    public string? ValidationPath { get; set; }

    public bool CancelRequested { get; set; }

    public int Step { get; set; }

    public int Steps { get; set; }

    /// <summary>Steps of an epoch.</summary>
    public int StepsPerEpoch { get; set; }

    public double? LearningRate { get; set; }

    public double? SecondsPerStep { get; set; }

    /// <summary>JSON of a list of <see cref="LanguageLoss"/>.</summary>
    public string Losses { get; set; } = "[]";

    /// <summary>JSON of a <see cref="LanguageTrainingOutcome"/>.</summary>
    public string? Outcome { get; set; }

    public string? Error { get; set; }

    /// <summary>JSON of what its backend must know to go on after a restart; null for nothing.</summary>
    public string? BackendState { get; set; }

    /// <summary>Of the trainings so far, restarts left out.</summary>
    public double Seconds { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    internal LanguageTrainingRequest Asked => FactoryJson.Read<LanguageTrainingRequest>(Request);

    internal LanguageTraining Describe()
    {
        var (request, losses) = (Asked, FactoryJson.Read<List<LanguageLoss>>(Losses));
        return new(
            Id, Id.ToString(), Name, Status, request, DatasetPath,
            Status == TrainingStatus.Completed ? 100 : Steps == 0 ? 0 : 100.0 * Step / Steps,
            Step, Steps, StepsPerEpoch == 0 ? 0 : (double)Step / StepsPerEpoch, request.NumEpochs,
            losses.LastOrDefault(loss => loss.Training is not null)?.Training,
            losses.LastOrDefault(loss => loss.Validation is not null)?.Validation,
            LearningRate, Status == TrainingStatus.Running && SecondsPerStep is { } pace ? pace * (Steps - Step) : null,
            losses, Outcome is null ? null : FactoryJson.Read<LanguageTrainingOutcome>(Outcome), Error, CreatedAt, StartedAt, FinishedAt);
    }
}

internal sealed class TrainingJobTable : IEntityTypeConfiguration<TrainingJob>
{
    public void Configure(EntityTypeBuilder<TrainingJob> builder)
    {
        builder.ToTable("training_jobs");
        builder.HasKey(job => job.Id);
        builder.Property(job => job.Id).ValueGeneratedNever();
        builder.Property(job => job.Request).HasColumnType("jsonb");
        builder.Property(job => job.Losses).HasColumnType("jsonb");
        builder.Property(job => job.Outcome).HasColumnType("jsonb");
        builder.Property(job => job.BackendState).HasColumnType("jsonb");
        builder.HasIndex(job => job.CreatedAt);
        builder.HasIndex(job => job.Status);
        builder.HasIndex(job => job.IdempotencyKey).IsUnique();
    }
}
