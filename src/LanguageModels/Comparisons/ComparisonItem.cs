using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>A prompt of a comparison, and what a language model says of its answers.</summary>
internal sealed class ComparisonItem
{
    public Guid Id { get; set; }

    public Guid ComparisonId { get; set; }

    /// <summary>From 1.</summary>
    public int Position { get; set; }

    /// <summary>JSON of a list of <see cref="ExampleMessage"/>.</summary>
    public string Messages { get; set; } = "";

    public string? Reference { get; set; }

    /// <summary>Whether an answer ought to be JSON.</summary>
    public bool ExpectsJson { get; set; }

    /// <summary>Whether both answers are the same text; null until both are there.</summary>
    public bool? IsSame { get; set; }

    /// <summary>The winner where the base's answer was shown first; null where that is not known.</summary>
    public string? FirstVerdict { get; set; }

    /// <summary>The winner where it was shown second.</summary>
    public string? SecondVerdict { get; set; }

    /// <summary>Why the judge gave no verdict.</summary>
    public string? JudgeError { get; set; }

    internal IReadOnlyList<ExampleMessage> Asked => FactoryJson.Read<List<ExampleMessage>>(Messages);
}

internal sealed class ComparisonItemTable : IEntityTypeConfiguration<ComparisonItem>
{
    public void Configure(EntityTypeBuilder<ComparisonItem> builder)
    {
        builder.ToTable("comparison_items");
        builder.HasKey(item => item.Id);
        builder.Property(item => item.Id).ValueGeneratedNever();
        builder.Property(item => item.Messages).HasColumnType("jsonb");
        builder.HasOne<ComparisonRun>().WithMany().HasForeignKey(item => item.ComparisonId);
        builder.HasIndex(item => new { item.ComparisonId, item.Position }).IsUnique();
    }
}
