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
        losses.Add(new(1, 3, 4));
        losses.Add(new(2, 2, double.NaN));
        Assert.That(losses.News(), Is.EqualTo(new TrainingStep[] { new(1, 3, 4), new(2, 2) }), "what is no number cannot be stored");
        Assert.That(losses.News(), Is.Null);
        losses.Add(new(3, 1, 5));
        Assert.That(losses.News(), Has.Count.EqualTo(3));
        losses.Add(new(4, 1, 5));
        losses.Clear();
        Assert.That(losses.News(), Is.Null);
    }

    [Test]
    public void Of_very_many_steps_an_even_part_and_the_last_one_are_told()
    {
        var losses = new TrainingLosses();
        const int steps = (3 * TrainingLosses.Most) + 2;
        for (var step = 1; step <= steps; step++)
        {
            losses.Add(new(step, step));
        }

        var told = losses.News()!;
        Assert.That(told, Has.Count.InRange(TrainingLosses.Most / 2, TrainingLosses.Most + 1));
        Assert.That((told[0].Epoch, told[1].Epoch, told[^1].Epoch), Is.EqualTo((1, 5, steps)));
    }
}
