using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.FineTuning.Tasks;

namespace StrategyFactory.FineTuning.Judgement;

/// <summary>A judgement that a person asked for, by the thresholds of that moment. Kept for ever.</summary>
internal sealed class ControllerJudgement
{
    public long Id { get; set; }

    public Guid TaskId { get; set; }

    /// <summary>State of the task after it.</summary>
    public string Status { get; set; } = "";

    /// <summary>Why it is in it.</summary>
    public string Outcome { get; set; } = "";

    /// <summary>Distance of the deciding row; null without one.</summary>
    public double? Distance { get; set; }

    /// <summary>Its score.</summary>
    public double? Score { get; set; }

    public double DistanceThreshold { get; set; }

    public double ScoreThreshold { get; set; }

    public int MaxFineTuneDepth { get; set; }

    public string ChangedBy { get; set; } = "";

    public string? Reason { get; set; }

    public DateTimeOffset JudgedAt { get; set; }
}

internal sealed class ControllerJudgementTable : IEntityTypeConfiguration<ControllerJudgement>
{
    public void Configure(EntityTypeBuilder<ControllerJudgement> builder)
    {
        builder.ToTable("controller_judgements");
        builder.Property(judgement => judgement.Id).UseIdentityByDefaultColumn();
        builder.HasOne<ControllerTask>().WithMany().HasForeignKey(judgement => judgement.TaskId).OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("controller_judgements_task_id_fkey");
        builder.HasIndex(judgement => judgement.TaskId);
    }
}
