namespace StrategyFactory.Numerics.Linear;

/// <summary>The rows of one regime, cut where any of its folds begins or ends.</summary>
internal sealed class RegimeFolds
{
    private readonly int[] _cuts;
    private readonly PurgedFold[] _folds;

    /// <summary>Cuts n rows of a regime for its folds.</summary>
    public RegimeFolds(int rows, int folds, int horizon, int embargo)
    {
        Rows = rows;
        _folds = [.. Enumerable.Range(0, folds).Select(k => PurgedFolds.At(k, folds, rows, horizon, embargo))];
        var ends = _folds.SelectMany(f => new[] { f.TestStart, f.TestEnd, f.TrainEnd, f.TrainResume });
        _cuts = [.. ends.Append(0).Append(rows).Distinct().Order()];
    }

    /// <summary>Rows of the regime n.</summary>
    public int Rows { get; }

    /// <summary>Number of folds.</summary>
    public int Folds => _folds.Length;

    /// <summary>Intervals between neighbouring cuts.</summary>
    public int Intervals => _cuts.Length - 1;

    /// <summary>Positions among the regime's rows, increasing from 0 to n.</summary>
    public ReadOnlySpan<int> Cuts => _cuts;

    /// <summary>One fold's bounds.</summary>
    public PurgedFold this[int fold] => _folds[fold];

    /// <summary>Whether every fold has at least two training rows and one test row.</summary>
    public bool AllFoldsHaveRows => _folds.All(f => f.TrainEnd + Rows - f.TrainResume >= 2 && f.TestEnd > f.TestStart);

    /// <summary>Whether an interval is training data of a fold.</summary>
    public bool Trains(int fold, int interval) =>
        _cuts[interval + 1] <= _folds[fold].TrainEnd || _cuts[interval] >= _folds[fold].TrainResume;

    /// <summary>Whether an interval is test data of a fold.</summary>
    public bool Tests(int fold, int interval) => _cuts[interval] >= _folds[fold].TestStart && _cuts[interval + 1] <= _folds[fold].TestEnd;
}
