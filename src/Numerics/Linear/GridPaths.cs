namespace StrategyFactory.Numerics.Linear;

/// <summary>The paths (regime × fold or refit × ρ) of a grid, their results, and the cells they add up to.</summary>
internal sealed class GridPaths
{
    private readonly GridProblem _problem;
    private readonly GridFits _fits;
    private readonly UnscoredReason[] _reasons;
    private readonly Action<int>? _cellsDone;
    private readonly int[] _order;
    private readonly PathPoint[] _points;
    private readonly double[] _weights;
    private readonly int[] _pathsLeft;
    private readonly bool[] _givenUp;
    private readonly Lock _progress = new();
    private int _finished;

    public GridPaths(GridProblem problem, GridFits fits, UnscoredReason[] reasons, Action<int>? cellsDone)
    {
        (_problem, _fits, _reasons, _cellsDone) = (problem, fits, reasons, cellsDone);
        _order = ElasticNetPath.Order(problem.Alphas);
        _points = new PathPoint[problem.Regimes * Ratios * Sets * Alphas];
        _weights = new double[problem.Regimes * Ratios * Alphas * fits.Parameters];
        _pathsLeft = new int[problem.Regimes * Ratios];
        Array.Fill(_pathsLeft, Sets);
        _givenUp = new bool[problem.Cells];
    }

    /// <summary>The rungs of successive halving; empty without.</summary>
    public IReadOnlyList<RungFits> Rungs { get; private set; } = [];

    /// <summary>Fits done so far.</summary>
    public int Fits { get; private set; }

    /// <summary>The numbers of the α from the largest down.</summary>
    public ReadOnlySpan<int> Order => _order;

    private int Alphas => _problem.Alphas.Count;

    private int Ratios => _problem.L1Ratios.Count;

    /// <summary>Training sets per regime: the folds, then all rows.</summary>
    private int Sets => _problem.Folds + 1;

    /// <summary>Fits the paths of every regime that is not skipped: all of them, or by successive halving.</summary>
    public void Fit(int threads, CancellationToken token)
    {
        var regimes = Enumerable.Range(0, _problem.Regimes).Where(_fits.Has).ToArray();
        Report((_problem.Regimes - regimes.Length) * Ratios * Alphas);
        if (_problem.Halving)
        {
            FitByHalving(regimes, threads, token);
        }
        else
        {
            Fit(regimes, [.. Enumerable.Range(0, Sets)], threads, token);
        }
    }

    // The latest folds come first: they lie nearest to what will be traded.
    private void FitByHalving(int[] regimes, int threads, CancellationToken token)
    {
        int[] sets = [.. Enumerable.Range(0, _problem.Folds).Reverse()];
        int[] cells = [.. regimes.SelectMany(regime => Enumerable.Range(regime * Ratios * Alphas, Ratios * Alphas))];
        List<RungFits> rungs = [];
        var seen = 0;
        foreach (var folds in SuccessiveHalving.Rungs(_problem.Folds))
        {
            var last = folds == _problem.Folds;
            Fit(regimes, last ? [.. sets[seen..], Sets - 1] : sets[seen..folds], threads, token);
            seen = folds;
            // Within a regime: a few folds say little about regimes, whose rows differ.
            int[] kept = last
                ? cells
                : Reached([.. cells.GroupBy(cell => Locate(cell).Regime).SelectMany(
                    regime => SuccessiveHalving.Better([.. regime], cell => Standing(cell, sets.AsSpan(0, folds))))]);
            rungs.Add(new(folds, cells.Length, kept.Length));
            foreach (var cell in cells.Except(kept))
            {
                _givenUp[cell] = true;
            }

            cells = kept;
        }

        Rungs = rungs;
    }

    /// <summary>
    /// The cells and all that lie on the paths to them: those are fitted on the way, with the same warm starts as in the whole grid.
    /// </summary>
    private int[] Reached(int[] cells)
    {
        var kept = cells.ToHashSet();
        foreach (var cell in cells)
        {
            var (regime, alpha, ratio) = Locate(cell);
            kept.UnionWith(_order.TakeWhile(other => other != alpha).Select(other => (((regime * Alphas) + other) * Ratios) + ratio));
        }

        return [.. kept.Order()];
    }

