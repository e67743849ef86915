using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Learning;

namespace StrategyFactory.PromptOptimization.Experiments;

internal sealed class StartExperimentValidator : AbstractValidator<StartExperiment>
{
    public StartExperimentValidator(EnhancementSets sets)
    {
        var kinds = sets.Enhancements.Select(enhancement => enhancement.Kind).ToList();
        RuleFor(command => command.Name).Must(name => !string.IsNullOrWhiteSpace(name) && name.Length <= 200)
            .WithMessage("name: required, at most 200 characters.");
        RuleFor(command => command.StopProbability).Must(probability => probability is > 0.5 and < 1)
            .WithMessage(command => $"stop_probability: {command.StopProbability} is not allowed; it must lie between 0.5 and 1.");
        RuleFor(command => command.MinimumOutcomes).InclusiveBetween(1, 1_000_000)
            .WithMessage(command => $"minimum_outcomes: {command.MinimumOutcomes} is not allowed; 1 to 1000000.");
        RuleFor(command => command.Topic).Must(topic => topic is null || topic.Length <= 200).WithMessage("topic: at most 200 characters.");
        RuleFor(command => command.Variants).Cascade(CascadeMode.Stop)
            .Must(variants => variants is { Count: >= 2 and <= 10 })
            .WithMessage(command => $"variants: {command.Variants?.Count ?? 0} given; 2 to 10 are needed.")
            .Must(variants => variants.All(variant => variant is { Name.Length: > 0 and <= 100, Enhancements: not null }))
            .WithMessage("variants: every variant needs a name of at most 100 characters.")
            .Must(variants => variants.DistinctBy(variant => variant.Name, StringComparer.Ordinal).Count() == variants.Count)
            .WithMessage("variants: two of them have the same name.")
            .Must(variants => variants.All(variant =>
                variant.Enhancements.Count <= kinds.Count && variant.Enhancements.All(kinds.Contains)))
            .WithMessage($"variants: an unknown enhancement, or one twice; there are {string.Join(", ", kinds)}.");
    }
}

internal sealed class StartExperimentHandler(
    PromptsContext context, CharacterCatalogue characters, RunningExperiments running, LearnedState state, TimeProvider clock)
    : IRequestHandler<StartExperiment, ExperimentDetails>
{
    public async Task<ExperimentDetails> Handle(StartExperiment request, CancellationToken cancellationToken)
    {
        var character = request.Character is { } name ? (await characters.RequireAsync(name, null, cancellationToken)).Name : null;
        foreach (var label in request.Variants.Select(variant => variant.CharacterLabel).OfType<string>().Where(_ => character is not null))
        {
            await characters.RequireAsync(character!, label, cancellationToken);
        }

        var experiment = new Experiment
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Name = request.Name,
            Character = character,
            Topic = request.Topic is { } topic ? PlainWords.Topic(topic) : null,
            Variants = JsonSerializer.Serialize(request.Variants, FactoryJson.Options),
            StopProbability = request.StopProbability,
            MinimumOutcomes = request.MinimumOutcomes,
            CreatedAt = clock.GetUtcNow(),
        };
        context.Experiments.Add(experiment);
        await context.SaveChangesAsync(cancellationToken);
        await running.ReloadAsync(cancellationToken);
        await state.ReadyAsync(cancellationToken);
        return ExperimentFigures.Describe(experiment, state);
    }
}

internal static class ExperimentEndpoints
{
    internal static void MapExperiments(this IEndpointRouteBuilder routes)
    {
        var experiments = routes.MapGroup("/experiments").WithTags("Experiments");
        experiments.MapPost("", async (StartExperiment command, IMediator mediator, CancellationToken token) =>
            {
                var started = await mediator.Send(command, token);
                return TypedResults.Created($"/experiments/{started.ExperimentId}", started);
            })
            .WithSummary("Starts an A/B experiment").Produces<ExperimentDetails>(StatusCodes.Status201Created);
        experiments.MapGet(
            "", (IMediator mediator, CancellationToken token, int limit = 50) => mediator.Send(new GetExperiments(limit), token))
            .WithSummary("Experiments, newest first");
        experiments.MapGet(
            "/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetExperiment(id), token))
            .WithSummary("Intervals, P(best) and the decision");
        experiments.MapPost(
            "/{id:guid}/stop", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new StopExperiment(id), token))
            .WithSummary("Ends an experiment without a decision");
    }
}
