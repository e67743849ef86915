using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms.NearestRows;

/// <summary>k-nearest rows (Cover and Hart 1967): a family that the product does not have, and needs nothing of it but its contracts.</summary>
internal sealed class NearestRowsAlgorithm : Algorithm
{
    public const string Grid = "neighbours_grid";
    public const string Neighbours = "neighbours";

    public override string Name => "NearestRows";

    public override IReadOnlyList<string> Grids { get; } = [Grid];

    public override IReadOnlyList<ImportanceMethod> Importances { get; } = [ImportanceMethod.Permutation];

    public override string NothingLearnt => "all rows have one target";

    public override TrainingSpecification Resolve(TrainingSpecification request)
    {
        var asked = request.Grids?.GetValueOrDefault(Grid) ?? [5, 50];
        return request with
        {
            Grids = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal) { [Grid] = [.. asked.Distinct().Order()] },
        };
    }

    public override int Fits(TrainingSpecification specification, int regimes, int folds) =>
        specification.Grids![Grid].Count * regimes * folds + 1;

    public override FittedGrid Fit(PreparedTraining training, Action<int>? cellsDone, CancellationToken token)
    {
        List<GridCell> cells = [];
        foreach (var (config, rows) in training.Specification.RegimeConfigs!.Zip(training.RegimeRows))
        {
            foreach (var neighbours in training.Specification.Grids![Grid])
            {
                token.ThrowIfCancellationRequested();
                cells.Add(new(config, null, null, Score(training, rows, (int)neighbours), training.Features.Count, Converged: true, null)
                {
                    Hyperparameters = new Dictionary<string, double>(StringComparer.Ordinal) { [Neighbours] = neighbours },
                });
                cellsDone?.Invoke(cells.Count);
            }
        }

        var best = cells.MaxBy(cell => cell.Score)!;
        var model = NearestRowsModel.Fit(training.Learn(training.RowsOf(best)), NeighboursOf(best));
        return new(best, cells, model) { Content = model.Save() };
    }

    public override Refit Refit(GridCell cell, TrainingSpecification specification, TrainingRows rows, CancellationToken token) =>
        new(NearestRowsModel.Fit(rows, NeighboursOf(cell)), Converged: true);

    public override IFittedModel Load(StoredModelDetails model, ReadOnlyMemory<byte>? content) => NearestRowsModel.Load(content!.Value.Span);

    private static int NeighboursOf(GridCell cell) => (int)cell.Hyperparameters![Neighbours];

    /// <summary>Pooled out-of-fold R².</summary>
    private static double Score(PreparedTraining training, ReadOnlyMemory<int> rows, int neighbours)
    {
        double errors = 0, squares = 0;
        var bars = rows.Span;
        foreach (var fold in training.Validation.Of(rows.Length))
        {
            int[] learnt = [.. bars[..fold.TrainEnd], .. bars[fold.TrainResume..]];
            var model = NearestRowsModel.Fit(training.Learn(learnt), neighbours);
            foreach (var bar in bars[fold.TestStart..fold.TestEnd])
            {
                var error = training.Target.Span[bar] - model.Predict(training.Data.Features, bar);
                var spread = training.Target.Span[bar] - model.Mean;
                (errors, squares) = (errors + error * error, squares + spread * spread);
            }
        }

        return 1 - errors / squares;
    }
}
