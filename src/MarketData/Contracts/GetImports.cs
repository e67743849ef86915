using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>The files imported for a symbol, latest first.</summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Most">At most this many, 1 to 1,000.</param>
/// <remarks>A symbol that is not imported is refused as not found.</remarks>
public sealed record GetImports(string Symbol, int Most = 20) : IRequest<IReadOnlyList<ImportedFile>>;

/// <summary>One import.</summary>
/// <param name="FileName">Name of the file.</param>
/// <param name="ImportedAt">When, UTC.</param>
/// <param name="Report">What reading the file found.</param>
public sealed record ImportedFile(Guid Id, string FileName, DateTimeOffset ImportedAt, ImportReport Report);
