using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Kernel;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Promotion;

/// <summary>A promotion; a run has at most one.</summary>
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

    /// <summary>N of the deflated Sharpe ratio.</summary>
    public long DistinctTrials { get; set; }

    public double? Dsr { get; set; }

    public double? DsrTrials { get; set; }

    public double? Pbo { get; set; }

    /// <summary>Metrics on the holdout, as JSON.</summary>
    public string Holdout { get; set; } = "{}";

    /// <summary>Metrics on the simulation segment under stressed costs, as JSON.</summary>
    public string CostStress { get; set; } = "{}";

    public double? PlateauScore { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The record of a promoted strategy and its examination.</summary>
    internal static PromotedModelRecord Of(EvolutionRun run, Generation generation, SimulatedStrategy promoted, SimulationSettings settings, ExaminationReport report, DateTimeOffset now)
    {
        var result = promoted.Result!;
        return new()
        {
            Id = Guid.CreateVersion7(),
            RunId = run.Id,
            ModelId = generation.ModelId,
            Generation = generation.Number,
            JobId = promoted.JobId,
            Symbol = run.Symbol,
            Ticker = promoted.Ticker,
            Sqn = result.Sqn!.Value,
            ProfitFactor = result.ProfitFactor!.Value,
            TradeCount = result.TradeCount,
            WeeklyConsistency = result.WeeklyConsistency!.Value,
            Threshold = promoted.ResolvedThreshold!.Value,
            ZScore = promoted.Strategy.ZScoreCutoff,
            RegimeConfig = JsonSerializer.Serialize(promoted.Strategy.RegimeConfig, FactoryJson.Options),
            FullResult = JsonSerializer.Serialize(result, FactoryJson.Options),
            Settings = JsonSerializer.Serialize(settings, FactoryJson.Options),
            Verdict = report.Verdict.Name,
            Reasons = [.. report.Verdict.Reasons],
            DistinctTrials = report.DistinctTrials,
            Dsr = report.Dsr,
            DsrTrials = report.DsrTrials,
            Pbo = report.Pbo,
            Holdout = JsonSerializer.Serialize(report.Holdout, FactoryJson.Options),
            CostStress = JsonSerializer.Serialize(report.CostStress, FactoryJson.Options),
            PlateauScore = report.PlateauScore,
            CreatedAt = now,
        };
    }
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
        builder.HasIndex(promoted => promoted.RunId).IsUnique();
        builder.HasIndex(promoted => promoted.Sqn);
        builder.HasOne<EvolutionRun>().WithMany().HasForeignKey(promoted => promoted.RunId).HasConstraintName("promoted_models_run_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
