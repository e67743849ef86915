using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class PutSymbolSpecificationValidator : AbstractValidator<PutSymbolSpecification>
{
    public PutSymbolSpecificationValidator()
    {
        RuleFor(command => command.Symbol).Must(symbol => Symbol.TryParse(symbol, out _, out _))
            .WithMessage(command => $"symbol: '{command.Symbol}' is no symbol; allowed are {Symbol.Characters}.");
        RuleFor(command => command.Specification).NotNull().WithMessage("specification: is missing.").Custom((specification, context) =>
        {
            foreach (var (field, refusal) in specification is null ? [] : SpecificationRules.Faults(specification))
            {
                context.AddFailure(field, refusal + ".");
            }
        });
    }
}

internal sealed class PutSymbolSpecificationHandler(IMediator mediator, SimulationContext context, TimeProvider clock)
    : IRequestHandler<PutSymbolSpecification, KnownSpecification>
{
    private static readonly SymbolSpecification Nothing = new();

    public async Task<KnownSpecification> Handle(PutSymbolSpecification request, CancellationToken cancellationToken)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        if (request.Specification == Nothing)
        {
            await context.SymbolSpecifications.Where(stored => stored.Symbol == symbol).ExecuteDeleteAsync(cancellationToken);
        }
        else
        {
            var (specification, now) = (FactoryJson.Write(request.Specification), clock.GetUtcNow());
            await context.Database.ExecuteSqlAsync(
                $"""
                insert into simulation.symbol_specifications (symbol, specification, updated_at)
                values ({symbol}, {specification}::jsonb, {now})
                on conflict (symbol) do update set specification = excluded.specification, updated_at = excluded.updated_at
                """,
                cancellationToken);
        }

        return await mediator.Send(new GetSymbolSpecification(symbol), cancellationToken);
    }
}

internal static class PutSymbolSpecificationEndpoint
{
    internal static void MapPutSymbolSpecification(this IEndpointRouteBuilder routes) => routes
        .MapPut("/symbols/{symbol}/specification",
            async (string symbol, HttpRequest sent, IMediator mediator, IOptions<JsonOptions> json, CancellationToken token) =>
            {
                var options = json.Value.SerializerOptions;
                var body = await JsonSerializer.DeserializeAsync<JsonElement>(sent.Body, options, token);
                return TypedResults.Ok(await mediator.Send(
                    new PutSymbolSpecification(symbol, TerminalSpecification.Read(body, options)), token));
            })
        .Accepts<SymbolSpecification>("application/json")
        .WithName("PutSymbolSpecification").WithTags("Symbols")
        .WithSummary("States what a symbol is, in place of what was put before; {} takes it away.");
}
