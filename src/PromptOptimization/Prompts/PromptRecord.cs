using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>A prompt that was handed out, without any of its text: a row of <c>prompts.optimizations</c>.</summary>
internal sealed class PromptRecord
{
    /// <summary>Arms of the randomised comparison, and requests that an experiment decided.</summary>
    internal const string Treated = "treated", HeldBack = "holdback", InExperiment = "experiment";

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    public string Character { get; set; } = "";

    public int CharacterVersion { get; set; }

    public string Topic { get; set; } = "";

    /// <summary>Kind of the applied enhancement with the largest expected gain, <c>none</c>, or <c>holdback</c>.</summary>
    public string Type { get; set; } = "";

    public string Arm { get; set; } = "";

    /// <summary>The chosen set.</summary>
    public string EnhancementSet { get; set; } = "";

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
