using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Batches;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Plans;

internal sealed class PlanEvolutionBatchValidator : AbstractValidator<PlanEvolutionBatch>
{
    public PlanEvolutionBatchValidator() => RuleFor(query => query.Request).SetValidator(new StartEvolutionBatchValidator());
}

internal static class PlanEvolutionBatchEndpoint
{
    internal static void MapPlanEvolutionBatch(this IEndpointRouteBuilder routes) => routes
        .MapPost("/evolve/batch/plan", (StartEvolutionBatchEndpoint.BatchBody body, IMediator mediator, CancellationToken token) =>
            mediator.Send(new PlanEvolutionBatch(body.Command()), token))
        .WithTags("Batches").WithSummary("What a batch would do; starts nothing");
}

internal sealed class PlanEvolutionBatchHandler(IMediator mediator, IOptions<EvolutionOptions> options)
    : IRequestHandler<PlanEvolutionBatch, BatchPlan>
{
    public async Task<BatchPlan> Handle(PlanEvolutionBatch request, CancellationToken cancellationToken)
    {
        List<BatchPlanRun> runs = [];
        UnprocessableException? first = null;
        foreach (var (single, priority) in BatchQuestions.InTurn(request.Request))
        {
            try
            {
                var plan = await mediator.Send(new PlanEvolution(single), cancellationToken);
                runs.Add(new(single.Symbol, single.Timeframe, single.Horizon, priority, plan, null));
            }
            catch (UnprocessableException refusal)
            {
                first ??= refusal;
                runs.Add(new(single.Symbol, single.Timeframe, single.Horizon, priority, null, refusal.Message));
            }
        }

        // as when it is started: what no symbol can carry out is the request's own fault
        if (first is not null && runs.TrueForAll(run => run.Plan is null))
        {
            throw first;
        }

        EvolutionPlan[] plans = [.. runs.Select(run => run.Plan).OfType<EvolutionPlan>()];
        var (fits, strategies) = (plans.Sum(plan => plan.FitsTotal), plans.Sum(plan => plan.StrategiesTotal));
        var seconds = Array.TrueForAll(plans, plan => plan.Estimate is not null) ? plans.Sum(plan => plan.Estimate!.Seconds)
            : (double?)null;
        var concurrent = request.Request.MaxConcurrent ?? options.Value.MaxConcurrent;
        return new(PlanText.Of(runs, concurrent, fits, strategies, seconds), concurrent, runs, fits, strategies, seconds);
    }
}
