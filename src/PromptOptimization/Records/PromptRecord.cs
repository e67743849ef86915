using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.PromptOptimization.Enhancements;

namespace StrategyFactory.PromptOptimization.Records;

/// <summary>A prompt that was handed out, without any of its text: a row of <c>prompts.optimizations</c>.</summary>
internal sealed class PromptRecord
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    public string Character { get; set; } = "";

    public int CharacterVersion { get; set; }

    public string Topic { get; set; } = "";

    /// <summary>Kind of the applied enhancement with the largest expected gain, or one of <see cref="PromptTypes"/>.</summary>
    public string Type { get; set; } = "";

    public Arm Arm { get; set; } = Arm.Treated;

    /// <summary>The chosen set.</summary>
    public EnhancementSet EnhancementSet { get; set; } = EnhancementSet.None;

    /// <summary>Kinds in the prompt.</summary>
    public string[] Kinds { get; set; } = [];

    /// <summary>Injections in the prompt.</summary>
    public string[] Injections { get; set; } = [];

    public Guid? ExperimentId { get; set; }

    public string? Variant { get; set; }

    public int Attempt { get; set; }

    public double Threshold { get; set; }

    public double? BaselineQuality { get; set; }

    public double Predicted { get; set; }

    public double Calibrated { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class PromptRecordTable : IEntityTypeConfiguration<PromptRecord>
{
    public void Configure(EntityTypeBuilder<PromptRecord> builder)
    {
        builder.ToTable("optimizations");
        builder.HasKey(record => record.Id);
        builder.Property(record => record.Id).ValueGeneratedNever();
        builder.Property(record => record.Arm).HasConversion(arm => arm.Name, name => Arm.Parse(name));
        builder.Property(record => record.EnhancementSet).HasConversion(set => set.Name, name => EnhancementSet.Parse(name));
        builder.HasIndex(record => record.CreatedAt);
    }
}

/// <summary>How many prompts were handed out, by character and type: a row of <c>prompts.optimization_counts</c>.</summary>
internal sealed class OptimizationCount
{
    public string Character { get; set; } = "";

    public string Type { get; set; } = "";

    public long Count { get; set; }
}

internal sealed class OptimizationCountTable : IEntityTypeConfiguration<OptimizationCount>
{
    public void Configure(EntityTypeBuilder<OptimizationCount> builder)
    {
        builder.ToTable("optimization_counts");
        builder.HasKey(count => new { count.Character, count.Type });
    }
}
