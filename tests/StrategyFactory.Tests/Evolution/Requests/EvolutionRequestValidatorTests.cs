using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.Evolution.Requests;

internal sealed class EvolutionRequestValidatorTests
{
    private static readonly EvolutionRequest Fine = new() { Symbol = "AAA" };

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("symbol", Fine with { Symbol = " " }, "symbol: required.");
        yield return Case("max_generations", Fine with { MaxGenerations = 0 }, "max_generations: 0 is not allowed; 1 to 50.");
        yield return Case("max_generations", Fine with { MaxGenerations = 51 }, "max_generations: 51 is not allowed; 1 to 50.");
        yield return Case("prune_fraction", Fine with { PruneFraction = 0 }, "prune_fraction: 0 is not allowed; it must lie between 0 and 1, both excluded.");
        yield return Case("prune_fraction", Fine with { PruneFraction = 1 }, "prune_fraction: 1 is not allowed; it must lie between 0 and 1, both excluded.");
        yield return Case("prune_fraction", Fine with { PruneFraction = 1.5 }, "prune_fraction: 1.5 is not allowed; it must lie between 0 and 1, both excluded.");
        yield return Case("prune_fraction", Fine with { PruneFraction = double.NaN }, "prune_fraction: NaN is not allowed; it must lie between 0 and 1, both excluded.");
        yield return Case("min_features", Fine with { MinFeatures = 0 }, "min_features: 0 is not allowed; 1 to 1000.");
        yield return Case("min_features", Fine with { MinFeatures = 1001 }, "min_features: 1001 is not allowed; 1 to 1000.");
        yield return Case("seed_model_id", Fine with { SeedModelId = Guid.Empty, SeedFeatures = ["rsi_14"] }, "seed_model_id: give either a seed model or seed_features, not both.");
        yield return Case("simulation_tickers", Fine with { SimulationTickers = [.. Enumerable.Repeat("A", 101)] }, "simulation_tickers: 101 given; at most 100 are allowed.");
        yield return Case("simulation_tickers[1]", Fine with { SimulationTickers = ["A", null!] }, "simulation_tickers: an empty symbol is not allowed.");
        yield return Case("look_ahead", Fine with { LookAhead = 0 }, "look_ahead: 0 is not allowed; 1 to 5.");
        yield return Case("look_ahead", Fine with { LookAhead = 6 }, "look_ahead: 6 is not allowed; 1 to 5.");
        yield return Case("surrogate", Fine with { Surrogate = 0 }, "surrogate: 0 is not allowed; 1 to 100000 strategies per generation.");
        yield return Case("surrogate", Fine with { Surrogate = 100_001 }, "surrogate: 100001 is not allowed; 1 to 100000 strategies per generation.");
        yield return Case("report_regret", Fine with { ReportRegret = true, Overlap = true }, "report_regret: there is nothing to report without stop_on_first_hit, adaptive_grid or surrogate.");
        yield return Case("sqn_min", Fine with { SqnMin = -1 }, "sqn_min: -1 is not allowed; it must be a finite number, 0 or more.");
        yield return Case("sqn_min", Fine with { SqnMin = double.NaN }, "sqn_min: NaN is not allowed; it must be a finite number, 0 or more.");
        yield return Case("sqn_max", Fine with { SqnMax = double.PositiveInfinity }, "sqn_max: Infinity is not allowed; it must be a finite number.");
        yield return Case("sqn_max", Fine with { SqnMin = 3, SqnMax = 2 }, "sqn_max: 2 lies below sqn_min 3.");
        yield return Case("profit_factor_min", Fine with { ProfitFactorMin = double.PositiveInfinity }, "profit_factor_min: Infinity is not allowed; it must be a finite number, 0 or more.");
        yield return Case("profit_factor_max", Fine with { ProfitFactorMin = 3, ProfitFactorMax = 2 }, "profit_factor_max: 2 lies below profit_factor_min 3.");
        yield return Case("trade_count_min", Fine with { TradeCountMin = -1 }, "trade_count_min: -1 is not allowed; it must be a finite number, 0 or more.");
        yield return Case("trade_count_max", Fine with { TradeCountMin = 10, TradeCountMax = 9 }, "trade_count_max: 9 lies below trade_count_min 10.");
        yield return Case("weekly_consistency_max", Fine with { WeeklyConsistencyMax = 0 }, "weekly_consistency_max: 0 is not allowed; it must be above 0.");
        yield return Case("weekly_consistency_max", Fine with { WeeklyConsistencyMax = double.PositiveInfinity }, "weekly_consistency_max: Infinity is not allowed; it must be above 0.");
    }

    [TestCaseSource(nameof(Refusals))]
    public void A_refusal_names_the_field_the_value_and_what_is_allowed(string field, EvolutionRequest request, string message)
    {
        var errors = new StartEvolutionValidator().Validate(new StartEvolution(request)).Errors;

        Assert.That(errors.Select(error => (FieldNames.Of(error.PropertyName), error.ErrorMessage)), Does.Contain((field, message)));
    }

    [Test]
    public void Bounds_themselves_are_allowed()
    {
        Assert.That(new EvolutionRequestValidator().Validate(Fine).IsValid);
        Assert.That(new EvolutionRequestValidator().Validate(Fine with { MaxGenerations = 50, MinFeatures = 1000, SqnMin = 0, SqnMax = 0, TradeCountMin = 7, TradeCountMax = 7 }).IsValid);
    }

    [Test]
    public void A_bound_may_not_contradict_a_default()
    {
        var resolved = new EvolutionOptions { Thresholds = ["0.001"], ZScoreCutoffs = [0], RegimeConfigs = [[]] }.Resolve(Fine with { SqnMax = 2 });

        Assert.That(() => ResolvedRequestRules.Require(resolved), Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("sqn_max: 2 lies below sqn_min 3."));
    }

    private static TestCaseData Case(string field, EvolutionRequest request, string message) => new TestCaseData(field, request, message).SetArgDisplayNames(message);
}
