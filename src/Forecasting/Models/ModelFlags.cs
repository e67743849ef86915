namespace StrategyFactory.Forecasting.Models;

/// <summary>What a model says of its training before it is believed.</summary>
internal static class ModelFlags
{
    /// <summary>No step made the validation loss better: the weights are those it began with.</summary>
    internal const string NotImproved = "not_improved";

    /// <summary>A loss or gradient was no number; the best weights before that were kept.</summary>
    internal const string Diverged = "diverged";

    /// <summary>The time limit ended the training; the best weights by then were kept.</summary>
    internal const string OutOfTime = "out_of_time";
}
