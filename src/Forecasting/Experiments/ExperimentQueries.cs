using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>Which experiments a filter means.</summary>
internal static class ExperimentQueries
{
    /// <summary>Most experiments that a table or an analysis takes in: the newest.</summary>
    internal const int Most = 10_000;

    internal static IQueryable<ForecastExperiment> Matching(this IQueryable<ForecastExperiment> experiments, ForecastFilter filter)
    {
        if (filter.Ids is { } ids)
        {
            experiments = experiments.Where(experiment => ids.Contains(experiment.Id));
        }

        if (filter.GridId is { } grid)
        {
            experiments = experiments.Where(experiment => experiment.GridId == grid);
        }

        if (filter.Model is { } model)
        {
            experiments = experiments.Where(experiment => experiment.Model == model);
        }

        if (filter.Name is { } name)
        {
            experiments = experiments.Where(experiment => experiment.Id.StartsWith(name));
        }

        return filter.Status is { } status ? experiments.Where(experiment => experiment.Status == status) : experiments;
    }

    /// <summary>Newest first.</summary>
    internal static IQueryable<ForecastExperiment> Newest(this IQueryable<ForecastExperiment> experiments, int limit = Most) =>
        experiments.AsNoTracking().OrderByDescending(experiment => experiment.CreatedAt).ThenByDescending(experiment => experiment.Position)
            .ThenByDescending(experiment => experiment.Id).Take(limit);

    /// <exception cref="NotFoundException">An id of the filter is not known.</exception>
    internal static async Task<List<ForecastExperiment>> ReadAsync(
        this IQueryable<ForecastExperiment> experiments, ForecastFilter filter, CancellationToken token)
    {
        var rows = await experiments.Matching(filter).Newest().ToListAsync(token);
        if ((filter.Ids ?? []).FirstOrDefault(id => !rows.Exists(row => row.Id == id)) is { } missing)
        {
            throw KnownExperiment.Missing(missing);
        }

        rows.Reverse();
        return rows;
    }
}

/// <summary>Conditions that every filter must meet.</summary>
internal sealed class ForecastFilterValidator : AbstractValidator<ForecastFilter>
{
    public ForecastFilterValidator()
    {
        RuleFor(filter => filter.Status).Must(status => status is null || ExperimentStatus.All.Contains(status, StringComparer.Ordinal))
            .OverridePropertyName("Status")
            .WithMessage(filter => $"status: '{filter.Status}' is not known; {string.Join(", ", ExperimentStatus.All)}.");
        RuleFor(filter => filter.Ids).Must(ids => ids is null or { Count: <= ExperimentQueries.Most })
            .OverridePropertyName("Ids").WithMessage($"ids: at most {ExperimentQueries.Most}.");
    }
}

internal sealed class GetForecastExperimentsValidator : AbstractValidator<GetForecastExperiments>
{
    public GetForecastExperimentsValidator(ForecastFilterValidator filter)
    {
        RuleFor(query => query.Limit).InclusiveBetween(1, ExperimentQueries.Most)
            .WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to {ExperimentQueries.Most}.");
        RuleFor(query => query.Filter).SetValidator(filter);
    }
}

internal sealed class GetForecastExperimentsHandler(ForecastingContext context)
    : IRequestHandler<GetForecastExperiments, IReadOnlyList<ForecastSummary>>
{
    public async Task<IReadOnlyList<ForecastSummary>> Handle(GetForecastExperiments request, CancellationToken cancellationToken)
    {
        var rows = await context.Experiments.Matching(request.Filter).Newest(request.Limit).ToListAsync(cancellationToken);
        return rows.ConvertAll(ExperimentDescriptions.Summary);
    }
}

internal sealed class GetForecastExperimentHandler(ForecastingContext context)
    : IRequestHandler<GetForecastExperiment, ForecastExperimentDetails>
{
    public async Task<ForecastExperimentDetails> Handle(GetForecastExperiment request, CancellationToken cancellationToken)
    {
        var row = await context.Experiments.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.Id == request.ExperimentId, cancellationToken);
        var details = ExperimentDescriptions.Details(row ?? throw KnownExperiment.Missing(request.ExperimentId));
        var asked = await context.Searches.Where(search => search.Id == row.SearchId).Select(search => search.Request)
            .SingleOrDefaultAsync(cancellationToken);
        return asked is null ? details : details with { Windows = FactoryJson.Read<ForecastRequest>(asked).Windows };
    }
}

internal static class KnownExperiment
{
    internal static NotFoundException Missing(string id) => new($"There is no experiment '{id}'.", "experiment_id");
}

internal static class ForecastExperimentEndpoints
{
    internal static void MapForecastExperiments(this IEndpointRouteBuilder routes)
    {
        var experiments = routes.MapGroup("/v1/forecasting/experiments").WithTags("Forecasting");
        experiments.MapGet(
            "",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token, int limit = 50) =>
                mediator.Send(new GetForecastExperiments { Filter = filter.Filter, Limit = limit }, token))
            .WithName("GetForecastExperiments").WithSummary("Experiments, newest first");
        experiments.MapGet("/{id}", (string id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetForecastExperiment(id), token))
            .WithName("GetForecastExperiment").WithSummary("An experiment with everything known of it");
    }
}
