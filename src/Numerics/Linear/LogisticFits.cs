using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Fits of the logistic loss: correlations and passes over the rows.</summary>
/// <param name="problem">What to fit.</param>
/// <param name="folds">Per regime its folds; null for a regime that is skipped.</param>
/// <param name="grams">Per regime the correlations of each fold and, last, of all rows; null for a regime that is skipped.</param>
internal sealed class LogisticFits(GridProblem problem, RegimeFolds?[] folds, StandardisedGram[]?[] grams) : GridFits
{
    /// <summary>Doubles of rows that are held at a time: 256 MB, the default grid's seven regimes of 500,000 bars × 20.</summary>
    private const long MostDoubles = 1L << 25;

    /// <summary>
    /// A fold's weights are not kept, only their deviance on other rows, whose slope in a weight is a few hundredths at the most: this
    /// leaves a score exact to some 10⁻⁸.
    /// </summary>
    private const double FoldTolerance = 1e-7;

    /// <summary>Tiles that are gathered at a time.</summary>
    private const int TilesPerUnit = 16;

    private readonly LogisticShape[]?[] _shapes = new LogisticShape[]?[problem.Regimes];
    private readonly double[] _nullErrors = new double[problem.Regimes * (problem.Folds + 1)];

    public override int Parameters => problem.Design.Features + 1;

    private int Sets => problem.Folds + 1;

    private LogisticLimits Limits =>
        new(Logistic.Tolerance, FoldTolerance, Logistic.MaximumPasses, problem.Tolerance, problem.MaximumSweeps);

    public override bool Has(int regime) => grams[regime] is not null;

    public override double NullError(int regime, int set) => _nullErrors[regime * Sets + set];

    public override void Fit(GridPaths paths, int[] regimes, int[] sets, int[] depths, int threads, CancellationToken token)
    {
        // The largest first: their fits take the longest.
        int[] left = [.. regimes.OrderByDescending(regime => folds[regime]!.Rows)];
        while (left.Length > 0)
        {
            var (count, doubles) = (1, Doubles(left[0]));
            while (count < left.Length && (doubles += Doubles(left[count])) <= MostDoubles)
            {
                count++;
            }

            FitTogether(paths, left[..count], sets, depths, threads, token);
            left = left[count..];
        }
    }

    public override LinearFit Refit(int regime, ReadOnlySpan<double> parameters, double alpha, double l1Ratio, PointOutcome outcome) =>
        LinearFit.OfLogOdds(problem.Design, grams[regime]![^1], parameters[..^1], parameters[^1], alpha, l1Ratio, outcome);

    private long Doubles(int regime) => LabelTiles.Length(problem.Design.Features, folds[regime]!.Rows);

    private void FitTogether(GridPaths paths, int[] regimes, int[] sets, int[] depths, int threads, CancellationToken token)
    {
        var tiles = new LabelTiles?[problem.Regimes];
        try
        {
            WorkUnits.Run(regimes.Length, threads, () => 0,
                (i, _) => tiles[regimes[i]] = new(problem.Design.Features, Positions(regimes[i])), token);
            (int Regime, int First)[] gathered =
            [
                .. regimes.SelectMany(regime => Enumerable.Range(0, (tiles[regime]!.Tiles + TilesPerUnit - 1) / TilesPerUnit)
                    .Select(unit => (regime, unit * TilesPerUnit))),
            ];
            WorkUnits.Run(gathered.Length, threads, () => 0, (i, _) =>
            {
                var regime = tiles[gathered[i].Regime]!;
                for (var tile = gathered[i].First; tile < Math.Min(regime.Tiles, gathered[i].First + TilesPerUnit); tile++)
                {
                    regime.Fill(problem.Design, tile);
                }
            }, token);
            WorkUnits.Run(regimes.Length, threads, () => new LogisticScratch(problem.Design.Features, 1),
                (i, scratch) => _shapes[regimes[i]] ??= Shapes(tiles[regimes[i]]!, regimes[i], scratch), token);
            var rows = regimes.Sum(regime => (long)folds[regime]!.Rows);
            (int Regime, int[] Sets)[] units =
            [
                .. regimes.SelectMany(regime => sets.Chunk(Together(folds[regime]!.Rows, rows, sets.Length, threads))
                    .Select(part => (regime, part))),
            ];
            WorkUnits.Run(units.Length, threads, () => new LogisticScratch(problem.Design.Features, problem.L1Ratios.Count * sets.Length),
                (i, scratch) => FitSets(paths, tiles[units[i].Regime]!, units[i].Regime, units[i].Sets, depths, scratch), token);
        }
        finally
        {
            foreach (var regime in tiles)
            {
                regime?.Dispose();
            }
        }
    }

    /// <summary>
    /// How many sets of a regime to fit together: the more, the less often its rows come from memory, but every thread needs work until
    /// the end, some three units each.
    /// </summary>
    private static int Together(int rows, long allRows, int sets, int threads)
    {
        var parts = Math.Clamp((int)Math.Round(3.0 * threads * rows / allRows), 1, sets);
        return threads == 1 ? sets : (sets + parts - 1) / parts;
    }

    private LogisticShape[] Shapes(LabelTiles tiles, int regime, LogisticScratch scratch) => LogisticShape.Measure(
        [.. Enumerable.Range(0, Sets).Select(set => Rows(tiles, regime, set))], folds[regime]!, scratch, Limits, problem.Alphas.Min());

    private LogisticSet Rows(LabelTiles tiles, int regime, int set) => new(
        grams[regime]![set], problem.Design, tiles, folds[regime]!.Rows, set < problem.Folds ? folds[regime]![set] : null)
    {
        Shape = _shapes[regime] is { Length: > 0 } shapes ? shapes[set] : null,
    };

    private void FitSets(GridPaths paths, LabelTiles tiles, int regime, int[] sets, int[] depths, LogisticScratch scratch)
    {
        LogisticSet[] rows = [.. sets.Select(set => Rows(tiles, regime, set))];
        for (var i = 0; i < sets.Length; i++)
        {
            _nullErrors[regime * Sets + sets[i]] = rows[i].NullDeviance;
        }

        var ratios = problem.L1Ratios.Count;
        LogisticPath.Fit(rows, scratch, Limits, problem.Alphas, paths.Order, problem.L1Ratios, depths.AsSpan(regime * ratios, ratios),
            (model, alpha) =>
            {
                var set = sets[Array.IndexOf(rows, model.Set)];
                var weights = model.Weights.AsSpan(0, problem.Design.Features);
                paths.Points(regime, model.Number, set)[alpha] = new(
                    new(model.Passes, model.Converged), weights.Length - weights.Count(0.0), model.HeldOutDeviance);
                if (paths.Kept(regime, model.Number, set) is { IsEmpty: false } kept)
                {
                    var parameters = kept.Slice(alpha * Parameters, Parameters);
                    weights.CopyTo(parameters);
                    parameters[^1] = model.Intercept;
                }
            });
        for (var path = 0; path < ratios * sets.Length; path++)
        {
            paths.Finish(regime, path % ratios);
        }
    }

    /// <summary>The usable rows of a regime.</summary>
    private int[] Positions(int regime)
    {
        var masks = problem.RegimeMasks.Span;
        var positions = new int[folds[regime]!.Rows];
        var next = 0;
        for (var row = 0; row < masks.Length; row++)
        {
            if ((masks[row] >> regime & 1) != 0)
            {
                positions[next++] = row;
            }
        }

        return positions;
    }
}
