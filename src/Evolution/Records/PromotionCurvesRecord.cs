using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Records;

/// <summary>The course of an examined strategy, day by day.</summary>
/// <param name="Simulation">On the segment it was chosen on.</param>
/// <param name="Holdout">On the holdout.</param>
/// <param name="HoldoutTrades">Its trades there; those of the simulation segment are kept with its job.</param>
internal sealed record ExaminedCurves(
    IReadOnlyList<SegmentDay> Simulation, IReadOnlyList<SegmentDay> Holdout, IReadOnlyList<Trade> HoldoutTrades);

/// <summary>The curves of a promotion, kept apart from its record: lists of promotions do not read them.</summary>
internal sealed class PromotionCurvesRecord
{
    public Guid PromotedId { get; set; }

    /// <summary>Days of the simulation segment, as JSON.</summary>
    public string Simulation { get; set; } = "[]";

    /// <summary>Days of the holdout, as JSON.</summary>
    public string Holdout { get; set; } = "[]";

    /// <summary>Trades on the holdout, as JSON.</summary>
    public string HoldoutTrades { get; set; } = "[]";

    internal static PromotionCurvesRecord Of(Guid promotedId, ExaminedCurves curves) => new()
    {
        PromotedId = promotedId,
        Simulation = FactoryJson.Write(curves.Simulation),
        Holdout = FactoryJson.Write(curves.Holdout),
        HoldoutTrades = FactoryJson.Write(curves.HoldoutTrades),
    };

    internal ExaminedCurves Read() => new(
        FactoryJson.Read<SegmentDay[]>(Simulation), FactoryJson.Read<SegmentDay[]>(Holdout), FactoryJson.Read<Trade[]>(HoldoutTrades));
}

internal sealed class PromotionCurvesTable : IEntityTypeConfiguration<PromotionCurvesRecord>
{
    public void Configure(EntityTypeBuilder<PromotionCurvesRecord> builder)
    {
        builder.ToTable("promotion_curves");
        builder.HasKey(curves => curves.PromotedId);
        builder.Property(curves => curves.PromotedId).ValueGeneratedNever();
        builder.Property(curves => curves.Simulation).HasColumnType("jsonb");
        builder.Property(curves => curves.Holdout).HasColumnType("jsonb");
        builder.Property(curves => curves.HoldoutTrades).HasColumnType("jsonb");
        builder.HasOne<PromotedModelRecord>().WithOne().HasForeignKey<PromotionCurvesRecord>(curves => curves.PromotedId)
            .HasConstraintName("promotion_curves_promoted_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
