using System.IO.Compression;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Exports;

internal sealed class ExportPromotedValidator : AbstractValidator<ExportPromoted>
{
    public ExportPromotedValidator(IEnumerable<IExportFormat> formats)
    {
        string[] names = [.. formats.Select(format => format.Name)];
        RuleFor(request => request.Format).Must(format => names.Contains(format, StringComparer.Ordinal))
            .WithMessage(request => $"format: '{request.Format}' is not known; allowed: {string.Join(", ", names)}.");
    }
}

internal static class ExportPromotedEndpoint
{
    internal static void MapExportPromoted(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/export", async (
            Guid id, IMediator mediator, CancellationToken token, string format = OnnxFormat.FormatName) =>
        {
            var bundle = await mediator.Send(new ExportPromoted(id, format), token);
            return TypedResults.File(Archive.Of(bundle.Files), "application/zip", $"{bundle.Name}.zip");
        })
        .WithName("ExportPromoted").WithTags("Promotion").WithSummary("A promoted strategy as files for other programs, in a ZIP archive")
        .Produces(StatusCodes.Status200OK, contentType: "application/zip");
}

internal sealed class ExportPromotedHandler(IMediator mediator, ExportMaterial material, IEnumerable<IExportFormat> formats)
    : IRequestHandler<ExportPromoted, ExportedBundle>
{
    public async Task<ExportedBundle> Handle(ExportPromoted request, CancellationToken cancellationToken)
    {
        var format = formats.Single(candidate => candidate.Name == request.Format);
        var details = await mediator.Send(new GetPromotedModel(request.PromotedId), cancellationToken);
        var export = await material.GatherAsync(details.Promoted, details.Settings, details.Model, cancellationToken);
        return new(
            $"{export.Promotion.Ticker}-{export.Specification.Timeframe}-{request.PromotedId:N}-{format.Name}",
            await Task.Run(() => format.Write(export), cancellationToken));
    }
}

/// <summary>A ZIP archive whose bytes depend on its files alone.</summary>
internal static class Archive
{
    private static readonly DateTimeOffset Stamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static byte[] Of(IReadOnlyList<ExportedFile> files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files)
            {
                var entry = archive.CreateEntry(file.Name);
                entry.LastWriteTime = Stamp;
                using var content = entry.Open();
                content.Write(file.Content.Span);
            }
        }

        return stream.ToArray();
    }
}
