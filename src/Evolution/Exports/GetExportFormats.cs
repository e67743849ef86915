using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Exports;

internal static class GetExportFormatsEndpoint
{
    internal static void MapGetExportFormats(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/export-formats", (IMediator mediator, CancellationToken token) => mediator.Send(new GetExportFormats(), token))
        .WithTags("Promotion").WithSummary("Formats that promoted strategies can be exported in");
}

internal sealed class GetExportFormatsHandler(IEnumerable<IExportFormat> formats)
    : IRequestHandler<GetExportFormats, IReadOnlyList<ExportFormat>>
{
    public Task<IReadOnlyList<ExportFormat>> Handle(GetExportFormats request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ExportFormat>>([.. formats.Select(format => new ExportFormat(format.Name, format.Title))]);
}
