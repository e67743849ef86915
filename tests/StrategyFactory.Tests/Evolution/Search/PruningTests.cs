using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.Evolution.Search;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class PruningTests
{
    [TestCase(20, 0.25, 5)]
    [TestCase(19, 0.25, 4)]
    [TestCase(3, 0.25, 1)]
    [TestCase(100, 0.29, 29)]
    [TestCase(1000, 0.999, 999)]
    public void The_fraction_is_floored_in_decimal_arithmetic_and_at_least_one_goes(int features, double fraction, int removed)
    {
        var decision = Pruning.Decide(Rising(features), fraction, 1);

        Assert.That(decision.Removed, Is.EqualTo(Enumerable.Range(1, removed).Select(Name)));
    }

    [Test]
    public void Every_exact_zero_goes_also_beyond_the_fraction()
    {
        var decision = Pruning.Decide(Of(("a", 0), ("b", 3), ("c", 0), ("d", 0), ("e", -0.0), ("f", 1), ("g", 1e-300)), 0.25, 1);

        Assert.That(decision.Removed, Is.EqualTo(new[] { "a", "c", "d", "e" }));
        Assert.That(decision.Remaining, Is.EqualTo(new[] { "b", "f", "g" }));
    }

    [Test]
    public void Never_fewer_than_the_minimum_remain_even_when_more_are_zero()
    {
        var decision = Pruning.Decide(Of(("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 7)), 0.25, 3);

        Assert.That(decision.Removed, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(decision.Remaining, Is.EqualTo(new[] { "c", "d", "e" }));
    }

    [Test]
    public void The_sign_of_an_importance_does_not_matter_and_ties_go_by_ordinal_name()
    {
        var decision = Pruning.Decide(Of(("b", -1), ("B", 1), ("a", 1), ("z", -0.5), ("strong", -9)), 0.6, 1);

        Assert.That(decision.Removed, Is.EqualTo(new[] { "z", "B", "a" }));
        Assert.That(decision.Remaining, Is.EqualTo(new[] { "b", "strong" }));
    }

    [TestCase(5, 5)]
    [TestCase(3, 5)]
    [TestCase(1, 1)]
    public void With_no_more_than_the_minimum_nothing_can_be_removed(int features, int minimum)
    {
        var decision = Pruning.Decide(Rising(features), 0.25, minimum);

        Assert.That(decision.Stopped?.Name, Is.EqualTo("min_features"));
        Assert.That(decision.Removed, Is.Empty);
        Assert.That(decision.Remaining, Has.Count.EqualTo(features));
    }

    [Test]
    public void Equal_importance_gives_no_order_to_prune_by()
    {
        Assert.That(Pruning.Decide(Of(("a", 2), ("b", -2), ("c", 2)), 0.25, 1).Stopped?.Name, Is.EqualTo("equal_importance"));
        Assert.That(Pruning.Decide(Of(("a", 2), ("b", -2), ("c", 2)), 0.25, 3).Stopped?.Name, Is.EqualTo("min_features"), "min_features is checked first");
        Assert.That(Pruning.Decide(Of(("a", 2), ("b", -2), ("c", 2.0000001)), 0.25, 1).Stopped, Is.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property The_smallest_go_and_the_minimum_stays() => Prop.ForAll(Cases().ToArbitrary(), sample =>
    {
        var (importance, percent, minimum) = sample;
        var decision = Pruning.Decide(importance, percent / 100.0, minimum);
        double Size(string name) => Math.Abs(importance[name]);
        var together = decision.Removed.Concat(decision.Remaining).Order(StringComparer.Ordinal);
        var smallest = decision.Removed.Count == 0 || decision.Removed.Max(Size) <= decision.Remaining.Min(Size);
        return together.SequenceEqual(importance.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal)
            && decision.Remaining.Count >= Math.Min(minimum, importance.Count)
            && (decision.Removed.Count > 0) == (decision.Stopped is null)
            && smallest;
    });

    private static Gen<(Dictionary<string, double> Importance, int Percent, int Minimum)> Cases() =>
        from values in Gen.NonEmptyListOf(Gen.Frequency((3, Gen.Choose(-1000, 1000).Select(n => n / 8.0)), (1, Gen.Constant(0.0))))
        from percent in Gen.Choose(1, 99)
        from minimum in Gen.Choose(1, 12)
        select (values.Select((value, i) => (Name: Name(i), value)).ToDictionary(pair => pair.Name, pair => pair.value, StringComparer.Ordinal), percent, minimum);

    private static string Name(int i) => $"f{i:0000}";

    private static Dictionary<string, double> Rising(int count) => Enumerable.Range(1, count).ToDictionary(Name, i => (double)i, StringComparer.Ordinal);

    private static Dictionary<string, double> Of(params (string Name, double Value)[] pairs) => pairs.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
