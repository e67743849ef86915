using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Records;

/// <summary>What notes, tags and pins are written on.</summary>
internal interface IAnnotated
{
    /// <summary>Its id.</summary>
    Guid Id { get; }
}

/// <summary>What is written on a run or a promotion.</summary>
internal sealed class AnnotationRecord
{
    /// <summary>Id of the run or of the promotion record.</summary>
    public Guid SubjectId { get; set; }

    /// <summary>The run itself, or that of the promotion.</summary>
    public Guid RunId { get; set; }

    public string Note { get; set; } = "";

    public List<string> Tags { get; set; } = [];

    public bool Pinned { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    internal Annotation Read() => new(Note, Tags, Pinned);
}

internal sealed class AnnotationsTable : IEntityTypeConfiguration<AnnotationRecord>
{
    public void Configure(EntityTypeBuilder<AnnotationRecord> builder)
    {
        builder.ToTable("annotations");
        builder.HasKey(annotation => annotation.SubjectId);
        builder.Property(annotation => annotation.SubjectId).ValueGeneratedNever();
        builder.HasIndex(annotation => annotation.RunId);
        builder.HasOne<EvolutionRun>().WithMany().HasForeignKey(annotation => annotation.RunId)
            .HasConstraintName("annotations_run_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
