using System.Linq.Expressions;
using FluentValidation;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Tabular;

/// <summary>The rules that need no data.</summary>
internal sealed class SpecificationValidator : AbstractValidator<TrainingSpecification>
{
    /// <summary>Trees or boosting rounds of one fit.</summary>
    private const int MostTrees = 10_000;

    public SpecificationValidator()
    {
        RuleFor(request => request.Symbol).NotEmpty().WithMessage("symbol: required.");
        RuleFor(request => request.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(request => $"timeframe: '{request.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(request => request.TargetCol).Must(Target.Columns.Contains)
            .WithMessage(request => $"target_col: '{request.TargetCol}' is not known; allowed: {string.Join(", ", Target.Columns)}.");
        RuleFor(request => request.TargetTransform).Must(Target.Transforms.Contains)
            .WithMessage(request => $"target_transform: '{request.TargetTransform}' is not known; allowed: {string.Join(", ", Target.Transforms)}.");
        RuleFor(request => request.AlphaGrid).Must(grid => grid is null or { Count: > 0 }).WithMessage("alpha_grid: empty; give at least one value > 0 or leave it out.");
        RuleForEach(request => request.AlphaGrid).Must(alpha => alpha > 0 && double.IsFinite(alpha)).WithMessage((_, alpha) => $"alpha_grid: {alpha} is not allowed; every value must be > 0.");
        RuleFor(request => request.L1RatioGrid).Must(grid => grid is null or { Count: > 0 }).WithMessage("l1_ratio_grid: empty; give at least one value from 0 to 1 or leave it out.");
        RuleForEach(request => request.L1RatioGrid).Must(ratio => ratio is >= 0 and <= 1).WithMessage((_, ratio) => $"l1_ratio_grid: {ratio} is not allowed; every value must lie from 0 to 1.");
        Grid(request => request.MaxDepthGrid, "max_depth_grid", depth => depth is >= 1 and <= 30, "1 to 30");
        Grid(request => request.LearningRateGrid, "learning_rate_grid", rate => rate is > 0 and <= 1, "above 0, at most 1");
        Grid(request => request.RegLambdaGrid, "reg_lambda_grid", lambda => lambda >= 0 && float.IsFinite((float)lambda), "0 or more");
        Grid(request => request.MinChildWeightGrid, "min_child_weight_grid", weight => weight >= 0 && float.IsFinite((float)weight), "0 or more");
        Grid(request => request.MinSamplesLeafGrid, "min_samples_leaf_grid", rows => rows >= 1, "1 or more");
        Grid(request => request.TreesGrid, "trees_grid", trees => trees is >= 1 and <= MostTrees, $"1 to {MostTrees:N0}");
        RuleFor(request => request.Rounds).InclusiveBetween(1, MostTrees).WithMessage(request => $"rounds: {request.Rounds} is not allowed; 1 to {MostTrees:N0}.");
        RuleFor(request => request.EarlyStoppingRounds).InclusiveBetween(1, MostTrees).WithMessage(request => $"early_stopping_rounds: {request.EarlyStoppingRounds} is not allowed; 1 to {MostTrees:N0}.");
        RuleFor(request => request.RegimeConfigs).Must(configs => configs is null or { Count: > 0 and <= 32 }).WithMessage(request => $"regime_configs: {request.RegimeConfigs!.Count} given; 1 to 32 are allowed.");
        RuleForEach(request => request.RegimeConfigs).Must(config => config is not null && config.Problem() is null)
            .WithMessage((_, config) => config is null ? "regime_configs: null is not allowed; {} allows every bar." : $"regime_configs: {config.Problem()}.");
        RuleFor(request => request.Features).Must(features => features is null or { Count: <= 1000 }).WithMessage(request => $"features: {request.Features!.Count} given; at most 1000 are allowed.");
        RuleFor(request => request.ReferenceSymbols).Must(symbols => symbols is null or { Count: <= 20 }).WithMessage(request => $"reference_symbols: {request.ReferenceSymbols!.Count} given; at most 20 are allowed.");
        RuleForEach(request => request.ReferenceSymbols).NotEmpty().WithMessage("reference_symbols: an empty symbol is not allowed.");
        RuleFor(request => request.ExecutionDelayBars).InclusiveBetween(1, 1000).WithMessage(request => $"execution_delay_bars: {request.ExecutionDelayBars} is not allowed; 1 to 1000.");
        RuleFor(request => request.Segments).Must(segments => segments is null || (segments.Selection > 0 && segments.Selection < segments.Simulation && segments.Simulation < 1))
            .WithMessage(request => $"segments: selection {request.Segments!.Selection} and simulation {request.Segments.Simulation} must satisfy 0 < selection < simulation < 1.");
    }

    private void Grid<T>(Expression<Func<TrainingSpecification, IReadOnlyList<T>?>> grid, string name, Func<T, bool> allowed, string range)
    {
        var values = grid.Compile();
        RuleFor(grid).Must(given => given is null or { Count: > 0 }).WithMessage($"{name}: empty; give at least one value or leave it out.");
        RuleFor(grid).Must(given => given?.All(allowed) ?? true)
            .WithMessage(request => $"{name}: {string.Join(", ", values(request)!.Where(value => !allowed(value)).Take(3))} is not allowed; every value must be {range}.");
    }
}

internal sealed class PlanTrainingValidator : AbstractValidator<PlanTraining>
{
    public PlanTrainingValidator() => RuleFor(command => command.Specification).SetValidator(new SpecificationValidator());
}

internal sealed class FitModelValidator : AbstractValidator<FitModel>
{
    public FitModelValidator() => RuleFor(command => command.Specification).SetValidator(new SpecificationValidator());
}

internal sealed class TrainModelValidator : AbstractValidator<TrainModel>
{
    public TrainModelValidator() => RuleFor(command => command.Specification).SetValidator(new SpecificationValidator());
}
