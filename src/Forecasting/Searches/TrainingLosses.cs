using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>The losses of the training at work, so that a page can draw them while it learns; of very many steps an even part.</summary>
internal sealed class TrainingLosses
{
    /// <summary>Steps that are told at most, besides the last one.</summary>
    internal const int Most = 500;

    private readonly Lock _lock = new();
    private readonly List<TrainingStep> _steps = [];
    private bool _isNew;

    /// <summary>Adds a step.</summary>
    internal void Add(TrainingStep step)
    {
        lock (_lock)
        {
            _steps.Add(step);
            _isNew = true;
        }
    }

    /// <summary>Begins anew, for another training.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            _steps.Clear();
            _isNew = false;
        }
    }

    /// <summary>All steps so far; null where none has come since the last time. A loss that is no number is left out.</summary>
    internal IReadOnlyList<TrainingStep>? News()
    {
        lock (_lock)
        {
            if (!_isNew)
            {
                return null;
            }

            _isNew = false;
            var every = (_steps.Count + Most - 1) / Most;
            return
            [
                .. _steps.Where((step, place) => double.IsFinite(step.Loss) && (place % every == 0 || place == _steps.Count - 1))
                    .Select(step => step.ValLoss is { } loss && !double.IsFinite(loss) ? step with { ValLoss = null } : step),
            ];
        }
    }
}
