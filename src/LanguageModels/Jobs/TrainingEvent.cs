using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Something that happened in a training.</summary>
internal sealed class TrainingEvent
{
    public long Id { get; set; }

    public Guid JobId { get; set; }

    public DateTimeOffset At { get; set; }

    public string Message { get; set; } = "";
}

internal sealed class TrainingEventTable : IEntityTypeConfiguration<TrainingEvent>
{
    public void Configure(EntityTypeBuilder<TrainingEvent> builder)
    {
        builder.ToTable("training_events");
        builder.HasKey(entry => entry.Id);
        builder.HasOne<TrainingJob>().WithMany().HasForeignKey(entry => entry.JobId);
        builder.HasIndex(entry => new { entry.JobId, entry.Id });
    }
}
