using System.Linq.Expressions;
using FluentValidation;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>The rules that need no data.</summary>
internal sealed class SpecificationValidator : AbstractValidator<TrainingSpecification>
{
    /// <summary>Trees or boosting rounds of one fit.</summary>
    private const int MostTrees = 10_000;

    /// <summary>Values of one grid; how many cells the grids have together is a setting, and judged later.</summary>
    private const int LongestGrid = 100_000;

    /// <summary>So many wrong values of a grid are told.</summary>
    private const int MostTold = 100;

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<double>> NoGrids =
        new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);

    private const double FarthestBarrier = 100;
    private const int MostRegimes = 32;
    private const int MostReferences = 20;

    public SpecificationValidator()
    {
        RuleFor(request => request.Symbol).NotEmpty().WithMessage("symbol: required.");
        RuleFor(request => request.Timeframe).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage(request => $"timeframe: '{request.Timeframe}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleFor(request => request.TargetCol).Must(Targets.Columns.Contains)
            .WithMessage(request => $"target_col: '{request.TargetCol}' is not known; allowed: {string.Join(", ", Targets.Columns)}.");
        RuleFor(request => request.TargetTransform).Must(Targets.Transforms.Contains)
            .WithMessage(request =>
                $"target_transform: '{request.TargetTransform}' is not known; allowed: {string.Join(", ", Targets.Transforms)}.");
        RuleFor(request => request.Horizon).Must(horizon => horizon.IsAllowed)
            .WithMessage(request => $"horizon: {request.Horizon} is not allowed; {Horizon.Allowed}.");
        Labels();
        Penalties(request => request.AlphaGrid, "alpha_grid", alpha => alpha > 0 && double.IsFinite(alpha), "> 0", "be > 0");
        Penalties(request => request.L1RatioGrid, "l1_ratio_grid", ratio => ratio is >= 0 and <= 1, "from 0 to 1", "lie from 0 to 1");
        Grid(request => request.MaxDepthGrid, "max_depth_grid", depth => depth is >= 1 and <= 30, "1 to 30");
        Grid(request => request.LearningRateGrid, "learning_rate_grid", rate => rate is > 0 and <= 1, "above 0, at most 1");
        Grid(request => request.RegLambdaGrid, "reg_lambda_grid", lambda => lambda >= 0 && float.IsFinite((float)lambda), "0 or more");
        Grid(
            request => request.MinChildWeightGrid, "min_child_weight_grid",
            weight => weight >= 0 && float.IsFinite((float)weight), "0 or more");
        Grid(request => request.MinSamplesLeafGrid, "min_samples_leaf_grid", rows => rows >= 1, "1 or more");
        Grid(request => request.TreesGrid, "trees_grid", trees => trees is >= 1 and <= MostTrees, $"1 to {MostTrees:N0}");
        RuleFor(request => request.Grids).Custom((grids, context) =>
        {
            foreach (var (name, values) in grids ?? NoGrids)
            {
                if (Problem(name, values) is { } problem)
                {
                    context.AddFailure(name, problem);
                }
            }
        });
        RuleFor(request => request.Rounds).InclusiveBetween(1, MostTrees)
            .WithMessage(request => $"rounds: {request.Rounds} is not allowed; 1 to {MostTrees:N0}.");
        RuleFor(request => request.EarlyStoppingRounds).InclusiveBetween(1, MostTrees)
            .WithMessage(request => $"early_stopping_rounds: {request.EarlyStoppingRounds} is not allowed; 1 to {MostTrees:N0}.");
        RuleFor(request => request.RegimeConfigs).Must(configs => configs is null or { Count: > 0 and <= MostRegimes })
            .WithMessage(request => $"regime_configs: {request.RegimeConfigs!.Count} given; 1 to {MostRegimes} are allowed.");
        RuleForEach(request => request.RegimeConfigs).Must(config => config is not null && config.Problem() is null)
            .WithMessage((_, config) => config is null
                ? "regime_configs: null is not allowed; {} allows every bar." : $"regime_configs: {config.Problem()}.")
            .When(request => request.RegimeConfigs is { Count: <= MostRegimes });
        RuleFor(request => request.Features).Must(features => features is null or { Count: <= 1000 })
            .WithMessage(request => $"features: {request.Features!.Count} given; at most 1000 are allowed.");
        RuleFor(request => request.ReferenceSymbols).Must(symbols => symbols is null or { Count: <= MostReferences })
            .WithMessage(request => $"reference_symbols: {request.ReferenceSymbols!.Count} given; at most {MostReferences} are allowed.");
        RuleForEach(request => request.ReferenceSymbols).NotEmpty().WithMessage("reference_symbols: an empty symbol is not allowed.")
            .When(request => request.ReferenceSymbols is { Count: <= MostReferences });
        RuleFor(request => request.ExecutionDelayBars).InclusiveBetween(1, 1000)
            .WithMessage(request => $"execution_delay_bars: {request.ExecutionDelayBars} is not allowed; 1 to 1000.");
        RuleFor(request => request.Segments)
            .Must(segments => segments is null
                || (segments is { Selection: > 0, Simulation: < 1 } && segments.Selection < segments.Simulation))
            .WithMessage(request => $"segments: selection {request.Segments!.Selection} and simulation {request.Segments.Simulation} "
                + "must satisfy 0 < selection < simulation < 1.");
    }

    private void Labels()
    {
        RuleFor(request => request.Label).IsInEnum()
            .WithMessage(request => $"label: {request.Label} is not known; allowed: return, sign, volatility, barrier.");
        RuleFor(request => request.TargetTransform)
            .Must((request, transform) => request.Label == TargetLabel.Return || transform is "log_return" or "pct_change")
            .WithMessage(request => $"target_transform: '{request.TargetTransform}' is not allowed with the label "
                + $"{request.Label.ToString().ToLowerInvariant()}; log_return or pct_change.");
        RuleFor(request => request.TargetCol)
            .Must((request, column) => request.Label != TargetLabel.Barrier || column == "close")
            .WithMessage(request => $"target_col: '{request.TargetCol}' is not allowed with the label barrier; close.");
        Barrier(request => request.ProfitTarget, "profit_target");
        Barrier(request => request.StopLoss, "stop_loss");
        RuleFor(request => request.StopLoss)
            .Must((request, stop) => request.Label != TargetLabel.Barrier || stop > 0 || request.ProfitTarget > 0)
            .WithMessage("stop_loss: 0 is not allowed with the label barrier where profit_target is 0 too; at least one must be above 0.");
    }

    private void Barrier(Expression<Func<TrainingSpecification, double>> distance, string name) =>
        RuleFor(distance).InclusiveBetween(0, FarthestBarrier)
            .WithMessage((_, value) => $"{name}: {value} is not allowed; 0 to {FarthestBarrier} units of volatility.");

    private void Penalties(
        Expression<Func<TrainingSpecification, IReadOnlyList<double>?>> grid, string name, Func<double, bool> allowed,
        string one, string every) =>
        RuleFor(grid).Custom((given, context) =>
        {
            if (given is { Count: 0 or > LongestGrid })
            {
                context.AddFailure(name, given.Count == 0
                    ? $"{name}: empty; give at least one value {one} or leave it out."
                    : $"{name}: {given.Count} values are given; at most {LongestGrid}.");
                return;
            }

            foreach (var (index, value) in (given ?? []).Index().Where(value => !allowed(value.Item)).Take(MostTold))
            {
                context.AddFailure($"{name}[{index}]", $"{name}: {value} is not allowed; every value must {every}.");
            }
        });

    private static string? Problem(string name, IReadOnlyList<double>? values) =>
        HyperparameterGrids.Fields.Contains(name, StringComparer.Ordinal) ? $"grids: '{name}' is not allowed; it is a field of its own."
        : values is not { Count: > 0 } ? $"{name}: empty; give at least one value or leave it out."
        : values.Count > LongestGrid ? $"{name}: {values.Count} values are given; at most {LongestGrid}."
        : null;

    private void Grid<T>(Expression<Func<TrainingSpecification, IReadOnlyList<T>?>> grid, string name, Func<T, bool> allowed, string range)
    {
        var values = grid.Compile();
        RuleFor(grid).Cascade(CascadeMode.Stop)
            .Must(given => given is null or { Count: > 0 }).WithMessage($"{name}: empty; give at least one value or leave it out.")
            .Must(given => given is null or { Count: <= LongestGrid })
            .WithMessage(request => $"{name}: {values(request)!.Count} values are given; at most {LongestGrid}.")
            .Must(given => given?.All(allowed) ?? true)
            .WithMessage(request =>
            {
                var wrong = string.Join(", ", values(request)!.Where(value => !allowed(value)).Take(3));
                return $"{name}: {wrong} is not allowed; every value must be {range}.";
            });
    }
}
