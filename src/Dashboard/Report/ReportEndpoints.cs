using System.Text;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StrategyFactory.Dashboard.Report;

/// <summary>The report by the web API.</summary>
public static class ReportEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapReport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/report", (IMediator mediator, CancellationToken token, string? since = null, string? until = null) =>
            mediator.Send(new GetMorningReport(since, until), token))
            .WithTags("System").WithSummary("What the factory came to in a range of time");
        routes.MapGet("/api/report.html", async (
            IMediator mediator, ReportFile file, HttpResponse response, CancellationToken token, string? since = null,
            string? until = null) =>
            {
                var report = await mediator.Send(new GetMorningReport(since, until), token);
                response.Headers.XContentTypeOptions = "nosniff";
                response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
                var page = Encoding.UTF8.GetBytes(await file.WriteAsync(report));
                return TypedResults.File(page, "text/html; charset=utf-8", ReportNames.File(report.Until));
            }).WithTags("System").WithSummary("The same as one HTML file").Produces(StatusCodes.Status200OK, contentType: "text/html");
    }
}

/// <summary>Names of the report's files.</summary>
public static class ReportNames
{
    /// <summary>Of a report that somebody asked for.</summary>
    public static string File(DateTimeOffset until) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"report-{until.UtcDateTime:yyyy-MM-dd-HHmm}.html");
}
