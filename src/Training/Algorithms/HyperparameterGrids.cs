using System.Globalization;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms;

/// <summary>The hyperparameters of a request, checked against its algorithm and filled in with its defaults.</summary>
internal static class HyperparameterGrids
{
    /// <summary>The request with exactly the grids that its algorithm has, each ascending without repetition.</summary>
    /// <exception cref="UnprocessableException">A grid or a measure of importance that the algorithm does not have.</exception>
    internal static TrainingSpecification Resolve(TrainingSpecification request, Algorithm algorithm)
    {
        var resolved = algorithm.Resolve(request);
        RequireItsOwn(request, algorithm);
        return resolved with { ImportanceMethod = request.ImportanceMethod ?? algorithm.Importances[0] };
    }

    /// <summary>A grid ascending without repetition.</summary>
    internal static T[] Ascending<T>(IEnumerable<T> grid) => [.. grid.Distinct().Order()];

    /// <summary>The names of the fields that are grids.</summary>
    internal static IReadOnlyList<string> Fields { get; } = [.. All(new() { Symbol = "" }).Select(grid => grid.Name)];

    /// <summary>The grids of a specification that are not null, by the names of their fields.</summary>
    internal static IReadOnlyList<(string Name, int Count)> Of(TrainingSpecification specification) =>
    [
        .. All(specification).Where(grid => grid.Count is not null).Select(grid => (grid.Name, grid.Count!.Value)),
        .. specification.Grids?.Select(grid => (grid.Key, grid.Value.Count)) ?? [],
    ];

    /// <summary>Cells of one regime.</summary>
    internal static int Cells(TrainingSpecification resolved) => Of(resolved).Aggregate(1, (product, grid) => product * grid.Count);

    /// <summary>Refuses a grid with more cells than are allowed.</summary>
    /// <exception cref="UnprocessableException">Too many cells; the message counts them.</exception>
    internal static void RequireAtMost(int maximum, TrainingSpecification resolved)
    {
        var grids = Of(resolved);
        var regimes = resolved.RegimeConfigs!.Count;
        var cells = grids.Aggregate((decimal)regimes, (product, grid) => product * grid.Count);
        if (cells > maximum)
        {
            var factors = grids.Append(("regime_configs", regimes))
                .Select(grid => string.Create(CultureInfo.InvariantCulture, $"{grid.Item2:N0} {grid.Item1}"));
            throw new UnprocessableException(
                $"The grid has {cells:N0} cells ({string.Join(" × ", factors)}); at most {maximum:N0} are allowed.",
                grids.MaxBy(grid => grid.Count).Name);
        }
    }

    private static void RequireItsOwn(TrainingSpecification request, Algorithm algorithm)
    {
        foreach (var (name, _) in Of(request).Where(grid => !algorithm.Fields.Contains(grid.Name, StringComparer.Ordinal)))
        {
            throw new UnprocessableException(
                $"{name}: {algorithm.Name} has no such grid; it has {string.Join(", ", algorithm.Grids)}.", name);
        }

        foreach (var (name, value) in new[] { ("rounds", request.Rounds), ("early_stopping_rounds", request.EarlyStoppingRounds) })
        {
            if (value is not null && !algorithm.Fields.Contains(name, StringComparer.Ordinal))
            {
                throw new UnprocessableException($"{name}: {algorithm.Name} has no boosting rounds.", name);
            }
        }

        if (!algorithm.Labels.Contains(request.Label))
        {
            var labels = string.Join(", ", algorithm.Labels.Select(label => label.ToString().ToLowerInvariant()));
            throw new UnprocessableException(
                $"label: {algorithm.Name} cannot learn '{request.Label.ToString().ToLowerInvariant()}'; it learns {labels}.", "label");
        }

        if (request.ImportanceMethod is { } method && !algorithm.Importances.Contains(method))
        {
            throw ImportanceNames.NotOf(algorithm, method.Name(), "importance_method");
        }
    }

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
}
