using NUnit.Framework;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.ExpertAdvisors;

internal sealed class ExactAveragesTests
{
    [Test]
    public void Averages_agree_with_the_indicator()
    {
        var random = new Random(3);
        var prices = Enumerable.Range(0, 5000).Select(_ => Math.Round(1.1 + (0.2 * random.NextDouble()), 5)).ToArray();
        var sums = new PriceSums(prices, 16 * prices[0]);
        foreach (var window in new[] { 1, 2, 7, 200, 5000 })
        {
            var (own, known) = (new double[prices.Length], new double[prices.Length]);
            sums.Average(window, own);
            MovingAverages.Simple(prices, window, known);
            Assert.That(own, Is.EqualTo(known).Within(1e-9), $"{window}");
        }
    }

    [Test]
    public void In_a_flat_market_all_averages_are_the_same_to_the_bit()
    {
        var prices = Enumerable.Repeat(1.23457, 300).ToArray();
        prices[0] = 1.1;
        var sums = new PriceSums(prices, 16 * prices[0]);
        HashSet<double> simple = [], weighted = [];
        foreach (var window in Enumerable.Range(1, 60))
        {
            var values = new double[prices.Length];
            sums.Average(window, values);
            simple.UnionWith(values[100..]);
            LinearWeightedAverage.Compute(prices, window, 16 * prices[0], values);
            weighted.UnionWith(values[100..]);
        }

        Assert.That(simple, Has.Count.EqualTo(1));
        Assert.That(weighted, Has.Count.EqualTo(1));
    }

    [Test]
    public void Averages_that_are_equal_in_points_are_equal_to_the_bit()
    {
        // 1.10010 and 1.10004 in turn.
        var prices = Enumerable.Range(0, 200).Select(bar => Math.Round(1.10003 + (bar % 2 == 0 ? 0.00007 : 0.00001), 5)).ToArray();
        var (sums, two, four, eighteen) = (new PriceSums(prices, 16 * prices[0], 0.00001), new double[200], new double[200], new double[200]);
        sums.Average(2, two);
        sums.Average(4, four);
        sums.Average(18, eighteen);
        Assert.That(two[20..], Is.All.EqualTo(1.10007));
        Assert.That(four[20..], Is.EqualTo(two[20..]));
        Assert.That(eighteen[20..], Is.EqualTo(two[20..]));
    }

    [Test]
    public void An_exponential_average_of_MetaTrader_begins_with_the_first_price()
    {
        double[] prices = [1, 2, 4, 8];
        var values = new double[4];
        MovingAverages.ExponentialFromFirst(prices, 3, values);
        Assert.That(values, Is.EqualTo(new[] { double.NaN, double.NaN, 2.75, 5.375 }), "1, 1.5, 2.75, 5.375 by halves");
    }

    [Test]
    public void Later_values_do_not_change_earlier_averages()
    {
        double[] prices = [1.1, 1.2, 1.3, 1.25, 1.21];
        double[] other = [1.1, 1.2, 1.3, 15, 3];
        var (first, second) = (new double[5], new double[5]);
        new PriceSums(prices, 16 * prices[0]).Average(2, first);
        new PriceSums(other, 16 * prices[0]).Average(2, second);
        Assert.That(first[..3], Is.EqualTo(second[..3]));
    }
}
