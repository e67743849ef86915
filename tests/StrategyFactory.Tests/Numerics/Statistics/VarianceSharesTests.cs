using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class VarianceSharesTests
{
    [Test]
    public void On_a_grid_that_adds_up_first_and_total_shares_are_the_same()
    {
        // y = 3i + j over i of 0 to 2 and j of 0 and 1: variances 9 · 2/3 and 1/4
        double[] grid = [0, 1, 3, 4, 6, 7];
        Assert.That(First(grid, [0, 0, 1, 1, 2, 2]).Share, Is.EqualTo(6 / 6.25).Within(1e-12));
        Assert.That(First(grid, [0, 1, 0, 1, 0, 1]).Share, Is.EqualTo(0.25 / 6.25).Within(1e-12));
        Assert.That(VarianceShares.Total(grid, 3, 2).Share, Is.EqualTo(6 / 6.25).Within(1e-12));
        Assert.That(VarianceShares.Total(grid, 2, 1).Share, Is.EqualTo(0.25 / 6.25).Within(1e-12));
    }

    [Test]
    public void What_inputs_do_only_together_is_in_the_total_share_alone()
    {
        double[] grid = [0, 1, 1, 0];
        Assert.That((First(grid, [0, 0, 1, 1]).Share, First(grid, [0, 1, 0, 1]).Share), Is.EqualTo((0.0, 0.0)));
        Assert.That((VarianceShares.Total(grid, 2, 2).Share, VarianceShares.Total(grid, 2, 1).Share), Is.EqualTo((1.0, 1.0)));
    }

    [Test]
    public void The_shares_of_the_function_of_Ishigami_and_Homma_are_those_of_the_books()
    {
        // sin x₁ + 7 sin² x₂ + x₃⁴/10 sin x₁ with x from −π to π: V₁ = ½(1 + π⁴/50)², V₂ = 49/8, V₁₃ = π⁸/100·(1/18 − 1/50)
        const int Count = 40;
        var x = Enumerable.Range(0, Count).Select(i => -Math.PI + ((i + 0.5) * 2 * Math.PI / Count)).ToArray();
        double[] grid = [.. from a in x from b in x from c in x select Math.Sin(a) + (7 * Math.Pow(Math.Sin(b), 2)) + (0.1 * Math.Pow(c, 4) * Math.Sin(a))];
        var (v1, v2, v13) = (0.5 * Math.Pow(1 + (Math.Pow(Math.PI, 4) / 50), 2), 49 / 8.0, Math.Pow(Math.PI, 8) / 100 * ((1 / 18.0) - (1 / 50.0)));
        var all = v1 + v2 + v13;
        double[] firsts = [v1 / all, v2 / all, 0];
        double[] totals = [(v1 + v13) / all, v2 / all, v13 / all];
        for (var axis = 0; axis < 3; axis++)
        {
            var stride = (int)Math.Pow(Count, 2 - axis);
            Assert.That(First(grid, [.. Enumerable.Range(0, grid.Length).Select(place => place / stride % Count)]).Share, Is.EqualTo(firsts[axis]).Within(2e-3));
            Assert.That(VarianceShares.Total(grid, Count, stride).Share, Is.EqualTo(totals[axis]).Within(2e-3));
        }
    }

    [Test]
    public void The_corrected_share_is_what_a_pocket_calculator_says()
    {
        // Σ² 5, within 1: 1 − (1/2)/(5/3)
        Assert.That(First([1, 2, 3, 4], [0, 0, 1, 1]).Share, Is.EqualTo(0.8).Within(1e-12));
        Assert.That(Corrected([1, 2, 3, 4], [0, 0, 1, 1]).Share, Is.EqualTo(0.7).Within(1e-12));
        Assert.That(Corrected([1, 2, 3, 4], [0, 0, 2, 2], 4).Share, Is.EqualTo(0.7).Within(1e-12), "groups without runs count for nothing");
    }

    [Test]
    public void What_explains_nothing_is_given_a_share_by_the_plain_ratio_and_none_by_the_corrected_one()
    {
        var (plain, corrected) = (0.0, 0.0);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            double[] values = [.. Enumerable.Range(0, 120).Select(_ => random.NextDouble())];
            int[] groups = [.. Enumerable.Range(0, 120).Select(i => i % 12)];
            plain += First(values, groups).Share!.Value / 200;
            corrected += Corrected(values, groups).Share!.Value / 200;
        }

        Assert.That(plain, Is.EqualTo(11 / 119.0).Within(0.01));
        Assert.That(corrected, Is.LessThan(0.025), "it is cut off at 0, so that a little is left");
    }

    [Test]
    public void The_standard_error_is_that_of_leaving_out_one_run_after_another()
    {
        var random = new Random(3);
        int[] groups = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3];
        double[] values = [.. groups.Select(group => group + (2 * random.NextDouble()))];
        double[] without = [.. Enumerable.Range(0, values.Length).Select(left => Plain(
            [.. values.Where((_, i) => i != left)], [.. groups.Where((_, i) => i != left)]))];
        var mean = without.Average();
        var error = Math.Sqrt(without.Sum(share => Math.Pow(share - mean, 2)) * (values.Length - 1) / values.Length);
        Assert.That(Corrected(values, groups).StandardError, Is.EqualTo(error).Within(1e-9));

        static double Plain(double[] values, int[] groups)
        {
            var (all, seen) = (values.Average(), groups.Distinct().Count());
            var within = values.Zip(groups).Sum(run => Math.Pow(run.First - values.Zip(groups).Where(other => other.Second == run.Second).Average(other => other.First), 2));
            return 1 - (within / (values.Length - seen) / (values.Sum(value => Math.Pow(value - all, 2)) / (values.Length - 1)));
        }
    }

    [Test]
    public void What_cannot_be_said_has_a_reason()
    {
        Assert.That(First([2, 2, 2], [0, 1, 2]), Is.EqualTo(new VarianceShare(null, null, ShareProblem.NoVariance)));
        Assert.That(First([2], [0]).Problem, Is.EqualTo(ShareProblem.NoVariance));
        Assert.That(First([2, double.NaN], [0, 1]).Problem, Is.EqualTo(ShareProblem.NotFinite));
        Assert.That(VarianceShares.Total([2, 2], 2, 1).Problem, Is.EqualTo(ShareProblem.NoVariance));
        Assert.That(Corrected([1, 2, 3], [0, 1, 2]).Problem, Is.EqualTo(ShareProblem.TooFew));
        Assert.That(() => VarianceShares.Total([1, 2, 3], 2, 1), Throws.ArgumentException);
        Assert.That(() => First([1, 2, 3], [0, 1]), Throws.ArgumentException);
    }

    private static VarianceShare First(double[] values, int[] groups)
    {
        var count = groups.Max() + 1;
        return VarianceShares.FirstOrder(values, groups, new int[count], new double[count]);
    }

    private static VarianceShare Corrected(double[] values, int[] groups, int? count = null)
    {
        var groupsKnown = count ?? groups.Max() + 1;
        return VarianceShares.Corrected(values, groups, new int[groupsKnown], new double[groupsKnown]);
    }
}
