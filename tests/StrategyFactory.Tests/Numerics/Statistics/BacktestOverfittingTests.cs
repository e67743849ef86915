using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

[TestFixture]
internal sealed class BacktestOverfittingTests
{
    [Test]
    public void Every_case_agrees_exactly_with_a_plain_enumeration_in_NumPy()
    {
        Assert.Multiple(() =>
        {
            foreach (var (expected, returns, traded) in LuckReference.OverfittingCases())
            {
                var name = expected.GetProperty("name").GetString();
                var found = BacktestOverfitting.Compute(returns, traded, threads: 1);
                Assert.That(expected.GetProperty("splits").GetInt32(), Is.EqualTo(BacktestOverfitting.Splits));
                Assert.That(found.Strategies, Is.EqualTo(expected.GetProperty("strategies").GetInt32()), name);
                Assert.That(found.Probability * BacktestOverfitting.Splits, Is.EqualTo(expected.GetProperty("overfitted").GetInt32()).Within(1e-9), name);
                Assert.That(found.Probability, Is.EqualTo(expected.GetProperty("pbo").GetDouble()), name);
            }
        });
    }

    /// <summary>Few different values, many idle days and equal metrics: ties everywhere.</summary>
    [Test]
    public void Whole_number_returns_agree_with_exact_arithmetic([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var dates = random.Next(32, 70);
        var idle = random.NextDouble();
        var returns = Enumerable.Range(0, random.Next(2, 12))
            .Select(_ => Enumerable.Range(0, dates).Select(_ => random.NextDouble() < idle ? 0 : random.Next(-2, 4)).ToArray())
            .DistinctBy(row => string.Join(',', row), StringComparer.Ordinal).ToArray();
        ReadOnlyMemory<double>[] scaled = [.. returns.Select(row => (ReadOnlyMemory<double>)row.Select(value => 0.0007 * value).ToArray())];

        var found = BacktestOverfitting.Compute(scaled, LuckReference.AllTraded(returns.Length), threads: 1);

        var expected = returns.Length < 2 ? (double?)null : (double)ExactOverfitting.CountOverfitted(returns) / BacktestOverfitting.Splits;
        Assert.That(found.Probability, Is.EqualTo(expected), $"{returns.Length} strategies, {dates} dates, {idle:P0} idle");
    }

    [Test]
    public void The_number_of_threads_changes_nothing([Values(2, 3, 7)] int threads)
    {
        foreach (var (_, returns, traded) in LuckReference.OverfittingCases())
        {
            Assert.That(BacktestOverfitting.Compute(returns, traded, threads), Is.EqualTo(BacktestOverfitting.Compute(returns, traded, 1)));
        }
    }

    [Test]
    public void Noise_is_overfitted_half_of_the_time()
    {
        var found = Enumerable.Range(0, 60).Select(seed => Probability(LuckReference.Noise(seed, 40, 130))).ToArray();

        // One estimate has an sd of about 0.2.
        Assert.That(found.Average(), Is.EqualTo(0.5).Within(0.08));
    }

    [Test]
    public void A_dominating_strategy_is_not_overfitted()
    {
        var returns = LuckReference.Noise(3, 30, 130);
        returns[17] = returns[17].ToArray().Select(value => value + 0.02).ToArray();
        Assert.That(Probability(returns), Is.Zero);
    }

    [Test]
    public void A_strategy_that_wins_in_one_half_and_loses_in_the_other_is_overfitted()
    {
        // Whoever gains more in sample has the same less out of sample: the sum over all days is equal for all.
        var returns = LuckReference.Noise(4, 12, 160).Select(Centred).ToArray();
        Assert.That(Probability(returns), Is.GreaterThan(0.95));
    }

    [Test]
    public void The_order_of_the_strategies_does_not_matter_without_ties([Values(1, 2, 3)] int seed)
    {
        var returns = LuckReference.Noise(seed, 37, 97);
        var shuffled = returns.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.That(Probability(shuffled), Is.EqualTo(Probability(returns)));
    }

    [Test]
    public void The_scale_of_the_returns_does_not_matter([Values(1e-6, 3, 1e5)] double scale)
    {
        var returns = LuckReference.Noise(8, 21, 130);
        ReadOnlyMemory<double>[] scaled = [.. returns.Select(row => (ReadOnlyMemory<double>)row.ToArray().Select(value => scale * value).ToArray())];
        Assert.That(Probability(scaled), Is.EqualTo(Probability(returns)));
    }

    [Test]
    public void Strategies_without_a_trade_are_left_out_and_equal_rows_count_once()
    {
        var returns = LuckReference.Noise(9, 10, 64);
        ReadOnlyMemory<double>[] more = [returns[3].ToArray(), .. returns, new double[64], returns[0], returns[9].ToArray()];
        bool[] traded = [.. more.Select((_, place) => place != 11)];

        // The copy of row 3 stands first; without ties places do not matter.
        Assert.That(BacktestOverfitting.Compute(more, traded, 1), Is.EqualTo(BacktestOverfitting.Compute(returns, LuckReference.AllTraded(10), 1)));
    }

    [Test]
    public void Ties_in_sample_go_to_the_earlier_strategy()
    {
        // Both are idle but for the last day, where one gains and the other loses: the 6,435 splits without the last block tie in sample at 0
        // and choose the earlier one; those with it choose the one that gains, which ties out of sample: ω = ½, λ = 0.
        double[] gains = new double[32], loses = new double[32];
        (gains[31], loses[31]) = (0.01, -0.01);
        Assert.That(Probability([gains, loses]), Is.EqualTo(0.5));
        Assert.That(Probability([loses, gains]), Is.EqualTo(1));
    }

    [Test]
    public void Equal_returns_on_a_half_tie_whatever_lies_outside_of_it()
    {
        // Sums that are inexact in binary: adding and removing the last day would leave different rounding behind in the three rows.
        var common = LuckReference.Noise(12, 1, 64)[0].ToArray().Select(value => value + 0.01).ToArray();
        double[] good = [.. common], bad = [.. common], worse = [.. common];
        (bad[63], worse[63]) = (-7, -8);

        // Last day in sample: the good one is chosen, all tie outside, ω = ½. Else all tie inside and the first is chosen.
        Assert.That(Probability([good, bad, worse]), Is.EqualTo(0.5), "The first stays the best of three.");
        Assert.That(Probability([bad, worse, good]), Is.EqualTo(1), "The first is never better than the median.");
    }

    [Test]
    public void Metrics_that_differ_by_rounding_alone_are_ties()
    {
        // One active day: mean/sd is 1/√L or 0 whatever was gained. All tie in every split, ω = ½.
        var returns = new[] { 0.01, 0.03, 0.07, 0.011, 0.013 }.Select(gain => (ReadOnlyMemory<double>)new double[40].Append(gain).ToArray()).ToArray();
        Assert.That(Probability(returns), Is.EqualTo(1));
    }

    [Test]
    public void A_half_without_variation_has_a_metric_of_zero()
    {
        // A constant gain of 0.1 has sd 0 in every split, so it stands below any positive and above any negative metric.
        double[] constant = [.. Enumerable.Repeat(0.1, 64)];
        var rising = LuckReference.Noise(5, 1, 64)[0].ToArray().Select(value => value + 0.1).ToArray();
        var falling = rising.Select(value => -value).ToArray();
        Assert.That(Probability([constant, rising]), Is.Zero);
        Assert.That(Probability([constant, falling]), Is.Zero);
        Assert.That(Probability([falling, constant, rising]), Is.Zero);
    }

    [Test]
    public void Too_little_to_compare_gives_no_value_but_a_reason()
    {
        var returns = LuckReference.Noise(1, 2, 31);
        Assert.Multiple(() =>
        {
            Assert.That(BacktestOverfitting.Compute([], [], 1), Is.EqualTo(new OverfittingEstimate(null, 0, 0, OverfittingProblem.TooFewStrategies)));
            Assert.That(BacktestOverfitting.Compute(returns, [true, true], 1), Is.EqualTo(new OverfittingEstimate(null, 2, 31, OverfittingProblem.TooFewDates)));
            Assert.That(BacktestOverfitting.Compute([new double[40], returns[0].ToArray().Concat(new double[9]).ToArray()], [false, true], 1).Problem, Is.EqualTo(OverfittingProblem.TooFewStrategies));
            Assert.That(BacktestOverfitting.Compute(LuckReference.Noise(1, 2, 32), [true, true], 1).Probability, Is.Not.Null);
        });
    }

    [Test]
    public void Rows_of_different_length_and_returns_that_are_no_numbers_are_refused()
    {
        Assert.Throws<ArgumentException>(() => BacktestOverfitting.Compute([new double[40], new double[41]], [true, true], 1));
        Assert.Throws<ArgumentException>(() => BacktestOverfitting.Compute([new double[40]], [true, true], 1));
        Assert.Throws<ArgumentException>(() => BacktestOverfitting.Compute([new[] { double.NaN }], [true], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BacktestOverfitting.Compute([], [], 0));
    }

    private static double Probability(ReadOnlyMemory<double>[] returns) =>
        BacktestOverfitting.Compute(returns, LuckReference.AllTraded(returns.Length), 1).Probability!.Value;

    private static ReadOnlyMemory<double> Centred(ReadOnlyMemory<double> row)
    {
        var mean = SampleMoments.Mean(row.Span);
        return row.ToArray().Select(value => value - mean).ToArray();
    }
}
