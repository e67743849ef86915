using System.Globalization;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Searches;

internal sealed class StartForecastGridValidator : AbstractValidator<StartForecastGrid>
{
    private const int MostValues = 1000;
    private const int MostStages = 5;

    public StartForecastGridValidator()
    {
        RuleFor(command => command.Grid.ParamGrid).Must(HasValues)
            .WithMessage($"param_grid: needs at least one hyperparameter, each with 1 to {MostValues} values.")
            .OverridePropertyName("ParamGrid");
        RuleFor(command => command.Grid.Strategy).Must(strategy => SearchStrategy.All.Contains(strategy, StringComparer.Ordinal))
            .WithMessage(command => $"strategy: '{command.Grid.Strategy}' is not known; {string.Join(", ", SearchStrategy.All)}.")
            .OverridePropertyName("Strategy");
        RuleFor(command => command.Grid.Samples).Must(samples => samples is null or >= 1)
            .WithMessage(command => $"samples: {command.Grid.Samples} is not allowed; 1 and up.").OverridePropertyName("Samples");
        RuleFor(command => command.Grid).Must(grid => grid.Strategy != SearchStrategy.Random || grid.Samples is not null)
            .WithMessage("samples: is missing; the strategy random needs it.").OverridePropertyName("Samples");
        RuleFor(command => command.Grid).Must(grid => grid.Strategy != SearchStrategy.Cartesian || grid.Samples is null)
            .WithMessage("samples: the strategy cartesian takes all combinations; none here.").OverridePropertyName("Samples");
        RuleFor(command => command.Grid.Metric).Must(MetricNames.IsKnown)
            .WithMessage(command => MetricNames.Refusal(command.Grid.Metric)).OverridePropertyName("Metric");
        RuleFor(command => command.Grid.HalvingFactor).InclusiveBetween(2, 10)
            .WithMessage(command => $"halving_factor: {command.Grid.HalvingFactor} is not allowed; 2 to 10.")
            .OverridePropertyName("HalvingFactor");
        RuleFor(command => command.Grid.RefineStages).InclusiveBetween(0, MostStages)
            .WithMessage(command => $"refine_stages: {command.Grid.RefineStages} is not allowed; 0 to {MostStages}.")
            .OverridePropertyName("RefineStages");
        RuleFor(command => command.Grid).Must(grid => grid.RefineStages == 0 || grid.Strategy != SearchStrategy.Halving)
            .WithMessage("refine_stages: the strategy halving has rounds of its own; 0 here.").OverridePropertyName("RefineStages");
        RuleFor(command => command.Grid).Must(HasNumbersToRefine)
            .WithMessage("refine_stages: needs a hyperparameter with at least two numbers in param_grid; else 0.")
            .OverridePropertyName("RefineStages");
        RuleFor(command => command.Grid.TimeLimitSeconds).Must(RequestRules.IsLimit)
            .WithMessage(command => RequestRules.LimitRefusal(command.Grid.TimeLimitSeconds)).OverridePropertyName("TimeLimitSeconds");
        RuleFor(command => command.Grid.Request).Must(request => request?.TimeLimitSeconds is null)
            .WithMessage(command => "request." + RequestRules.LimitRefusal(
                command.Grid.Request.TimeLimitSeconds, "none here; that of a grid search stands beside it"))
            .OverridePropertyName("Request");
    }

    private static bool HasNumbersToRefine(GridSearchRequest grid) =>
        grid.RefineStages == 0 || !HasValues(grid.ParamGrid) || Refinement.Refinable(grid.ParamGrid).Any();

    private static bool HasValues(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? grid) =>
        grid is { Count: > 0 } && grid.Values.All(values => values is { Count: >= 1 and <= MostValues });
}

