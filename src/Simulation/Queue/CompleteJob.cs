using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class CompleteJobValidator : AbstractValidator<CompleteJob>
{
    /// <summary>Days of a market: 400 years.</summary>
    private const int MostDays = 100_000;

    public CompleteJobValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.ResolvedThreshold).Must(value => value >= 0 && double.IsFinite(value))
            .OverridePropertyName("resolved_threshold")
            .WithMessage(command => $"resolved_threshold is {command.ResolvedThreshold}; allowed: a finite number ≥ 0.");
        RuleFor(command => command.Result).NotNull().OverridePropertyName("result").WithMessage("result is missing.");
        RuleFor(command => command.Result.TradeCount).GreaterThanOrEqualTo(0).OverridePropertyName("result.trade_count")
            .WithMessage(command => $"result.trade_count is {command.Result.TradeCount}; allowed: at least 0.")
            .When(command => command.Result is not null);
        RuleFor(command => command.DailyReturns).Must(returns => returns is null or { Count: <= MostDays })
            .OverridePropertyName("daily_returns")
            .WithMessage(command => $"daily_returns has {command.DailyReturns!.Count} values; allowed: at most {MostDays}.");
        RuleFor(command => command.DailyReturns).Must(returns => returns is null || returns.All(double.IsFinite))
            .OverridePropertyName("daily_returns")
            .WithMessage("daily_returns has a value that is not a finite number.");
    }
}

internal sealed class CompleteJobHandler(ReportedOutcome reported) : IRequestHandler<CompleteJob, Unit>
{
    public async Task<Unit> Handle(CompleteJob request, CancellationToken cancellationToken)
    {
        double[] returns = [.. request.DailyReturns ?? []];
        var outcome = JobOutcome.Completed(request.JobId, request.Token, request.ResolvedThreshold, request.Result, returns);
        await reported.WriteAsync(
            request.WorkerId, request.DailyReturns is null ? outcome with { DailyReturns = null } : outcome, cancellationToken);
        return Unit.Value;
    }
}

/// <summary>The body of <c>POST /jobs/{id}/complete</c>.</summary>
internal sealed record CompleteJobBody(
    string WorkerId, long Token, double ResolvedThreshold, StrategyResult Result, IReadOnlyList<double>? DailyReturns = null);

internal static class CompleteJobEndpoint
{
    internal static void MapCompleteJob(this IEndpointRouteBuilder routes) => routes
        .MapPost("/jobs/{id:guid}/complete", async (Guid id, CompleteJobBody body, IMediator mediator, CancellationToken token) =>
        {
            await mediator.Send(
                new CompleteJob(id, body.WorkerId, body.Token, body.ResolvedThreshold, body.Result, body.DailyReturns), token);
            return TypedResults.NoContent();
        })
        .WithName("CompleteJob").WithTags("Jobs").WithSummary("Reports the result of a claimed job.");
}
