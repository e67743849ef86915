using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Evolution.Records;

/// <summary>What one search option did in one generation; written in the transaction of the step that it is about.</summary>
internal sealed class SavingRecord
{
    public Guid RunId { get; set; }

    public int Generation { get; set; }

    public int Alternative { get; set; }

    /// <summary>Name of the search option.</summary>
    public string Option { get; set; } = "";

    public int FitsSaved { get; set; }

    public int SimulationsSaved { get; set; }

    public double? SecondsSaved { get; set; }

    public double? Regret { get; set; }

    public string Note { get; set; } = "";
}

internal sealed class SavingTable : IEntityTypeConfiguration<SavingRecord>
{
    public void Configure(EntityTypeBuilder<SavingRecord> builder)
    {
        builder.ToTable("savings");
        builder.HasKey(saving => new { saving.RunId, saving.Generation, saving.Alternative, saving.Option });
        builder.HasOne<EvolutionRun>().WithMany().HasForeignKey(saving => saving.RunId)
            .HasConstraintName("savings_run_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
