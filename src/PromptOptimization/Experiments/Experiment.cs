using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Experiments;

/// <summary>
/// An A/B experiment: a row of <c>prompts.experiments</c>. Its outcomes are counted in <c>prompts.performance_counters</c>.
/// </summary>
internal sealed class Experiment : IAnnounced
{
    string IAnnounced.ChangeKind => PromptChanges.Experiment;

    string IAnnounced.ChangeId => Id.ToString();

    internal const string Running = "running", Decided = "decided", Stopped = "stopped";

    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string? Character { get; set; }

    public string? Topic { get; set; }

    /// <summary>JSON of the <see cref="ExperimentVariant"/>s.</summary>
    public string Variants { get; set; } = "";

    public double StopProbability { get; set; }

    public int MinimumOutcomes { get; set; }

    public string Status { get; set; } = Running;

    public string? Winner { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class ExperimentTable : IEntityTypeConfiguration<Experiment>
{
    public void Configure(EntityTypeBuilder<Experiment> builder)
    {
        builder.ToTable("experiments");
        builder.Property(experiment => experiment.Id).ValueGeneratedNever();
        builder.Property(experiment => experiment.Variants).HasColumnType("jsonb");
        builder.HasIndex(experiment => new { experiment.Status, experiment.CreatedAt });
    }
}
