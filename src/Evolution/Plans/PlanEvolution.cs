using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Evolution.Runs;

namespace StrategyFactory.Evolution.Plans;

internal sealed class PlanEvolutionValidator : AbstractValidator<PlanEvolution>
{
    public PlanEvolutionValidator() => RuleFor(query => query.Request).SetValidator(new EvolutionRequestValidator());
}

internal static class PlanEvolutionEndpoint
{
    internal static void MapPlanEvolution(this IEndpointRouteBuilder routes) => routes
        .MapPost("/evolve/plan", (EvolutionRequest request, IMediator mediator, CancellationToken token) =>
            mediator.Send(new PlanEvolution(request), token))
        .WithTags("Evolution").WithSummary("What a run would do; starts nothing");
}

internal sealed class PlanEvolutionHandler(RunPreparation preparation, TimeEstimate time, TrialPower power)
    : IRequestHandler<PlanEvolution, EvolutionPlan>
{
    public async Task<EvolutionPlan> Handle(PlanEvolution request, CancellationToken cancellationToken)
    {
        var prepared = await preparation.PrepareAsync(request.Request, cancellationToken);
        var (evolution, plan, training) = (prepared.Evolution, prepared.Plan, prepared.Training!);
        var regimes = training.Specification.RegimeConfigs!.Count;
        var (generations, ways) = (evolution.Search.MaxGenerations, evolution.Search.LookAhead);
        var trainings = 1 + (generations - 1) * ways;
        var known = training.ModelId is null ? 0 : 1;
        var described = new EvolutionPlan
        {
            Summary = "",
            Request = prepared.Run.Request(),
            Features = plan.Features,
            Cells = plan.Cells,
            Models = plan.Cells / regimes * (regimes - training.SkippedRegimes.Count),
            Folds = training.Folds,
            Fits = plan.Fits,
            Strategies = plan.Strategies,
            Generations = generations,
            Trainings = trainings,
            FitsTotal = (long)(trainings - known) * plan.Fits,
            StrategiesTotal = (long)trainings * plan.Strategies,
            Bars = training.Bars,
            SelectionBars = training.SelectionBars,
            UsableRows = training.UsableRows,
            KnownModelId = training.ModelId,
            Power = await power.OfAsync(evolution, training, trainings, cancellationToken),
            Warnings = plan.Warnings,
            Leads = prepared.Leads,
        };
        described = described with { Estimate = await time.OfAsync(described, cancellationToken) };
        return described with { Summary = PlanText.Of(described) };
    }
}
