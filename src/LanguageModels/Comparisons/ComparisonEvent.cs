using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Something that happened in a comparison.</summary>
internal sealed class ComparisonEvent
{
    public long Id { get; set; }

    public Guid ComparisonId { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>How far it was, 0 to 100.</summary>
    public double Progress { get; set; }

    public string Message { get; set; } = "";

    internal static ComparisonEvent Of(ComparisonRun run, TimeProvider clock, string message) =>
        new() { ComparisonId = run.Id, At = clock.GetUtcNow(), Progress = run.Progress, Message = message };
}

internal sealed class ComparisonEventTable : IEntityTypeConfiguration<ComparisonEvent>
{
    public void Configure(EntityTypeBuilder<ComparisonEvent> builder)
    {
        builder.ToTable("comparison_events");
        builder.HasKey(entry => entry.Id);
        builder.HasOne<ComparisonRun>().WithMany().HasForeignKey(entry => entry.ComparisonId);
        builder.HasIndex(entry => new { entry.ComparisonId, entry.Id });
    }
}