    private CellStanding Standing(int cell, ReadOnlySpan<int> sets)
    {
        var (regime, alpha, ratio) = Locate(cell);
        var (error, total, weights, converged) = (0.0, 0.0, false, true);
        foreach (var set in sets)
        {
            var point = Points(regime, ratio, set)[alpha];
            error += point.HeldOutError;
            total += _fits.NullError(regime, set);
            weights |= point.NonZeroCount > 0;
            converged &= point.Outcome.Converged;
        }

        return new(Path(regime, ratio), total > 0 ? 1 - error / total : null, _problem.Alphas[alpha], weights, converged);
    }

    private void Fit(int[] regimes, int[] sets, int threads, CancellationToken token)
    {
        var depths = new int[_problem.Regimes * Ratios];
        for (var path = 0; path < depths.Length; path++)
        {
            var (regime, ratio) = Math.DivRem(path, Ratios);
            depths[path] = 1 + Enumerable.Range(0, Alphas)
                .LastOrDefault(i => !_givenUp[(((regime * Alphas) + _order[i]) * Ratios) + ratio], -1);
        }

        Fits += sets.Length * regimes.Sum(regime => Enumerable.Range(0, Ratios).Sum(ratio => depths[Path(regime, ratio)]));
        _fits.Fit(this, regimes, sets, depths, threads, token);
    }

    /// <summary>The results of a path, one per α as given.</summary>
    public Span<PathPoint> Points(int regime, int ratio, int set) => _points.AsSpan((Path(regime, ratio) * Sets + set) * Alphas, Alphas);

    /// <summary>Room for what is kept of a path's refits, α by α as given; empty for a fold.</summary>
    public Span<double> Kept(int regime, int ratio, int set)
    {
        var length = Alphas * _fits.Parameters;
        return set == Sets - 1 ? _weights.AsSpan(Path(regime, ratio) * length, length) : default;
    }

    /// <summary>Notes that a path of one training set is fitted.</summary>
    public void Finish(int regime, int ratio)
    {
        if (Interlocked.Decrement(ref _pathsLeft[Path(regime, ratio)]) == 0)
        {
            Report(Alphas);
        }
    }

    /// <summary>Scores every cell, in grid order.</summary>
    public PenaltyCell[] Cells()
    {
        var cells = new PenaltyCell[_problem.Cells];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = Score(i);
        }

        return cells;
    }

    /// <summary>
    /// The refit of every cell on all rows of its regime, in grid order; null for a regime that is skipped and a cell that was given
    /// up.
    /// </summary>
    public LinearFit?[] Refits() => [.. Enumerable.Range(0, _problem.Cells).Select(Refit)];

    private LinearFit? Refit(int cell)
    {
        var (regime, alpha, ratio) = Locate(cell);
        return _fits.Has(regime) && !_givenUp[cell]
            ? _fits.Refit(
                regime, Kept(regime, ratio, Sets - 1).Slice(alpha * _fits.Parameters, _fits.Parameters), _problem.Alphas[alpha],
                _problem.L1Ratios[ratio], Points(regime, ratio, Sets - 1)[alpha].Outcome)
            : null;
    }

    private PenaltyCell Score(int cell)
    {
        var (regime, alpha, ratio) = Locate(cell);
        var empty = new PenaltyCell(regime, _problem.Alphas[alpha], _problem.L1Ratios[ratio], null, 0, 0, false, _reasons[regime]);
        if (!_fits.Has(regime))
        {
            return empty;
        }

        if (_givenUp[cell])
        {
            return empty with { Reason = UnscoredReason.GivenUp };
        }

        var (error, total, sweeps, converged) = (0.0, 0.0, 0, true);
        for (var set = 0; set < Sets; set++)
        {
            var point = Points(regime, ratio, set)[alpha];
            sweeps += point.Outcome.Sweeps;
            converged &= point.Outcome.Converged;
            error += point.HeldOutError;
            total += _fits.NullError(regime, set);
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
