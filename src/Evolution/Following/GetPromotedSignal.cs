using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Following;

internal sealed class GetPromotedSignalValidator : AbstractValidator<GetPromotedSignal>
{
    /// <summary>Bars that are told at most.</summary>
    internal const int MostRows = 1000;

    public GetPromotedSignalValidator() =>
        RuleFor(query => query.Last).InclusiveBetween(1, MostRows)
            .WithMessage(query => $"last: {query.Last} is not allowed; 1 to {MostRows}.");
}

internal static class GetPromotedSignalEndpoint
{
    internal static void MapGetPromotedSignal(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/signal", (Guid id, IMediator mediator, CancellationToken token, int last = 1) =>
            mediator.Send(new GetPromotedSignal(id, last), token))
        .WithTags("Promotion").WithSummary("What it says at the last stored bar, why, what it holds and what is to be done");
}

internal sealed class GetPromotedSignalHandler(SignalReading reading) : IRequestHandler<GetPromotedSignal, PromotedSignal>
{
    public Task<PromotedSignal> Handle(GetPromotedSignal request, CancellationToken cancellationToken) =>
        reading.ReadAsync(request.PromotedId, request.Last, [], cancellationToken);
}
