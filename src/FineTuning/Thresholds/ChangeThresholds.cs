using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.FineTuning.Thresholds;

internal sealed class ChangeControllerThresholdsValidator : AbstractValidator<ChangeControllerThresholds>
{
    public ChangeControllerThresholdsValidator()
    {
        RuleFor(command => command.Distance).Must(value => value is null or (>= 0 and <= 1))
            .WithMessage(command => $"distance: {command.Distance} is not allowed; 0 to 1.");
        RuleFor(command => command.Score).Must(value => value is null or (>= 0 and <= 1))
            .WithMessage(command => $"score: {command.Score} is not allowed; 0 to 1.");
        RuleFor(command => command.MaxFineTuneDepth).Must(value => value is null or (>= 0 and <= 10))
            .WithMessage(command => $"max_fine_tune_depth: {command.MaxFineTuneDepth} is not allowed; 0 to 10.");
        RuleFor(command => command.MaxAttempts).Must(value => value is null or (>= 1 and <= 20))
            .WithMessage(command => $"max_attempts: {command.MaxAttempts} is not allowed; 1 to 20.");
        RuleFor(command => command.AgingFactor).Must(value => value is null or (>= 0 and <= 1000))
            .WithMessage(command => $"aging_factor: {command.AgingFactor} is not allowed; 0 to 1000.");
        WhoAndWhy.For(this, command => command.ChangedBy, command => command.Reason);
        RuleFor(command => command)
            .Must(command => (command.Distance, command.Score, command.MaxFineTuneDepth, command.MaxAttempts, command.AgingFactor)
                is not (null, null, null, null, null))
            .OverridePropertyName("distance")
            .WithMessage("distance, score, max_fine_tune_depth, max_attempts, aging_factor: name at least one.");
    }
}

internal sealed class ChangeControllerThresholdsHandler(
    FineTuningContext context, ThresholdsInUse thresholds, IMediator mediator, TimeProvider clock)
    : IRequestHandler<ChangeControllerThresholds, ThresholdsInForce>
{
    public async Task<ThresholdsInForce> Handle(ChangeControllerThresholds request, CancellationToken cancellationToken)
    {
        var current = await thresholds.ReadAsync(cancellationToken);
        context.ThresholdChanges.Add(new()
        {
            Distance = request.Distance ?? current.Distance,
            Score = request.Score ?? current.Score,
            MaxFineTuneDepth = request.MaxFineTuneDepth ?? current.MaxFineTuneDepth,
            MaxAttempts = request.MaxAttempts ?? current.MaxAttempts,
            AgingFactor = request.AgingFactor ?? current.AgingFactor,
            ChangedBy = request.ChangedBy!,
            Reason = request.Reason,
            ChangedAt = clock.GetUtcNow(),
        });
        await context.SaveChangesAsync(cancellationToken);
        return await mediator.Send(new GetControllerThresholds(), cancellationToken);
    }
}

internal sealed class GetControllerThresholdsHandler(
    FineTuningContext context, ThresholdsInUse thresholds, IOptions<FineTuningOptions> options)
    : IRequestHandler<GetControllerThresholds, ThresholdsInForce>
{
    private const int LatestChanges = 100;

    public async Task<ThresholdsInForce> Handle(GetControllerThresholds request, CancellationToken cancellationToken)
    {
        var changes = await context.ThresholdChanges.AsNoTracking().OrderByDescending(change => change.Id).Take(LatestChanges)
            .ToListAsync(cancellationToken);
        return new(
            await thresholds.ReadAsync(cancellationToken), options.Value.Thresholds,
            [
                .. changes.Select(change =>
                    new ChangedThresholds(change.ChangedAt, change.ChangedBy, change.Reason, ThresholdsInUse.Of(change))),
            ]);
    }
}

internal static class ThresholdsEndpoints
{
    internal static void MapThresholds(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/controller/thresholds", (IMediator mediator, CancellationToken token) => mediator.Send(new GetControllerThresholds(), token))
            .WithTags("Fine-tuning").WithSummary("What the controller decides by, and who changed it");
        routes.MapPut(
            "/controller/thresholds",
            (ChangeControllerThresholds command, IMediator mediator, CancellationToken token) => mediator.Send(command, token))
            .WithTags("Fine-tuning").WithSummary("Changes thresholds at run time");
    }
}
