using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Fitting;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Tests.Training.Preparation;

internal sealed class SpecificationValidatorTests
{
    private static readonly TrainingSpecification Fine = new() { Symbol = "AAA" };

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("symbol", Fine with { Symbol = "" }, "symbol: required.");
        yield return Case("timeframe", Fine with { Timeframe = "2m" }, "timeframe: '2m' is not known; allowed: 1m, 5m, 15m, 30m, 1h, 4h, 1d.");
        yield return Case("target_col", Fine with { TargetCol = "volume" }, "target_col: 'volume' is not known; allowed: open, high, low, close.");
        yield return Case("target_transform", Fine with { TargetTransform = "sqrt" }, "target_transform: 'sqrt' is not known; allowed: log_return, pct_change, log, none.");
        yield return Case("alpha_grid", Fine with { AlphaGrid = [] }, "alpha_grid: empty; give at least one value > 0 or leave it out.");
        yield return Case("alpha_grid[1]", Fine with { AlphaGrid = [1, 0] }, "alpha_grid: 0 is not allowed; every value must be > 0.");
        yield return Case("alpha_grid[0]", Fine with { AlphaGrid = [-0.5] }, "alpha_grid: -0.5 is not allowed; every value must be > 0.");
        yield return Case("alpha_grid[0]", Fine with { AlphaGrid = [double.NaN] }, "alpha_grid: NaN is not allowed; every value must be > 0.");
        yield return Case("alpha_grid[0]", Fine with { AlphaGrid = [double.PositiveInfinity] }, "alpha_grid: Infinity is not allowed; every value must be > 0.");
        yield return Case("l1_ratio_grid", Fine with { L1RatioGrid = [] }, "l1_ratio_grid: empty; give at least one value from 0 to 1 or leave it out.");
        yield return Case("l1_ratio_grid[0]", Fine with { L1RatioGrid = [1.01] }, "l1_ratio_grid: 1.01 is not allowed; every value must lie from 0 to 1.");
        yield return Case("alpha_grid", Fine with { AlphaGrid = [.. Enumerable.Repeat(1.0, 100_001)] }, "alpha_grid: 100001 values are given; at most 100000.");
        yield return Case("trees_grid", Fine with { TreesGrid = [.. Enumerable.Repeat(1, 100_001)] }, "trees_grid: 100001 values are given; at most 100000.");
        yield return Case("regime_configs", Fine with { RegimeConfigs = [] }, "regime_configs: 0 given; 1 to 32 are allowed.");
        yield return Case("regime_configs", Fine with { RegimeConfigs = [.. Enumerable.Repeat(RegimeConfig.Any, 33)] }, "regime_configs: 33 given; 1 to 32 are allowed.");
        yield return Case("regime_configs[0]", Fine with { RegimeConfigs = [RegimeConfig.Of("regime_vix", 4)] }, "regime_configs: regime_vix [4]: values must be from 0 to 3, at least one.");
        yield return Case("regime_configs[0]", Fine with { RegimeConfigs = [RegimeConfig.Of("regime_sma")] }, "regime_configs: regime_sma []: values must be from 0 to 1, at least one.");
        yield return Case("regime_configs[0]", Fine with { RegimeConfigs = [RegimeConfig.Of("mood", 1)] }, "regime_configs: unknown regime column 'mood'; allowed: regime_gmm, regime_sma, regime_vix.");
        yield return Case("regime_configs[0]", Fine with { RegimeConfigs = [null!] }, "regime_configs: null is not allowed; {} allows every bar.");
        yield return Case("features", Fine with { Features = [.. Enumerable.Repeat("ibs", 1001)] }, "features: 1001 given; at most 1000 are allowed.");
        yield return Case("reference_symbols", Fine with { ReferenceSymbols = [.. Enumerable.Repeat("A", 21)] }, "reference_symbols: 21 given; at most 20 are allowed.");
        yield return Case("reference_symbols[0]", Fine with { ReferenceSymbols = [null!] }, "reference_symbols: an empty symbol is not allowed.");
        yield return Case("execution_delay_bars", Fine with { ExecutionDelayBars = 0 }, "execution_delay_bars: 0 is not allowed; 1 to 1000.");
        yield return Case("execution_delay_bars", Fine with { ExecutionDelayBars = 1001 }, "execution_delay_bars: 1001 is not allowed; 1 to 1000.");
        yield return Case("horizon", Fine with { Horizon = 501 }, "horizon: 501 is not allowed; 1 to 500 bars, or session_end.");
        yield return Case("horizon", Fine with { Horizon = -1 }, "horizon: -1 is not allowed; 1 to 500 bars, or session_end.");
        yield return Case("label", Fine with { Label = (TargetLabel)9 }, "label: 9 is not known; allowed: return, sign, volatility, barrier.");
        yield return Case("target_transform", Fine with { Label = TargetLabel.Sign, TargetTransform = "log" }, "target_transform: 'log' is not allowed with the label sign; log_return or pct_change.");
        yield return Case("target_col", Fine with { Label = TargetLabel.Barrier, TargetCol = "high" }, "target_col: 'high' is not allowed with the label barrier; close.");
        yield return Case("profit_target", Fine with { ProfitTarget = -1 }, "profit_target: -1 is not allowed; 0 to 100 units of volatility.");
        yield return Case("stop_loss", Fine with { StopLoss = double.NaN }, "stop_loss: NaN is not allowed; 0 to 100 units of volatility.");
        yield return Case("stop_loss", Fine with { Label = TargetLabel.Barrier, ProfitTarget = 0, StopLoss = 0 }, "stop_loss: 0 is not allowed with the label barrier where profit_target is 0 too; at least one must be above 0.");
        yield return Case("segments", Fine with { Segments = new(0.9m, 0.8m) }, "segments: selection 0.9 and simulation 0.8 must satisfy 0 < selection < simulation < 1.");
        yield return Case("segments", Fine with { Segments = new(0.5m, 1m) }, "segments: selection 0.5 and simulation 1 must satisfy 0 < selection < simulation < 1.");
    }

    [TestCaseSource(nameof(Refusals))]
    public void A_refusal_names_the_field_the_value_and_what_is_allowed(string field, TrainingSpecification specification, string message)
    {
        var errors = new PlanTrainingValidator().Validate(new PlanTraining(specification)).Errors;

        Assert.That(errors.Select(error => (FieldNames.Of(error.PropertyName), error.ErrorMessage)), Does.Contain((field, message)));
    }

    [Test]
    public void A_long_list_of_wrong_values_is_answered_in_short()
    {
        var specification = Fine with { AlphaGrid = new double[1_000_000], L1RatioGrid = [.. Enumerable.Repeat(2.0, 50_000)], ReferenceSymbols = new string[1_000_000], RegimeConfigs = new RegimeConfig[1_000_000] };
        var errors = new PlanTrainingValidator().Validate(new PlanTraining(specification)).Errors;

        Assert.That(errors.CountBy(error => FieldNames.Of(error.PropertyName).Split('[')[0], StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), Is.EqualTo(
            new Dictionary<string, int>(StringComparer.Ordinal) { ["alpha_grid"] = 1, ["l1_ratio_grid"] = 100, ["regime_configs"] = 1, ["reference_symbols"] = 1 }));
    }

    [Test]
    public void Bounds_themselves_and_defaults_are_allowed() =>
        Assert.That(new SpecificationValidator().Validate(Fine with { L1RatioGrid = [0, 1], AlphaGrid = [double.Epsilon], ExecutionDelayBars = 1000, Timeframe = "1D" }).Errors, Is.Empty);

    private static TestCaseData Case(string field, TrainingSpecification specification, string message) => new TestCaseData(field, specification, message).SetArgDisplayNames(message);
}
