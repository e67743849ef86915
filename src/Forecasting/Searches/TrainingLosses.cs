using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>The losses of the training at work, so that a page can draw them while it learns; of very many epochs an even part.</summary>
internal sealed class TrainingLosses
{
    /// <summary>Epochs that are told at most, besides the last one.</summary>
    internal const int Most = 500;

    private readonly Lock _lock = new();
    private readonly List<LearntStep> _steps = [];
    private bool _isNew;

    /// <summary>Adds a step.</summary>
    internal void Add(LearntStep step)
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

    /// <summary>All losses so far, as an experiment has them at its end; null where none has come since the last time.</summary>
    internal ExperimentRecord? News()
    {
        lock (_lock)
        {
            if (!_isNew)
            {
                return null;
            }

            _isNew = false;
            var epochs = LossHistory.Epochs(_steps);
            var every = (epochs.Count + Most - 1) / Most;
            return new()
            {
                TrainingHistory = [.. epochs.Where((_, place) => place % every == 0 || place == epochs.Count - 1)],
                LossCurve = LossHistory.Curve(_steps),
            };
        }
    }
}
