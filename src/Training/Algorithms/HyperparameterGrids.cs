using System.Globalization;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms;

/// <summary>The hyperparameters of a request, checked against its algorithm and filled in with the configured defaults.</summary>
internal static class HyperparameterGrids
{
    /// <summary>The request with exactly the grids that its algorithm has, each ascending without repetition.</summary>
    /// <exception cref="UnprocessableException">A grid or a measure of importance that the algorithm does not have.</exception>
    internal static TrainingSpecification Resolve(TrainingSpecification request, Algorithm algorithm, TrainingOptions options)
    {
        RequireItsOwn(request, algorithm);
        return algorithm.Family switch
        {
            AlgorithmFamily.Boosting => request with
            {
                MaxDepthGrid = Ascending(request.MaxDepthGrid ?? options.XGBoost.MaxDepthGrid),
                LearningRateGrid = Ascending(request.LearningRateGrid ?? options.XGBoost.LearningRateGrid),
                RegLambdaGrid = Ascending(request.RegLambdaGrid ?? options.XGBoost.RegLambdaGrid),
                MinChildWeightGrid = Ascending(request.MinChildWeightGrid ?? options.XGBoost.MinChildWeightGrid),
                Rounds = request.Rounds ?? options.XGBoost.Rounds,
                EarlyStoppingRounds = request.EarlyStoppingRounds ?? options.XGBoost.EarlyStoppingRounds,
                ImportanceMethod = request.ImportanceMethod ?? algorithm.Importances[0],
            },
            AlgorithmFamily.Forest => request with
            {
                MaxDepthGrid = Ascending(request.MaxDepthGrid ?? options.RandomForest.MaxDepthGrid),
                MinSamplesLeafGrid = Ascending(request.MinSamplesLeafGrid ?? options.RandomForest.MinSamplesLeafGrid),
                TreesGrid = Ascending(request.TreesGrid ?? options.RandomForest.TreesGrid),
                ImportanceMethod = request.ImportanceMethod ?? algorithm.Importances[0],
            },
            _ => request with
            {
                AlphaGrid = Ascending(request.AlphaGrid ?? options.AlphaGrid),
                L1RatioGrid = Ascending(algorithm.FixedL1Ratios ?? request.L1RatioGrid ?? options.L1RatioGrid),
                ImportanceMethod = request.ImportanceMethod ?? algorithm.Importances[0],
            },
        };
    }

    /// <summary>The grids of a specification that are not null, by the names of their fields.</summary>
    internal static IReadOnlyList<(string Name, int Count)> Of(TrainingSpecification specification) =>
        [.. All(specification).Where(grid => grid.Count is not null).Select(grid => (grid.Name, grid.Count!.Value))];

    /// <summary>Refuses a grid with more cells than are allowed.</summary>
    /// <exception cref="UnprocessableException">Too many cells; the message counts them.</exception>
    internal static void RequireAtMost(int maximum, TrainingSpecification resolved)
    {
        var grids = Of(resolved);
        var regimes = resolved.RegimeConfigs!.Count;
        var cells = grids.Aggregate((decimal)regimes, (product, grid) => product * grid.Count);
        if (cells > maximum)
        {
            var factors = string.Join(" × ", grids.Append(("regime_configs", regimes)).Select(grid => string.Create(CultureInfo.InvariantCulture, $"{grid.Item2:N0} {grid.Item1}")));
            throw new UnprocessableException($"The grid has {cells:N0} cells ({factors}); at most {maximum:N0} are allowed.", grids.MaxBy(grid => grid.Count).Name);
        }
    }

    private static void RequireItsOwn(TrainingSpecification request, Algorithm algorithm)
    {
        if (algorithm.FixedL1Ratios is { } ratios && request.L1RatioGrid is { Count: > 0 } given && !given.SequenceEqual(ratios))
        {
            throw new UnprocessableException($"l1_ratio_grid: {algorithm.Name} has no such grid, its ratio is {ratios[0]}.", "l1_ratio_grid");
        }

        foreach (var (name, _) in Of(request).Where(grid => !algorithm.Grids.Contains(grid.Name, StringComparer.Ordinal) && !(grid.Name == "l1_ratio_grid" && algorithm.FixedL1Ratios is not null)))
        {
            throw new UnprocessableException($"{name}: {algorithm.Name} has no such grid; it has {string.Join(", ", algorithm.Grids)}.", name);
        }

        foreach (var (name, value) in new[] { ("rounds", request.Rounds), ("early_stopping_rounds", request.EarlyStoppingRounds) })
        {
            if (value is not null && algorithm.Family != AlgorithmFamily.Boosting)
            {
                throw new UnprocessableException($"{name}: {algorithm.Name} has no boosting rounds.", name);
            }
        }

        if (request.ImportanceMethod is { } method && !algorithm.Importances.Contains(method))
        {
            throw NoSuchImportance(algorithm, method.Name(), "importance_method");
        }
    }

    internal static UnprocessableException NoSuchImportance(Algorithm algorithm, string method, string field) =>
        new($"{field}: {algorithm.Name} has no importance '{method}'; it has {string.Join(", ", algorithm.Importances.Select(Name))}.", field);

    /// <summary>A method as requests spell it.</summary>
    internal static string Name(this ImportanceMethod method) => method switch
    {
        ImportanceMethod.Weight => "weight",
        ImportanceMethod.Shap => "shap",
        _ => "permutation",
    };

    private static (string Name, int? Count)[] All(TrainingSpecification specification) =>
    [
        ("alpha_grid", specification.AlphaGrid?.Count),
        ("l1_ratio_grid", specification.L1RatioGrid?.Count),
        ("max_depth_grid", specification.MaxDepthGrid?.Count),
        ("learning_rate_grid", specification.LearningRateGrid?.Count),
        ("reg_lambda_grid", specification.RegLambdaGrid?.Count),
        ("min_child_weight_grid", specification.MinChildWeightGrid?.Count),
        ("min_samples_leaf_grid", specification.MinSamplesLeafGrid?.Count),
        ("trees_grid", specification.TreesGrid?.Count),
    ];

    private static T[] Ascending<T>(IEnumerable<T> grid) => [.. grid.Distinct().Order()];
}
