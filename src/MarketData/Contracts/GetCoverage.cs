using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>What is stored of every symbol and timeframe, and what its imports found, by symbol and timeframe.</summary>
public sealed record GetCoverage : IRequest<IReadOnlyList<SeriesCoverage>>;

/// <summary>A stored series with the sums of its imports.</summary>
/// <param name="UpdatedAt">When bars were stored last, UTC.</param>
/// <param name="Imports">Files imported into it; 0 for simulated markets.</param>
/// <param name="RowsRead">Rows of all those files.</param>
/// <param name="Rejected">Rows of them that were meant as bars and are none.</param>
/// <param name="LastGaps">Missing bars within the file imported last; null without one.</param>
public sealed record SeriesCoverage(
    ImportedSeries Series, DateTimeOffset UpdatedAt, int Imports, long RowsRead, long Rejected, ImportGaps? LastGaps)
{
    /// <summary>Rows of those files that were not meant as bars.</summary>
    public long Skipped { get; init; }

    /// <summary>Rows of them that were stored with something small put right.</summary>
    public long Repaired { get; init; }
}
