using FluentValidation;
using MediatR;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Fitting;

internal sealed class PlanTrainingValidator : AbstractValidator<PlanTraining>
{
    public PlanTrainingValidator() => RuleFor(command => command.Specification).SetValidator(new SpecificationValidator());
}

internal sealed class PlanTrainingHandler(IMediator mediator) : IRequestHandler<PlanTraining, TrainingPlan>
{
    public async Task<TrainingPlan> Handle(PlanTraining request, CancellationToken cancellationToken) =>
        (await mediator.Send(new PrepareTraining(request.Specification) { AsOf = request.AsOf }, cancellationToken)).Plan;
}
