using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>An ensemble that grows on one fold as far as it is asked to, and what its trees do on the held-out rows.</summary>
/// <remarks>Not safe for two threads at once.</remarks>
internal sealed class FoldGrowth : IDisposable
{
    private readonly TreeRecipe _recipe;
    private readonly FoldMatrices _fold;
    private readonly List<double> _squares;
    private readonly int[] _firstSplits;
    private Booster? _booster;
    private Action<int>? _step;
    private int _grown;

    internal FoldGrowth(TreeRecipe recipe, FoldMatrices fold)
    {
        (_recipe, _fold, _squares) = (recipe, fold, new(recipe.Trees));
        _firstSplits = new int[fold.Training.Columns];
        Array.Fill(_firstSplits, int.MaxValue);
    }

    /// <summary>What is known so far.</summary>
    internal HeldOutErrors Errors => new(_squares, _firstSplits);

    /// <summary>Grows until so many trees are known; fewer than are known already cost nothing.</summary>
    /// <exception cref="OperationCanceledException">Between two trees.</exception>
    internal void Grow(int trees, CancellationToken token)
    {
        while (_squares.Count < trees)
        {
            token.ThrowIfCancellationRequested();
            Start();
            _step!(_grown);
            var predictions = _booster!.Predict(_fold.HeldOut);
            _grown++;

            // After a release the trees that are known are grown again, to the same bits.
            if (_grown > _squares.Count)
            {
                _squares.Add(_fold.Error(predictions, _recipe.Factor(_grown)));
                MarkSplits(_booster);
            }
        }
    }

    /// <summary>Gives the memory of the trees back; what is known stays, and more can be asked for at the price of growing again.</summary>
    internal void Release()
    {
        _booster?.Dispose();
        (_booster, _step, _grown) = (null, null, 0);
    }

    public void Dispose() => Release();

    private void Start()
    {
        if (_booster is null)
        {
            _booster = Booster.Create(
                _recipe.Library(_fold.Training.Rows, _fold.Training.Columns, _fold.Scale), _fold.Training, _fold.HeldOut);
            _step = _recipe.Step(_booster, _fold.Training, _fold.Labels);
        }
    }

    private void MarkSplits(Booster booster)
    {
        if (!_firstSplits.Contains(int.MaxValue))
        {
            return;
        }

        foreach (var (feature, count) in booster.SplitCounts().Index())
        {
            _firstSplits[feature] = count > 0 ? Math.Min(_firstSplits[feature], _grown) : int.MaxValue;
        }
    }
}
