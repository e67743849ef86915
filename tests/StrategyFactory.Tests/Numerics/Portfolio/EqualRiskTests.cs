using NUnit.Framework;
using StrategyFactory.Numerics.Portfolio;

namespace StrategyFactory.Tests.Numerics.Portfolio;

/// <summary>Against closed forms, and a twin that finds the same weights another way.</summary>
internal sealed class EqualRiskTests
{
    [Test]
    public void Two_are_weighed_by_inverse_volatility_whatever_their_correlation([Values(-0.999, -0.5, 0, 0.3, 0.9, 0.999)] double correlation)
    {
        var weights = Weights([1, correlation, correlation, 1], [0.1, 0.4]);
        Assert.That(weights, Is.EqualTo(new[] { 0.8, 0.2 }).Within(1e-10));
    }

    [TestCase(0.0)]
    [TestCase(0.6)]
    [TestCase(-0.2)]
    public void Equal_correlations_give_inverse_volatility(double correlation)
    {
        double[] volatilities = [0.05, 0.1, 0.2, 0.4];
        var matrix = new double[16];
        Array.Fill(matrix, correlation);
        for (var i = 0; i < 4; i++)
        {
            matrix[i * 5] = 1;
        }

        Assert.That(Weights(matrix, volatilities), Is.EqualTo(new[] { 8 / 15.0, 4 / 15.0, 2 / 15.0, 1 / 15.0 }).Within(1e-10));
    }

    [Test]
    public void Of_three_of_which_two_are_nearly_one_these_share_a_half()
    {
        // as ρ → 1 the pair is one: each a quarter
        var weights = Weights([1, 0.9999, 0, 0.9999, 1, 0, 0, 0, 1], [1, 1, 1]);
        // a pair of equal weight p beside q: p²(1 + ρ) = q²
        var ratio = Math.Sqrt(1.9999);
        Assert.That(weights, Is.EqualTo(new[] { 1 / (2 + ratio), 1 / (2 + ratio), ratio / (2 + ratio) }).Within(1e-10));
    }

    [Test]
    public void Shares_are_equal_for_any_positive_definite_matrix([Values(2, 3, 7, 20, 50)] int count, [Range(1, 6)] int seed)
    {
        var (matrix, volatilities) = Generate(count, seed);
        var weights = Weights(matrix, volatilities);
        var shares = new double[count];
        RiskShares.Compute(matrix, volatilities, weights, shares);

        Assert.That(weights, Is.All.GreaterThan(0));
        Assert.That(weights.Sum(), Is.EqualTo(1).Within(1e-12));
        Assert.That(shares, Is.All.EqualTo(1.0 / count).Within(1e-10));
    }

    [Test]
    public void Cyclical_coordinate_descent_finds_the_same([Range(11, 14)] int seed)
    {
        var (matrix, volatilities) = Generate(6, seed);
        var twin = Descend(matrix, volatilities);
        Assert.That(Weights(matrix, volatilities), Is.EqualTo(twin).Within(1e-9));
    }

    [Test]
    public void Weights_do_not_depend_on_the_unit_of_volatility()
    {
        var (matrix, volatilities) = Generate(8, 3);
        var scaled = Weights(matrix, [.. volatilities.Select(volatility => volatility * 1e-6)]);
        Assert.That(scaled, Is.EqualTo(Weights(matrix, volatilities)).Within(1e-14));
    }

    [Test]
    public void One_alone_has_all() => Assert.That(Weights([1], [0.3]), Is.EqualTo(new[] { 1.0 }));

    [Test]
    public void What_has_no_such_weights_is_said_and_what_does_not_fit_thrown()
    {
        var weights = new double[2];
        Assert.That(EqualRisk.Weights([1, 2, 2, 1], [1, 1], weights), Is.False, "not positive definite");
        Assert.That(EqualRisk.Weights([1, 0, 0, 1], [1, 0], weights), Is.False, "without volatility");
        Assert.That(EqualRisk.Weights([1, 0, 0, 1], [1, double.NaN], weights), Is.False);
        Assert.That(EqualRisk.Weights([], [], []), Is.False);
        Assert.Throws<ArgumentException>(() => EqualRisk.Weights([1, 0], [1, 1], new double[2]));
        Assert.Throws<ArgumentException>(() => EqualRisk.Weights([1, 0, 0, 1], [1, 1], new double[1]));
    }

    [Test]
    public void A_hedge_takes_risk_away_and_nothing_has_no_shares()
    {
        var shares = new double[2];
        RiskShares.Compute([1, -0.5, -0.5, 1], [1, 1], [1, 0.25], shares);
        // 1·(1 − 0.125) and 0.25·(0.25 − 0.5) of 0.8125
        Assert.That(shares, Is.EqualTo(new[] { 0.875 / 0.8125, -0.0625 / 0.8125 }).Within(1e-14));
        RiskShares.Compute([1, 0, 0, 1], [1, 1], [0, 0], shares);
        Assert.That(shares, Is.All.NaN);
        Assert.Throws<ArgumentException>(() => RiskShares.Compute([1, 0, 0, 1], [1, 1], [0, 0], new double[1]));
    }

    private static double[] Weights(double[] matrix, double[] volatilities)
    {
        var weights = new double[volatilities.Length];
        Assert.That(EqualRisk.Weights(matrix, volatilities, weights), Is.True);
        return weights;
    }

    /// <summary>Correlations of random factors, some of them strongly shared.</summary>
    private static (double[] Correlations, double[] Volatilities) Generate(int count, int seed)
    {
        var random = new Random(seed);
        var loadings = new double[count][];
        for (var i = 0; i < count; i++)
        {
            double[] row = [.. Enumerable.Range(0, count + 2).Select(factor => random.NextDouble() - 0.4 + (factor == 0 ? 1 : 0))];
            var norm = Math.Sqrt(row.Sum(value => value * value));
            loadings[i] = [.. row.Select(value => value / norm)];
        }

        double[] correlations =
        [
            .. from i in Enumerable.Range(0, count) from j in Enumerable.Range(0, count)
               select i == j ? 1 : loadings[i].Zip(loadings[j], (x, y) => x * y).Sum(),
        ];
        return (correlations, [.. Enumerable.Range(0, count).Select(_ => 0.01 + random.NextDouble())]);
    }

    /// <summary>Griveau-Billion, Richard and Roncalli 2013: one weight after the other, on the covariances.</summary>
    private static double[] Descend(double[] correlations, double[] volatilities)
    {
        var count = volatilities.Length;
        double[] x = [.. volatilities.Select(volatility => 1 / volatility)];
        for (var round = 0; round < 10_000; round++)
        {
            for (var i = 0; i < count; i++)
            {
                var others = 0.0;
                for (var j = 0; j < count; j++)
                {
                    others += j == i ? 0 : correlations[(i * count) + j] * volatilities[i] * volatilities[j] * x[j];
                }

                var variance = volatilities[i] * volatilities[i];
                x[i] = (-others + Math.Sqrt((others * others) + (4 * variance))) / (2 * variance);
            }
        }

        return [.. x.Select(value => value / x.Sum())];
    }
}
