using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons.Reports;

internal sealed class ExportLanguageComparisonValidator : AbstractValidator<ExportLanguageComparison>
{
    public ExportLanguageComparisonValidator() =>
        RuleFor(query => query.Format).Must(format => format is ExportLanguageComparisonHandler.Html or ExportLanguageComparisonHandler.Csv)
            .WithMessage(query =>
                $"format: '{query.Format}' is not known; {ExportLanguageComparisonHandler.Html}, {ExportLanguageComparisonHandler.Csv}.");
}

internal sealed class ExportLanguageComparisonHandler(IMediator mediator) : IRequestHandler<ExportLanguageComparison, ComparisonFile>
{
    internal const string Html = "html";
    internal const string Csv = "csv";
    private const int PageSize = 200;

    public async Task<ComparisonFile> Handle(ExportLanguageComparison request, CancellationToken cancellationToken)
    {
        var comparison = await mediator.Send(new GetLanguageComparison(request.ComparisonId), cancellationToken);
        List<ComparedPrompt> prompts = [];
        for (var page = 1; ; page++)
        {
            var found = await mediator.Send(new GetLanguageComparisonItems(comparison.Id, page, PageSize), cancellationToken);
            prompts.AddRange(found.Items);
            if (found.Items.Count < PageSize)
            {
                break;
            }
        }

        return request.Format == Csv
            ? new($"comparison-{comparison.Id}.csv", "text/csv; charset=utf-8", ComparisonCsv.Write(comparison, prompts))
            : new($"comparison-{comparison.Id}.html", "text/html; charset=utf-8", ComparisonHtml.Write(comparison, prompts));
    }
}

internal static class ExportLanguageComparisonEndpoints
{
    internal static void MapExportLanguageComparison(this IEndpointRouteBuilder routes)
    {
        var one = routes.MapGroup("/v1/fine-tuning/comparisons/{id:guid}").WithTags("Language models");
        one.MapGet(
            "/export",
            async (Guid id, IMediator mediator, CancellationToken token, string format = "html") =>
            {
                var file = await mediator.Send(new ExportLanguageComparison(id, format), token);
                return TypedResults.File(file.Content, file.ContentType, file.FileName);
            })
            .WithName("ExportLanguageComparison").WithSummary("A comparison as one HTML file that needs nothing else, or as CSV")
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
    }
}
