using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Records;

/// <summary>An examined strategy: the promotion of its run, of which there is at most one, or a candidate beside it.</summary>
internal sealed class PromotedModelRecord : IAnnotated
{
    public Guid Id { get; set; }

    public Guid RunId { get; set; }

    public Guid ModelId { get; set; }

    public int Generation { get; set; }

    public Guid JobId { get; set; }

    public string Symbol { get; set; } = "";

    public string Ticker { get; set; } = "";

    public double Sqn { get; set; }

    public double ProfitFactor { get; set; }

    public int TradeCount { get; set; }

    public double WeeklyConsistency { get; set; }

    public double Threshold { get; set; }

    public double ZScore { get; set; }

    public string RegimeConfig { get; set; } = "{}";

    /// <summary>All metrics as JSON.</summary>
    public string FullResult { get; set; } = "{}";

    /// <summary>How it was traded, as JSON.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary><c>robust</c> or <c>suspect</c>.</summary>
    public string Verdict { get; set; } = "";

    /// <summary>Why the verdict is suspect.</summary>
    public List<string> Reasons { get; set; } = [];

    /// <summary>True for a suspect one that is not, or not yet, what its run promotes: another is better, or the run goes on.</summary>
    public bool Candidate { get; set; }

    /// <summary>N of the deflated Sharpe ratio.</summary>
    public long DistinctTrials { get; set; }

    public double? Dsr { get; set; }

    /// <summary>The argument of Φ that it is of; null where undefined, and in examinations older than this.</summary>
    public double? DsrScore { get; set; }

    public double? DsrTrials { get; set; }

    /// <summary>Independent trials of the run; null where it cannot be told, and for promotions of before.</summary>
    public int? EffectiveTrials { get; set; }

    /// <summary>DSR with so many trials.</summary>
    public double? DsrEffective { get; set; }

    public double? Pbo { get; set; }

    /// <summary>Metrics on the holdout, as JSON.</summary>
    public string Holdout { get; set; } = "{}";

    /// <summary>Metrics on the simulation segment under stressed costs, as JSON.</summary>
    public string CostStress { get; set; } = "{}";

    /// <summary>Stressed costs a side, in basis points; null in examinations older than this, which had no floor.</summary>
    public double? StressedCostBps { get; set; }

    /// <summary>What a side usually cost at the examination, in basis points; null where it was not yet asked to cover that.</summary>
    public double? UsualCostBps { get; set; }

    public double? PlateauScore { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>Looks a promotion up by what callers know of it.</summary>
internal static class RequiredPromotions
{
    /// <exception cref="NotFoundException">There is no such promotion.</exception>
    internal static async Task<PromotedModelRecord> RequireAsync(
        this IQueryable<PromotedModelRecord> promotions, Guid id, CancellationToken token) =>
        await promotions.AsNoTracking().SingleOrDefaultAsync(promoted => promoted.Id == id, token)
        ?? throw new NotFoundException($"There is no promoted model {id}.", "promoted_id");
}

internal sealed class PromotedModelTable : IEntityTypeConfiguration<PromotedModelRecord>
{
    public void Configure(EntityTypeBuilder<PromotedModelRecord> builder)
    {
        builder.ToTable("promoted_models");
        builder.HasKey(promoted => promoted.Id);
        builder.Property(promoted => promoted.Id).ValueGeneratedNever();
        builder.Property(promoted => promoted.RegimeConfig).HasColumnType("jsonb");
        builder.Property(promoted => promoted.FullResult).HasColumnType("jsonb");
        builder.Property(promoted => promoted.Settings).HasColumnType("jsonb");
        builder.Property(promoted => promoted.Holdout).HasColumnType("jsonb");
        builder.Property(promoted => promoted.CostStress).HasColumnType("jsonb");
        builder.HasIndex(promoted => promoted.RunId).IsUnique().HasFilter("not candidate");
        builder.HasIndex(promoted => new { promoted.RunId, promoted.Generation }).IsUnique();
        builder.HasIndex(promoted => promoted.Sqn);
        builder.HasOne<EvolutionRun>().WithMany().HasForeignKey(promoted => promoted.RunId)
            .HasConstraintName("promoted_models_run_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
