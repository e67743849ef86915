using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;

namespace StrategyFactory.Tests.Forecasting.Models;

internal sealed class LossHistoryTests
{
    [Test]
    public void One_epoch_is_one_entry_and_a_curve_of_all_its_steps()
    {
        LearntStep[] steps = [new(0, 0, null, 9), new(1, 1, 8, null), new(2, 1, 6, null), new(3, 1, double.NaN, 5)];
        Assert.That(LossHistory.Epochs(steps), Is.EqualTo(new TrainingStep[] { new(1, 7, 5) }), "the mean of what are numbers");
        Assert.That(
            LossHistory.Curve(steps), Is.EqualTo(new LossPoint[] { new(0, null, 9), new(1, 8), new(2, 6), new(3, null, 5) }));
    }

    [Test]
    public void Very_many_steps_are_averaged_to_a_few_points_that_lose_none()
    {
        const int count = (LossHistory.MostPoints * 3) + 7;
        var steps = Enumerable.Range(1, count)
            .Select(step => new LearntStep(step, 1 + (step / 300), step, step % 300 == 0 ? step : null)).ToArray();
        var curve = LossHistory.Curve(steps);
        Assert.That(curve, Has.Count.EqualTo(152).And.Count.LessThanOrEqualTo(LossHistory.MostPoints), "four steps a point");
        Assert.That(curve[0], Is.EqualTo(new LossPoint(4, 2.5)));
        Assert.That(curve[^1].Step, Is.EqualTo(count));
        Assert.That(curve.Where(point => point.ValLoss is not null), Is.EqualTo(
            new LossPoint[] { new(300, 298.5, 300), new(600, 598.5, 600) }));
        Assert.That(LossHistory.Epochs(steps).Select(epoch => epoch.Epoch), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void Where_every_step_is_an_epoch_there_is_no_other_curve()
    {
        LearntStep[] rounds = [new(1, 1, 3, 4), new(2, 2, 2, double.PositiveInfinity)];
        Assert.That(LossHistory.Epochs(rounds), Is.EqualTo(new TrainingStep[] { new(1, 3, 4), new(2, 2) }));
        Assert.That(LossHistory.Curve(rounds), Is.Empty);
        Assert.That(LossHistory.Curve([]), Is.Empty);
    }
}
