using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class FailJobValidator : AbstractValidator<FailJob>
{
    private const int MaximumLength = 10_000;

    public FailJobValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.Error).Must(error => !string.IsNullOrWhiteSpace(error) && error.Length <= MaximumLength)
            .OverridePropertyName("error")
            .WithMessage(command => $"error has {command.Error?.Length ?? 0} characters; allowed: 1 to {MaximumLength}, not only spaces.");
    }
}

internal sealed class FailJobHandler(ReportedOutcome reported) : IRequestHandler<FailJob, Unit>
{
    public async Task<Unit> Handle(FailJob request, CancellationToken cancellationToken)
    {
        await reported.WriteAsync(
            request.WorkerId, JobOutcome.Failed(request.JobId, request.Token, request.Error, retry: true), cancellationToken);
        return Unit.Value;
    }
}

/// <summary>The body of <c>POST /jobs/{id}/fail</c>.</summary>
internal sealed record FailJobBody(string WorkerId, long Token, string Error);

internal static class FailJobEndpoint
{
    internal static void MapFailJob(this IEndpointRouteBuilder routes) => routes
        .MapPost("/jobs/{id:guid}/fail", async (Guid id, FailJobBody body, IMediator mediator, CancellationToken token) =>
        {
            await mediator.Send(new FailJob(id, body.WorkerId, body.Token, body.Error), token);
            return TypedResults.NoContent();
        })
        .WithName("FailJob").WithTags("Jobs")
        .WithSummary("Returns a claimed job that could not be run; after three failures it is given up.");
}
