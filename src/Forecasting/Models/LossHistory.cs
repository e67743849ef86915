using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Models;

/// <summary>What is told of the steps of a training, while it learns and afterwards. A loss that is no number is left out.</summary>
internal static class LossHistory
{
    /// <summary>Points of a curve at most, besides the one before the first step.</summary>
    internal const int MostPoints = 200;

    /// <summary>One entry an epoch: the mean of its losses, and the validation loss at its end.</summary>
    internal static IReadOnlyList<TrainingStep> Epochs(IReadOnlyList<LearntStep> steps) =>
    [
        .. steps.Where(step => step.Epoch > 0).GroupBy(step => step.Epoch)
            .Select(epoch => (epoch.Key, Loss: Mean(epoch), Figure: Last(epoch)))
            .Where(epoch => epoch.Loss is not null).Select(epoch => new TrainingStep(epoch.Key, epoch.Loss!.Value, epoch.Figure)),
    ];

    /// <summary>
    /// The losses of equally many steps each, so that they make at most <see cref="MostPoints"/>; empty where every step is an epoch, as
    /// <see cref="Epochs"/> says it all.
    /// </summary>
    internal static IReadOnlyList<LossPoint> Curve(IReadOnlyList<LearntStep> steps)
    {
        LearntStep[] taken = [.. steps.Where(step => step.Step > 0)];
        if (Array.TrueForAll(taken, step => step.Epoch == step.Step))
        {
            return [];
        }

        var before = Last(steps.Where(step => step.Step == 0));
        var every = (taken.Length + MostPoints - 1) / MostPoints;
        return
        [
            .. before is null ? [] : new[] { new LossPoint(0, null, before) },
            .. taken.Chunk(every).Select(part => new LossPoint(part[^1].Step, Mean(part), Last(part))),
        ];
    }

    private static double? Mean(IEnumerable<LearntStep> steps) =>
        steps.Select(step => step.Loss).Where(loss => loss is { } number && double.IsFinite(number)).Average();

    private static double? Last(IEnumerable<LearntStep> steps) =>
        steps.Select(step => step.ValLoss).LastOrDefault(loss => loss is { } number && double.IsFinite(number));
}
