using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

internal sealed class GetLanguageTrainingsValidator : AbstractValidator<GetLanguageTrainings>
{
    public GetLanguageTrainingsValidator()
    {
        RuleFor(request => request.Limit).InclusiveBetween(1, 500)
            .WithMessage(request => $"limit: {request.Limit} is not allowed; 1 to 500.");
        RuleFor(request => request.Status).Must(status => status is null || TrainingStatus.All.Contains(status, StringComparer.Ordinal))
            .WithMessage(request => $"status: '{request.Status}' is not known; {string.Join(", ", TrainingStatus.All)}.");
    }
}

internal sealed class GetLanguageTrainingEventsValidator : AbstractValidator<GetLanguageTrainingEvents>
{
    public GetLanguageTrainingEventsValidator()
    {
        RuleFor(request => request.Limit).InclusiveBetween(1, 1000)
            .WithMessage(request => $"limit: {request.Limit} is not allowed; 1 to 1000.");
        RuleFor(request => request.After).GreaterThanOrEqualTo(0)
            .WithMessage(request => $"after: {request.After} is not allowed; 0 and up.");
    }
}

internal sealed class GetLanguageTrainingHandler(LanguageModelsContext context) : IRequestHandler<GetLanguageTraining, LanguageTraining>
{
    public async Task<LanguageTraining> Handle(GetLanguageTraining request, CancellationToken cancellationToken) =>
        (await context.TrainingJobs.AsNoTracking().SingleOrDefaultAsync(job => job.Id == request.TrainingId, cancellationToken))?.Describe()
        ?? throw new NotFoundException($"There is no training {request.TrainingId}.", "id");
}

internal sealed class GetLanguageTrainingsHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageTrainings, IReadOnlyList<LanguageTraining>>
{
    public async Task<IReadOnlyList<LanguageTraining>> Handle(GetLanguageTrainings request, CancellationToken cancellationToken) =>
    [
        .. (await context.TrainingJobs.AsNoTracking().Where(job => request.Status == null || job.Status == request.Status)
            .OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Take(request.Limit).ToListAsync(cancellationToken))
            .Select(job => job.Describe()),
    ];
}

internal sealed class GetLanguageTrainingEventsHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageTrainingEvents, LanguageTrainingEvents>
{
    public async Task<LanguageTrainingEvents> Handle(GetLanguageTrainingEvents request, CancellationToken cancellationToken)
    {
        // the end is read first: what is told of it is committed with it
        var status = await context.TrainingJobs.AsNoTracking().Where(job => job.Id == request.TrainingId).Select(job => job.Status)
            .SingleOrDefaultAsync(cancellationToken) ?? throw new NotFoundException($"There is no training {request.TrainingId}.", "id");
        var events = await context.TrainingEvents.AsNoTracking()
            .Where(entry => entry.JobId == request.TrainingId && entry.Id > request.After).OrderBy(entry => entry.Id)
            .Take(request.Limit).Select(entry => new LanguageTrainingEvent(entry.Id, entry.At, entry.Message))
            .ToListAsync(cancellationToken);
        var ended = TrainingStatus.IsEnded(status) && events.Count < request.Limit;
        return new(events, events.Count == 0 ? request.After : events[^1].Id, ended);
    }
}
