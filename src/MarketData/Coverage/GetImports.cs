using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Coverage;

internal sealed class GetImportsValidator : AbstractValidator<GetImports>
{
    public GetImportsValidator() => RuleFor(query => query.Most).InclusiveBetween(1, 1000)
        .WithMessage(query => $"most: {query.Most} is not allowed; 1 to 1000.");
}

internal sealed class GetImportsHandler(MarketDataContext context, SeriesReader reader)
    : IRequestHandler<GetImports, IReadOnlyList<ImportedFile>>
{
    public async Task<IReadOnlyList<ImportedFile>> Handle(GetImports request, CancellationToken cancellationToken)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        var series = await context.Series.Where(candidate => candidate.Symbol == symbol).Select(candidate => candidate.Id)
            .ToListAsync(cancellationToken);
        if (series.Count == 0)
        {
            throw await reader.UnknownAsync(symbol, "symbol", cancellationToken);
        }

        var imports = await context.Imports.AsNoTracking().Where(import => series.Contains(import.SeriesId))
            .OrderByDescending(import => import.CreatedAt).ThenByDescending(import => import.Id).Take(request.Most)
            .ToListAsync(cancellationToken);
        return imports.ConvertAll(import =>
            new ImportedFile(import.Id, import.FileName, import.CreatedAt, FactoryJson.Read<ImportReport>(import.Report)));
    }
}

internal static class GetImportsEndpoint
{
    internal static void MapGetImports(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/bars/{symbol}/imports",
            async (string symbol, IMediator mediator, CancellationToken token, int most = 20) =>
                TypedResults.Ok(await mediator.Send(new GetImports(symbol, most), token)))
            .WithName("GetImports").WithTags("Market data").WithSummary("Files imported for a symbol, with their reports");
}
