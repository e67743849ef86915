using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class ConfidenceSequenceTests
{
    private const double Errors = 0.05;
    private const double TightestAt = 100;
    private const int Looks = 400;
    private const int Paths = 2000;

    /// <summary>Trades of mean 0 and deviation 1.</summary>
    private static readonly Dictionary<string, Func<Random, double>> Trades = new(StringComparer.Ordinal)
    {
        ["normal"] = Normal,
        ["student 3"] = random => Student(random, 3) / Math.Sqrt(3),
        ["student 5"] = random => Student(random, 5) / Math.Sqrt(5.0 / 3),
        ["target three times the stop"] = random => (random.NextDouble() < 0.25 ? 3 : -1) / Math.Sqrt(3),
        ["stop three times the target"] = random => (random.NextDouble() < 0.75 ? 1 : -3) / Math.Sqrt(3),
        ["few large gains"] = random => (Math.Exp(Normal(random)) - Math.Exp(0.5)) / Math.Sqrt((Math.E - 1) * Math.E),
    };

    [TestCase("normal")]
    [TestCase("student 3")]
    [TestCase("student 5")]
    [TestCase("target three times the stop")]
    [TestCase("stop three times the target")]
    [TestCase("few large gains")]
    public void With_a_look_after_every_trade_a_kept_promise_is_called_broken_in_at_most_one_case_of_twenty(string kind)
    {
        var alarms = Crossings(Trades[kind], edge: 0, bound: 0, leastDeviation: 1);
        TestContext.Out.WriteLine($"{kind}: false alarms {alarms.Count / (double)Paths:0.0000}");
        Assert.That(alarms.Count / (double)Paths, Is.LessThanOrEqualTo(Errors));
    }

    [Test]
    public void Without_a_least_deviation_few_large_gains_would_fool_it()
    {
        var alarms = Crossings(Trades["few large gains"], edge: 0, bound: 0, leastDeviation: 0);
        TestContext.Out.WriteLine($"false alarms {alarms.Count / (double)Paths:0.0000}");
        Assert.That(alarms.Count / (double)Paths, Is.GreaterThan(2 * Errors));
    }

    [TestCase(0.3, 0.15, 0.3, 200, 800)]      // an edge of 0.3 deviations halves: below the promise
    [TestCase(0.3, 0.0, 0.3, 60, 250)]        // it is gone: below the promise
    [TestCase(0.3, -0.3, 0.0, 60, 250)]       // it has turned: below nothing
    public void A_broken_promise_is_found(double promise, double edge, double bound, int least, int most)
    {
        var found = Crossings(Trades["student 3"], edge, bound, leastDeviation: 1, looks: 2000, paths: 200);
        var median = found.Order().ElementAt(found.Count / 2);
        TestContext.Out.WriteLine($"{promise} promised, {edge} earned, below {bound}: found {found.Count / 200.0:0.000}, median trade {median}");
        Assert.That(found.Count / 200.0, Is.GreaterThan(0.95));
        Assert.That(median, Is.InRange(least, most));
    }

    [Test]
    public void The_interval_is_where_the_mixture_ratio_stays_below_one_over_its_errors()
    {
        double[] values = [0.5, -1.2, 2.2, 0.3, -0.4, 1.9, 0.1, -0.6, 0.8, 0.05, 1.1, -0.9];
        var (means, radii) = (new double[values.Length], new double[values.Length]);
        ConfidenceSequence.Compute(values, 0, Errors, TightestAt, means, radii);
        var prior = TightestAt / (Math.Log(1 - (2 * Math.Log(Errors))) - (2 * Math.Log(Errors)));

        Assert.That(means[^1], Is.EqualTo(values.Average()).Within(1e-15));
        Assert.That(double.IsPositiveInfinity(radii[0]), "one value says nothing");
        Assert.That(Ratio(values, means[^1] + radii[^1], prior), Is.EqualTo(1 / Errors).Within(1e-9));
        Assert.That(Ratio(values, means[^1] - radii[^1], prior), Is.EqualTo(1 / Errors).Within(1e-9));
        Assert.That(Ratio(values, means[^1], prior), Is.LessThan(1));
        Assert.That(radii.SkipWhile(double.IsPositiveInfinity).All(radius => radius > 0 && double.IsFinite(radius)), "once finite it stays so");
    }

    [Test]
    public void A_least_deviation_widens_it_and_the_narrowest_is_where_it_was_asked_for()
    {
        var narrow = ConfidenceSequence.Radius(100, 100, Errors, 100);
        Assert.That(narrow, Is.LessThan(ConfidenceSequence.Radius(100, 100, Errors, 10)).And.LessThan(ConfidenceSequence.Radius(100, 100, Errors, 2000)));
        Assert.That(narrow, Is.InRange(0.28, 0.34), "1.96 / √100 = 0.196 is what a single look would need");

        double[] values = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        var (means, even, wide) = (new double[20], new double[20], new double[20]);
        ConfidenceSequence.Compute(values, 0, Errors, TightestAt, means, even);
        ConfidenceSequence.Compute(values, 2, Errors, TightestAt, means, wide);
        Assert.That(even[^1], Is.Zero);
        Assert.That(wide[^1], Is.EqualTo(ConfidenceSequence.Radius(20, 80, Errors, TightestAt)).Within(1e-12));
        Assert.That(() => ConfidenceSequence.Compute(values, 0, Errors, TightestAt, means, new double[3]), Throws.ArgumentException.With.Message.Contains("20 each"));
    }

    /// <summary>For every path that crosses, the trade after which the interval first lay below the bound.</summary>
    private static List<int> Crossings(Func<Random, double> trade, double edge, double bound, double leastDeviation, int looks = Looks, int paths = Paths)
    {
        var (values, means, radii) = (new double[looks], new double[looks], new double[looks]);
        List<int> crossings = [];
        for (var path = 0; path < paths; path++)
        {
            var random = new Random(path);
            for (var i = 0; i < looks; i++)
            {
                values[i] = edge + trade(random);
            }

            ConfidenceSequence.Compute(values, leastDeviation, Errors, TightestAt, means, radii);
            for (var i = 4; i < looks; i++)
            {
                if (means[i] + radii[i] < bound)
                {
                    crossings.Add(i + 1);
                    break;
                }
            }
        }

        return crossings;
    }

    private static double Ratio(double[] values, double mean, double prior)
    {
        var (sum, squares, count) = (values.Sum(value => value - mean), values.Sum(value => (value - mean) * (value - mean)), values.Length);
        return Math.Sqrt(prior / (count + prior)) * Math.Pow(squares / (squares - (sum * sum / (count + prior))), count / 2.0);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Student(Random random, int degrees)
    {
        var squares = 0.0;
        for (var i = 0; i < degrees; i++)
        {
            var normal = Normal(random);
            squares += normal * normal;
        }

        return Normal(random) / Math.Sqrt(squares / degrees);
    }
}
