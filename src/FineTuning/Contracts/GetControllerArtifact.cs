using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>A file of a task.</summary>
/// <param name="ArtifactId">Id; <c>GET /artifacts/{id}</c> has the content.</param>
/// <param name="ArtifactType">input_set, output_set, summary_metrics_csv, report_html, passes_tsv_gz or tester_report.</param>
/// <param name="LinkType">task or test_metrics.</param>
/// <param name="LinkId">The row of test metrics that it belongs to.</param>
/// <param name="Attempt">The execution that made it.</param>
/// <param name="FileName">Name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of the content.</param>
/// <param name="CreatedAt">Made.</param>
public sealed record ControllerArtifactSummary(
    Guid ArtifactId, string ArtifactType, string LinkType, long? LinkId, int? Attempt, string FileName, int Size, string Sha256,
    DateTimeOffset CreatedAt);

/// <summary>The content of a file of a task.</summary>
/// <param name="ArtifactId">Id.</param>
/// <param name="Format"><c>mt4</c> or <c>mt5</c>, which a .set file is turned into; null for the bytes as they are stored.</param>
public sealed record GetControllerArtifact(Guid ArtifactId, string? Format = null) : IRequest<ControllerArtifactContent>;

/// <summary>A file.</summary>
/// <param name="FileName">Name.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Content">Bytes.</param>
public sealed record ControllerArtifactContent(string FileName, string ContentType, byte[] Content);
