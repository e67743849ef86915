using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What somebody has put of a symbol: a row of <c>simulation.symbol_specifications</c>.</summary>
internal sealed class StoredSpecification
{
    public string Symbol { get; set; } = "";

    /// <summary>A <see cref="SymbolSpecification"/>.</summary>
    public string Specification { get; set; } = "{}";

    public DateTimeOffset UpdatedAt { get; set; }

    internal static async Task<SymbolSpecification?> ReadAsync(SimulationContext context, string symbol, CancellationToken token) =>
        await context.SymbolSpecifications.AsNoTracking().Where(stored => stored.Symbol == symbol).Select(stored => stored.Specification)
            .SingleOrDefaultAsync(token) is { } text
            ? FactoryJson.Read<SymbolSpecification>(text)
            : null;
}

internal sealed class StoredSpecificationTable : IEntityTypeConfiguration<StoredSpecification>
{
    public void Configure(EntityTypeBuilder<StoredSpecification> builder)
    {
        builder.ToTable("symbol_specifications").HasKey(stored => stored.Symbol);
        builder.Property(stored => stored.Specification).HasColumnType("jsonb");
    }
}
