using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Dashboard.Documents;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Promoted;

/// <summary>A promoted model as one HTML file.</summary>
internal static class PromotedDocumentEndpoint
{
    private const int MostTrades = 500;

    // the file holds its style and its pictures; whatever else its text might ask for is refused
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet(
            "/promoted/{id:guid}/report.html",
            async (
                Guid id, Requests requests, DocumentRenderer renderer, TimeProvider clock, HttpContext context, CancellationToken token) =>
            {
                var dossier = await PromotedDossier.ReadAsync(requests, id, token);
                var trades = dossier.NoCurves is null
                    ? await requests.SendAsync(new GetPromotedTrades(id, Size: MostTrades), token)
                    : new(0, []);
                var file = await renderer.WriteAsync<PromotedDocument>(new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [nameof(PromotedDocument.Dossier)] = dossier,
                    [nameof(PromotedDocument.Trades)] = trades,
                    [nameof(PromotedDocument.At)] = clock.GetUtcNow(),
                });
                context.Response.Headers.ContentSecurityPolicy = Policy;
                return TypedResults.Text(file, "text/html; charset=utf-8");
            })
        .WithTags("Promotion").WithSummary("A promoted model as one HTML file that needs nothing else")
        .Produces(StatusCodes.Status200OK, contentType: "text/html");
}
