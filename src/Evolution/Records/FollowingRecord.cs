using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Evolution.Records;

/// <summary>How a promotion does on the bars that came after it.</summary>
internal sealed class FollowingRecord : IAnnounced
{
    public Guid PromotedId { get; set; }

    /// <summary>Its run, by whose id changes are announced.</summary>
    public Guid RunId { get; set; }

    /// <summary>holding, decaying, dead or unknown.</summary>
    public string Status { get; set; } = "";

    public string Sentence { get; set; } = "";

    public string? Reason { get; set; }

    public DateTimeOffset? Since { get; set; }

    /// <summary>When the status became another; null while it is the first.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    public int? Bars { get; set; }

    public DateTimeOffset? FirstBar { get; set; }

    public DateTimeOffset? LastBar { get; set; }

    /// <summary>trades or days.</summary>
    public string Sample { get; set; } = "";

    public int? SampleCount { get; set; }

    public double? Mean { get; set; }

    public double? Lower { get; set; }

    public double? Upper { get; set; }

    public double? Promise { get; set; }

    public double? ProfitFactor { get; set; }

    public double? TotalReturn { get; set; }

    public List<string> ChangedSeries { get; set; } = [];

    /// <summary>Symbols whose bars it depends on.</summary>
    public List<string> Symbols { get; set; } = [];

    /// <summary>Identity of the bars of those symbols, and of how they are judged: while it is the same there is nothing to do.</summary>
    public string Source { get; set; } = "";

    public DateTimeOffset ComputedAt { get; set; }

    string IAnnounced.ChangeKind => EvolutionChanges.Run;

    string IAnnounced.ChangeId => RunId.ToString();

    internal PromotionDecay Read() => new(Status, Sentence, Since)
    {
        Bars = Bars,
        FirstBar = FirstBar,
        LastBar = LastBar,
        Sample = Sample,
        Count = SampleCount,
        Mean = Mean,
        Lower = Lower,
        Upper = Upper,
        Promise = Promise,
        ProfitFactor = ProfitFactor,
        TotalReturn = TotalReturn,
        ChangedSeries = ChangedSeries,
        Reason = Reason,
        ChangedAt = ChangedAt,
        ComputedAt = ComputedAt,
    };
}

internal sealed class FollowingTable : IEntityTypeConfiguration<FollowingRecord>
{
    public void Configure(EntityTypeBuilder<FollowingRecord> builder)
    {
        builder.ToTable("followings");
        builder.HasKey(following => following.PromotedId);
        builder.Property(following => following.PromotedId).ValueGeneratedNever();
        builder.HasIndex(following => following.ChangedAt);
        builder.HasOne<PromotedModelRecord>().WithOne().HasForeignKey<FollowingRecord>(following => following.PromotedId)
            .HasConstraintName("followings_promoted_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>The course of a followed promotion, kept apart from its record: lists do not read it.</summary>
internal sealed class FollowingCourse
{
    public Guid PromotedId { get; set; }

    /// <summary>Places of the course, as JSON.</summary>
    public string Points { get; set; } = "[]";
}

internal sealed class FollowingCourseTable : IEntityTypeConfiguration<FollowingCourse>
{
    public void Configure(EntityTypeBuilder<FollowingCourse> builder)
    {
        builder.ToTable("following_courses");
        builder.HasKey(course => course.PromotedId);
        builder.Property(course => course.PromotedId).ValueGeneratedNever();
        builder.Property(course => course.Points).HasColumnType("jsonb");
        builder.HasOne<FollowingRecord>().WithOne().HasForeignKey<FollowingCourse>(course => course.PromotedId)
            .HasConstraintName("following_courses_promoted_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
