using FluentValidation;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Requests;

/// <summary>The rules of a request that the modules below do not know; nulls are filled in later and always valid.</summary>
internal sealed class EvolutionRequestValidator : AbstractValidator<EvolutionRequest>
{
    private const int MostTickers = 100;

    public EvolutionRequestValidator()
    {
        RuleFor(request => request.Symbol).NotEmpty().WithMessage("symbol: required.");
        RuleFor(request => request.MaxGenerations).Must(value => value is null or (>= 1 and <= 50)).WithMessage(request => $"max_generations: {request.MaxGenerations} is not allowed; 1 to 50.");
        RuleFor(request => request.PruneFraction).Must(value => value is null or (> 0 and < 1)).WithMessage(request => $"prune_fraction: {request.PruneFraction} is not allowed; it must lie between 0 and 1, both excluded.");
        RuleFor(request => request.MinFeatures).Must(value => value is null or (>= 1 and <= 1000)).WithMessage(request => $"min_features: {request.MinFeatures} is not allowed; 1 to 1000.");
        RuleFor(request => request.SeedModelId).Must((request, id) => id is null || request.SeedFeatures is not { Count: > 0 }).WithMessage("seed_model_id: give either a seed model or seed_features, not both.");
        RuleFor(request => request.SimulationTickers).Must(tickers => tickers is null or { Count: <= MostTickers })
            .WithMessage(request => $"simulation_tickers: {request.SimulationTickers!.Count} given; at most {MostTickers} are allowed.");
        RuleForEach(request => request.SimulationTickers).NotEmpty().WithMessage("simulation_tickers: an empty symbol is not allowed.")
            .When(request => request.SimulationTickers is { Count: <= MostTickers });
        RuleFor(request => request.LookAhead).Must(value => value is null or (>= 1 and <= 5)).WithMessage(request => $"look_ahead: {request.LookAhead} is not allowed; 1 to 5.");
        RuleFor(request => request.Surrogate).Must(value => value is null or (>= 1 and <= GridRules.MaximumStrategies))
            .WithMessage(request => $"surrogate: {request.Surrogate} is not allowed; 1 to {GridRules.MaximumStrategies} strategies per generation.");
        RuleFor(request => request.ReportRegret).Must((request, asked) => !asked || request.StopOnFirstHit || request.AdaptiveGrid || request.Surrogate is not null)
            .WithMessage("report_regret: there is nothing to report without stop_on_first_hit, adaptive_grid or surrogate.");
        Bounds("sqn", request => request.SqnMin, request => request.SqnMax);
        Bounds("profit_factor", request => request.ProfitFactorMin, request => request.ProfitFactorMax);
        Bounds("trade_count", request => request.TradeCountMin, request => request.TradeCountMax);
        RuleFor(request => request.WeeklyConsistencyMax).Must(value => value is null || (value > 0 && double.IsFinite(value.Value)))
            .WithMessage(request => $"weekly_consistency_max: {request.WeeklyConsistencyMax} is not allowed; it must be above 0.");
    }

    private void Bounds(string name, Func<EvolutionRequest, double?> lowest, Func<EvolutionRequest, double?> highest)
    {
        RuleFor(request => request).Must(request => lowest(request) is null or (>= 0 and < double.PositiveInfinity)).OverridePropertyName(name + "_min")
            .WithMessage(request => $"{name}_min: {lowest(request)} is not allowed; it must be a finite number, 0 or more.");
        RuleFor(request => request).Must(request => highest(request) is not { } most || double.IsFinite(most)).OverridePropertyName(name + "_max")
            .WithMessage(request => $"{name}_max: {highest(request)} is not allowed; it must be a finite number.");
        RuleFor(request => request).Must(request => !(highest(request) < lowest(request))).OverridePropertyName(name + "_max")
            .WithMessage(request => $"{name}_max: {highest(request)} lies below {name}_min {lowest(request)}.");
    }
}

/// <summary>The rules of a request once its defaults are filled in.</summary>
internal static class ResolvedRequestRules
{
    /// <exception cref="ValidationException">A bound contradicts a default, or the grid or the trading settings are not allowed.</exception>
    internal static void Require(EvolutionRequest resolved)
    {
        var evolution = ResolvedEvolution.Of(resolved);
        var problems = GridRules.Problems(evolution.Grid, evolution.Tickers.Count).Concat(GridRules.Problems(evolution.Settings))
            .Select(problem => new FluentValidation.Results.ValidationFailure(problem.Field, problem.Message))
            .Concat(new EvolutionRequestValidator().Validate(resolved).Errors).ToList();
        if (problems.Count > 0)
        {
            throw new ValidationException(problems);
        }
    }
}
