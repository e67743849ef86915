using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Evolution.Records;

/// <summary>One distinct trial ever judged for a symbol and timeframe; the ledger only grows.</summary>
internal sealed class Trial
{
    public string Symbol { get; set; } = "";

    public string Timeframe { get; set; } = "";

    /// <summary>SHA-256 over fingerprint, ticker, strategy and settings.</summary>
    public byte[] Identity { get; set; } = [];
}

internal sealed class TrialTable : IEntityTypeConfiguration<Trial>
{
    public void Configure(EntityTypeBuilder<Trial> builder)
    {
        builder.ToTable("trials");
        builder.HasKey(trial => new { trial.Symbol, trial.Timeframe, trial.Identity });
    }
}
