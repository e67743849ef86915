using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Comparisons.Statistics;

namespace StrategyFactory.Tests.LanguageModels.Comparisons.Statistics;

internal sealed class SignTestTests
{
    // scipy.stats.binomtest of SciPy 1.10.1
    [TestCase(60, 40, 0.05688793364098088)]
    [TestCase(21, 9, 0.042773945257067694)]
    [TestCase(20, 10, 0.09873714670538905)]
    [TestCase(6, 0, 0.03125)]
    [TestCase(5, 0, 0.0625)]
    [TestCase(1200, 1100, 0.03896685268382056)]
    [TestCase(0, 1, 1)]
    [TestCase(0, 0, 1)]
    public void Probabilities_are_those_of_binomtest(int wins, int losses, double expected) =>
        Assert.That(SignTest.PValue(wins, losses), Is.EqualTo(expected).Within(1e-14 * Math.Max(expected, 1e-3)));

    [TestCase(5, null)]
    [TestCase(6, 6)]
    [TestCase(10, 9)]
    [TestCase(20, 15)]
    [TestCase(30, 21)]
    [TestCase(50, 33)]
    [TestCase(100, 61)]
    [TestCase(200, 115)]
    [TestCase(1000, 532)]
    public void So_many_wins_are_needed(int prompts, int? wins) => Assert.That(SignTest.NeededWins(prompts), Is.EqualTo(wins));

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property It_agrees_with_counting_every_outcome() => Prop.ForAll(
        Gen.Choose(0, 39).Two().ToArbitrary(), pair => Math.Abs(SignTest.PValue(pair.Item1, pair.Item2) - Counted(pair.Item1, pair.Item2)) < 1e-12);

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property Needed_wins_are_the_fewest() => Prop.ForAll(Gen.Choose(0, 300).ToArbitrary(), n =>
    {
        var naive = Enumerable.Range(0, n + 1).Where(wins => 2 * wins > n && SignTest.PValue(wins, n - wins) < 0.05).Select(wins => (int?)wins).Min();
        return SignTest.NeededWins(n) == naive;
    });

    /// <summary>All 2^n outcomes as a row of Pascal's triangle, in doubles; those as far from even.</summary>
    private static double Counted(int w, int l)
    {
        double[] row = [1];
        for (var n = 0; n < w + l; n++)
        {
            row = [.. Enumerable.Range(0, n + 2).Select(k => (k > 0 ? row[k - 1] : 0) + (k <= n ? row[k] : 0))];
        }

        return row.Where((_, k) => Math.Abs((2 * k) - (w + l)) >= Math.Abs(w - l)).Sum() / row.Sum();
    }

    // from scipy.stats.binom: the first n whose power is 0.8
    [TestCase(0.6, 199)]
    [TestCase(0.65, 90)]
    [TestCase(0.7, 49)]
    [TestCase(0.75, 30)]
    [TestCase(0.8, 20)]
    public void So_many_prompts_show_a_true_win_rate(double rate, int prompts) => Assert.That(NeededPrompts.For(rate), Is.EqualTo(prompts));

    [Test]
    public void Tails_of_binomials_add_up()
    {
        Assert.That(NeededPrompts.Tail(0, 30, 0.3), Is.EqualTo(1).Within(1e-12));
        Assert.That(NeededPrompts.Tail(30, 30, 0.3), Is.EqualTo(Math.Pow(0.3, 30)).Within(1e-25));
        Assert.That(NeededPrompts.Tail(16, 30, 0.5) + NeededPrompts.Tail(15, 30, 0.5), Is.EqualTo(1).Within(1e-12));
        Assert.That(NeededPrompts.Tail(5, 5, 1), Is.EqualTo(1));
    }
}
