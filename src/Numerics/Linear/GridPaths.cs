namespace StrategyFactory.Numerics.Linear;

/// <summary>The paths (regime × fold or refit × ρ) of a grid, their results, and the cells they add up to.</summary>
internal sealed class GridPaths
{
    private readonly GridProblem _problem;
    private readonly StandardisedGram[]?[] _grams;
    private readonly UnscoredReason[] _reasons;
    private readonly Action<int>? _cellsDone;
    private readonly int[] _order;
    private readonly PathPoint[] _points;
    private readonly double[] _weights;
    private readonly int[] _pathsLeft;
    private readonly Lock _progress = new();
    private int _finished;

    public GridPaths(GridProblem problem, StandardisedGram[]?[] grams, UnscoredReason[] reasons, Action<int>? cellsDone)
    {
        (_problem, _grams, _reasons, _cellsDone) = (problem, grams, reasons, cellsDone);
        _order = ElasticNetPath.Order(problem.Alphas);
        _points = new PathPoint[problem.Regimes * Ratios * Sets * Alphas];
        _weights = new double[problem.Regimes * Ratios * Alphas * problem.Design.Features];
        _pathsLeft = new int[problem.Regimes * Ratios];
        Array.Fill(_pathsLeft, Sets);
    }

    private int Alphas => _problem.Alphas.Count;

    private int Ratios => _problem.L1Ratios.Count;

    /// <summary>Training sets per regime: the folds, then all rows.</summary>
    private int Sets => _problem.Folds + 1;

    /// <summary>Fits every path of every regime that is not skipped.</summary>
    public void Fit(int threads, CancellationToken token)
    {
        var regimes = Enumerable.Range(0, _problem.Regimes).Where(r => _grams[r] is not null).ToArray();
        Report((_problem.Regimes - regimes.Length) * Ratios * Alphas);
        WorkUnits.Run(regimes.Length * Ratios * Sets, threads, () => new SolverScratch(_problem.Design.Features), (unit, scratch) =>
        {
            var (group, set) = Math.DivRem(unit, Sets);
            var (index, ratio) = Math.DivRem(group, Ratios);
            FitPath(regimes[index], ratio, set, scratch);
        }, token);
    }

    /// <summary>Scores every cell, in grid order.</summary>
    public GridCell[] Cells()
    {
        var cells = new GridCell[_problem.Cells];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = Score(i);
        }

        return cells;
    }

    /// <summary>The refit of every cell on all rows of its regime, in grid order; null for a regime that is skipped.</summary>
    public LinearFit?[] Refits() => [.. Enumerable.Range(0, _problem.Cells).Select(Refit)];

    private LinearFit? Refit(int cell)
    {
        var (regime, alpha, ratio) = Locate(cell);
        var weights = _weights.AsSpan((Path(regime, ratio) * Alphas + alpha) * _problem.Design.Features, _problem.Design.Features);
        return _grams[regime] is { } grams
            ? LinearFit.From(_problem.Design, grams[^1], weights, _problem.Alphas[alpha], _problem.L1Ratios[ratio], Points(regime, ratio, Sets - 1)[alpha].Outcome)
            : null;
    }

    private void FitPath(int regime, int ratio, int set, SolverScratch scratch)
    {
        var path = Path(regime, ratio);
        var features = _problem.Design.Features;
        var weights = set == Sets - 1 ? _weights.AsSpan(path * Alphas * features, Alphas * features) : default;
        ElasticNetPath.Fit(_grams[regime]![set], scratch, _problem, _order, _problem.L1Ratios[ratio], Points(regime, ratio, set), weights);
        if (Interlocked.Decrement(ref _pathsLeft[path]) == 0)
        {
            Report(Alphas);
        }
    }

    private GridCell Score(int cell)
    {
        var (regime, alpha, ratio) = Locate(cell);
        var empty = new GridCell(regime, _problem.Alphas[alpha], _problem.L1Ratios[ratio], null, 0, 0, false, _reasons[regime]);
        if (_grams[regime] is not { } grams)
        {
            return empty;
        }

        var (error, total, sweeps, converged) = (0.0, 0.0, 0, true);
        for (var set = 0; set < Sets; set++)
        {
            var point = Points(regime, ratio, set)[alpha];
            sweeps += point.Outcome.Sweeps;
            converged &= point.Outcome.Converged;
            error += point.HeldOutError;
            total += grams[set].HeldOutSquares;
        }

        var score = total > 0 ? 1 - error / total : default(double?);
        return empty with
        {
            Score = score,
            NonZeroCount = Points(regime, ratio, Sets - 1)[alpha].NonZeroCount,
            Sweeps = sweeps,
            Converged = converged,
            Reason = score is null ? UnscoredReason.ConstantTarget : UnscoredReason.None,
        };
    }

    private (int Regime, int Alpha, int Ratio) Locate(int cell) => (cell / (Alphas * Ratios), cell / Ratios % Alphas, cell % Ratios);

    private int Path(int regime, int ratio) => regime * Ratios + ratio;

    private Span<PathPoint> Points(int regime, int ratio, int set) => _points.AsSpan((Path(regime, ratio) * Sets + set) * Alphas, Alphas);

    private void Report(int cells)
    {
        if (_cellsDone is null || cells == 0)
        {
            return;
        }

        lock (_progress)
        {
            _finished += cells;
            _cellsDone(_finished);
        }
    }
}
