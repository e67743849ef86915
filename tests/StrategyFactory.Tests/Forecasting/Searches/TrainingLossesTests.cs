using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Searches;

namespace StrategyFactory.Tests.Forecasting.Searches;

internal sealed class TrainingLossesTests
{
    [Test]
    public void What_is_new_is_told_once_with_all_that_came_before()
    {
        var losses = new TrainingLosses();
        Assert.That(losses.News(), Is.Null);
        losses.Add(new(1, 1, 3, 4));
        losses.Add(new(2, 2, 2, double.NaN));
        Assert.That(
            losses.News()!.TrainingHistory, Is.EqualTo(new TrainingStep[] { new(1, 3, 4), new(2, 2) }),
            "what is no number cannot be stored");
        Assert.That(losses.News(), Is.Null);
        losses.Add(new(3, 3, 1, 5));
        Assert.That(losses.News()!.TrainingHistory, Has.Count.EqualTo(3));
        losses.Add(new(4, 4, 1, 5));
        losses.Clear();
        Assert.That(losses.News(), Is.Null);
    }

    [Test]
    public void Within_an_epoch_there_is_a_curve_already()
    {
        var losses = new TrainingLosses();
        losses.Add(new(0, 0, null, 3));
        losses.Add(new(1, 1, 2, null));
        losses.Add(new(2, 1, 1, null));
        var news = losses.News()!;
        Assert.That(news.TrainingHistory, Is.EqualTo(new TrainingStep[] { new(1, 1.5) }));
        Assert.That(news.LossCurve, Is.EqualTo(new LossPoint[] { new(0, null, 3), new(1, 2), new(2, 1) }));
    }

    [Test]
    public void Of_very_many_steps_an_even_part_and_the_last_one_are_told()
    {
        var losses = new TrainingLosses();
        const int steps = (3 * TrainingLosses.Most) + 2;
        for (var step = 1; step <= steps; step++)
        {
            losses.Add(new(step, step, step, null));
        }

        var told = losses.News()!.TrainingHistory;
        Assert.That(told, Has.Count.InRange(TrainingLosses.Most / 2, TrainingLosses.Most + 1));
        Assert.That((told[0].Epoch, told[1].Epoch, told[^1].Epoch), Is.EqualTo((1, 5, steps)));
    }
}
