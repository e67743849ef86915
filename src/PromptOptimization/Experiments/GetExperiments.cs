using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Learning;

namespace StrategyFactory.PromptOptimization.Experiments;

internal sealed class GetExperimentHandler(PromptsContext context, LearnedState state) : IRequestHandler<GetExperiment, ExperimentDetails>
{
    public async Task<ExperimentDetails> Handle(GetExperiment request, CancellationToken cancellationToken)
    {
        await state.FreshAsync(cancellationToken);
        var experiment = await context.Experiments.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.Id == request.ExperimentId, cancellationToken);
        return ExperimentFigures.Describe(experiment ?? throw KnownExperiments.Missing(request.ExperimentId), state);
    }
}

internal sealed class GetExperimentsValidator : AbstractValidator<GetExperiments>
{
    public GetExperimentsValidator() =>
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal sealed class GetExperimentsHandler(PromptsContext context, LearnedState state)
    : IRequestHandler<GetExperiments, IReadOnlyList<ExperimentDetails>>
{
    public async Task<IReadOnlyList<ExperimentDetails>> Handle(GetExperiments request, CancellationToken cancellationToken)
    {
        await state.FreshAsync(cancellationToken);
        var experiments = await context.Experiments.AsNoTracking().OrderByDescending(experiment => experiment.CreatedAt).Take(request.Limit)
            .ToListAsync(cancellationToken);
        return experiments.ConvertAll(experiment => ExperimentFigures.Describe(experiment, state));
    }
}

internal sealed class StopExperimentHandler(
    PromptsContext context, DatabaseSession session, RunningExperiments running, LearnedState state, TimeProvider clock)
    : IRequestHandler<StopExperiment, ExperimentDetails>
{
    public async Task<ExperimentDetails> Handle(StopExperiment request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var stopped = await context.Experiments.Where(
            experiment => experiment.Id == request.ExperimentId && experiment.Status == Experiment.Running)
            .ExecuteUpdateAsync(
                changes => changes.SetProperty(experiment => experiment.Status, Experiment.Stopped)
                    .SetProperty(experiment => experiment.EndedAt, now),
                cancellationToken);
        var experiment = await context.Experiments.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.Id == request.ExperimentId, cancellationToken)
            ?? throw KnownExperiments.Missing(request.ExperimentId);
        if (stopped == 0)
        {
            throw new ConflictException($"Experiment {request.ExperimentId} is not running: it is {experiment.Status}.", "experiment_id");
        }

        await running.ReloadAsync(cancellationToken);
        session.Announce(PromptChanges.Experiment, request.ExperimentId.ToString());
        await state.ReadyAsync(cancellationToken);
        return ExperimentFigures.Describe(experiment, state);
    }
}

internal static class KnownExperiments
{
    internal static NotFoundException Missing(Guid id) => new($"There is no experiment {id}.", "experiment_id");
}
