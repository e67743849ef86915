using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>One outcome: a row of <c>prompts.performance_events</c>. Its key is what makes a repetition count once.</summary>
internal sealed class PerformanceEvent
{
    /// <summary>The optimisation, or a fresh id where the caller named none.</summary>
    public Guid OptimizationId { get; set; }

    public int Attempt { get; set; }

    public string Character { get; set; } = "";

    public string Topic { get; set; } = "";

    public string Type { get; set; } = "";

    public bool Success { get; set; }

    public double Quality { get; set; }

    public double? Authenticity { get; set; }

    public double? Engagement { get; set; }

    public int? ResponseLength { get; set; }

    public double? GenerationTime { get; set; }

    /// <summary>Quality above the baseline of the optimisation.</summary>
    public double? Improvement { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class PerformanceEventTable : IEntityTypeConfiguration<PerformanceEvent>
{
    public void Configure(EntityTypeBuilder<PerformanceEvent> builder)
    {
        builder.ToTable("performance_events");
        builder.HasKey(recorded => new { recorded.OptimizationId, recorded.Attempt });
        builder.HasIndex(recorded => new { recorded.Character, recorded.Topic, recorded.Type, recorded.CreatedAt });

        // for ranges of time: rows come in that order, so that blocks tell enough and a write costs next to nothing
        builder.HasIndex(recorded => recorded.CreatedAt).HasMethod("brin");
    }
}