internal sealed class StartForecastGridHandler(
    ExperimentPlanning planning, NewSearches searches, IMediator mediator, IOptions<ForecastingOptions> options, TimeProvider clock)
    : IRequestHandler<StartForecastGrid, ForecastGridSummary>
{
    /// <summary>Room for the number and the time behind a name.</summary>
    private const int LongestName = RequestRules.LongestName - 6;

    public async Task<ForecastGridSummary> Handle(StartForecastGrid request, CancellationToken cancellationToken)
    {
        var grid = request.Grid;
        var places = Places(grid);
        if (grid.Request.Name is { Length: > LongestName } name)
        {
            throw Refused("name", $"name: '{name}' is too long for a grid search; at most {LongestName} characters.");
        }

        var plans = await PlansAsync(grid, places, cancellationToken);
        var first = plans[0];
        var halving = grid.Strategy == SearchStrategy.Halving;
        var search = NewSearches.Of(first with { Request = grid.Request }, clock.GetUtcNow());
        search.IsGrid = true;
        search.Strategy = grid.Strategy;
        search.Metric = grid.Metric;
        search.HalvingFactor = grid.HalvingFactor;
        search.TimeLimitSeconds = grid.TimeLimitSeconds;
        search.RefineStages = grid.RefineStages;
        search.Refined = grid.RefineStages == 0 ? [] : [.. Refinement.Refinable(grid.ParamGrid)];
        search.Configurations = plans.Count;
        search.TrainingsPlanned = halving ? HalvingRounds.Trainings(plans.Count, grid.HalvingFactor) : plans.Count;
        await searches.StoreAsync(
            search,
            [.. plans.Select((plan, place) => (NewSearches.NameOf(search, place), plan))],
            cancellationToken);
        return await mediator.Send(new GetForecastGrid(search.Id), cancellationToken);
    }

    private IReadOnlyList<long> Places(GridSearchRequest grid)
    {
        var shared = (grid.Request.Hyperparams ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Keys;
        if (shared.FirstOrDefault(grid.ParamGrid.ContainsKey) is { } twice)
        {
            throw Refused("param_grid", $"param_grid: '{twice}' also stands in hyperparams; in one of the two.");
        }

        var count = GridConfigurations.Count(grid.ParamGrid);
        var wanted = Math.Min(count, grid.Samples ?? count);
        var allowed = options.Value.MaxConfigurations;
        if (wanted > allowed)
        {
            throw Refused(
                "param_grid",
                string.Create(CultureInfo.InvariantCulture, $"param_grid: has {wanted} configurations to train; at most {allowed}."));
        }

        var refined = grid.RefineStages * Refinement.MostOf(Refinement.Refinable(grid.ParamGrid).Count());
        if (wanted + refined > allowed)
        {
            throw Refused(
                "refine_stages",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"refine_stages: {grid.RefineStages} may add {refined} to {wanted} configurations; at most {allowed} together."));
        }

        return wanted == count
            ? [.. Enumerable.Range(0, (int)count).Select(place => (long)place)]
            : GridConfigurations.Draw(count, (int)wanted, grid.Request.Seed);
    }

    /// <summary>One plan a configuration, none twice; the series is read once.</summary>
    private async Task<List<ExperimentPlan>> PlansAsync(GridSearchRequest grid, IReadOnlyList<long> places, CancellationToken token)
    {
        try
        {
            var first = await planning.PlanNewAsync(RequestAt(grid, places[0]), token);
            if (MetricNames.Complaint(grid.Metric, first.Kind.Name, first.Kind.Levels.Count > 0) is { } complaint)
            {
                throw Refused("metric", complaint);
            }

            UnusedHyperparameters.Refuse(first.Kind, grid.Request.Hyperparams, grid.ParamGrid);

            // combinations that differ in nothing that is used are one configuration
            return
            [
                .. places.Skip(1).Select(place => planning.Plan(RequestAt(grid, place), first.Loaded)).Prepend(first)
                    .DistinctBy(plan => FactoryJson.Write(plan.Hyperparams.Values), StringComparer.Ordinal),
            ];
        }
        catch (ValidationException failure)
        {
            throw new ValidationException(failure.Errors.Select(error => InGrid(error, grid)));
        }
    }

    private static ForecastRequest RequestAt(GridSearchRequest grid, long place) =>
        grid.Request with { Hyperparams = Joined(grid, GridConfigurations.At(grid.ParamGrid, place)) };

    /// <summary>A value of the grid is named by where it stands.</summary>
    private static ValidationFailure InGrid(ValidationFailure failure, GridSearchRequest grid)
    {
        const string single = "hyperparams.", many = "param_grid.";
        var name = failure.PropertyName;
        return name.StartsWith(single, StringComparison.Ordinal) && grid.ParamGrid.ContainsKey(name[single.Length..])
            ? new(many + name[single.Length..], many + failure.ErrorMessage[single.Length..])
            : failure;
    }

    private static SortedDictionary<string, JsonElement> Joined(
        GridSearchRequest grid, IReadOnlyDictionary<string, JsonElement> combination)
    {
        var joined = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in (grid.Request.Hyperparams ?? combination).Concat(combination))
        {
            joined[name] = value;
        }

        return joined;
    }

    private static ValidationException Refused(string field, string message) => new([new ValidationFailure(field, message)]);
}

internal static class StartForecastGridEndpoints
{
    internal static void MapStartForecastGrid(this IEndpointRouteBuilder routes)
    {
        var grids = routes.MapGroup("/v1/forecasting/grid-searches").WithTags("Forecasting");
        grids.MapPost("", async (GridSearchRequest request, IMediator mediator, CancellationToken token) =>
            {
                var started = await mediator.Send(new StartForecastGrid(request), token);
                return TypedResults.Accepted($"/v1/forecasting/grid-searches/{started.GridId}", started);
            })
            .WithName("StartForecastGrid").WithSummary("Starts a grid search");
    }
}
