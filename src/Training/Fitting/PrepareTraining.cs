using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Models;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Fitting;

internal sealed class PrepareTrainingValidator : AbstractValidator<PrepareTraining>
{
    public PrepareTrainingValidator() => RuleFor(command => command.Specification).SetValidator(new SpecificationValidator());
}

internal sealed class PrepareTrainingHandler(TrainingPreparation preparation, TrainingContext context)
    : IRequestHandler<PrepareTraining, PlannedTraining>
{
    public async Task<PlannedTraining> Handle(PrepareTraining request, CancellationToken cancellationToken)
    {
        var training = await preparation.PrepareAsync(request.Specification, request.AsOf, cancellationToken);
        var plan = Plans.Of(training, await FindAsync(training.Fingerprint, cancellationToken)) with
        {
            WholeGridModelId = training.WholeGridFingerprint is { } whole ? await FindAsync(whole, cancellationToken) : null,
        };
        return new(plan, training);
    }

    private Task<Guid?> FindAsync(string fingerprint, CancellationToken token) =>
        context.Models.Where(model => model.Fingerprint == fingerprint).Select(model => (Guid?)model.Id).SingleOrDefaultAsync(token);
}
