using MediatR;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>
/// A promoted strategy as files that other programs trade by. An unknown promotion is a 404, an unknown format a 400, and what the format
/// cannot express a 422 that names it.
/// </summary>
/// <param name="PromotedId">Id of the promotion record.</param>
/// <param name="Format">A name of <see cref="GetExportFormats"/>.</param>
public sealed record ExportPromoted(Guid PromotedId, string Format) : IRequest<ExportedBundle>;

/// <summary>The files of an export; the same promotion on the same bars gives the same bytes.</summary>
/// <param name="Name">A name for their folder or archive, without an ending.</param>
/// <param name="Files">In the order of an archive.</param>
public sealed record ExportedBundle(string Name, IReadOnlyList<ExportedFile> Files);

/// <summary>One file.</summary>
/// <param name="Name">Its name, without a folder.</param>
public sealed record ExportedFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>The formats that promoted strategies can be exported in.</summary>
public sealed record GetExportFormats : IRequest<IReadOnlyList<ExportFormat>>;

/// <summary>One format.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Title">What it is, for people.</param>
public sealed record ExportFormat(string Name, string Title);
