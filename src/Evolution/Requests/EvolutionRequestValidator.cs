using FluentValidation;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Requests;

/// <summary>The rules of a request that the modules below do not know; nulls are filled in later and always valid.</summary>
internal sealed class EvolutionRequestValidator : AbstractValidator<EvolutionRequest>
{
    private const int MostTickers = 100;

    public EvolutionRequestValidator()
    {
        RuleFor(request => request.Symbol).NotEmpty().WithMessage("symbol: required.");
        RuleFor(request => request).Custom(Options);
        RuleFor(request => request.SeedModelId).Must((request, id) => id is null || request.SeedFeatures is not { Count: > 0 })
            .WithMessage("seed_model_id: give either a seed model or seed_features, not both.");
        RuleFor(request => request.SimulationTickers).Must(tickers => tickers is null or { Count: <= MostTickers })
            .WithMessage(request => $"simulation_tickers: {request.SimulationTickers!.Count} given; at most {MostTickers} are allowed.");
        RuleForEach(request => request.SimulationTickers).NotEmpty().WithMessage("simulation_tickers: an empty symbol is not allowed.")
            .When(request => request.SimulationTickers is { Count: <= MostTickers });
        RuleFor(request => request.ReportRegret)
            .Must((request, asked) => !asked || request.StopOnFirstHit || request.AdaptiveGrid || request.Surrogate is not null)
            .WithMessage("report_regret: there is nothing to report without stop_on_first_hit, adaptive_grid or surrogate.");
        RuleFor(request => request.Ladder).Must((request, ladder) => ladder != true || !request.Horizon.IsSessionEnd)
            .WithMessage("ladder: not allowed with horizon session_end; give a number of bars.");
        Bounds("sqn", request => request.SqnMin, request => request.SqnMax);
        Bounds("profit_factor", request => request.ProfitFactorMin, request => request.ProfitFactorMax);
        Bounds("trade_count", request => request.TradeCountMin, request => request.TradeCountMax);
    }

    private static void Options(EvolutionRequest request, ValidationContext<EvolutionRequest> context)
    {
        foreach (var option in RequestOptions.All)
        {
            if (option.Refusal(request) is { } refusal)
            {
                context.AddFailure(option.Name, refusal);
            }
        }
    }

    private void Bounds(string name, Func<EvolutionRequest, double?> lowest, Func<EvolutionRequest, double?> highest) =>
        RuleFor(request => request).Must(request => !(highest(request) < lowest(request))).OverridePropertyName(name + "_max")
            .WithMessage(request => $"{name}_max: {highest(request)} lies below {name}_min {lowest(request)}.");
}

/// <summary>The rules of a request once its defaults are filled in.</summary>
internal static class ResolvedRequestRules
{
    /// <exception cref="ValidationException">A bound contradicts a default, or the grid or the trading settings are not
    /// allowed.</exception>
    internal static void Require(EvolutionRequest resolved)
    {
        var evolution = ResolvedEvolution.Of(resolved);
        var problems = evolution.Grid.Problems(evolution.Tickers.Count).Concat(evolution.Settings.Problems())
            .Select(problem => new FluentValidation.Results.ValidationFailure(problem.Field, problem.Message))
            .Concat(new EvolutionRequestValidator().Validate(resolved).Errors).ToList();
        if (problems.Count > 0)
        {
            throw new ValidationException(problems);
        }
    }
}
