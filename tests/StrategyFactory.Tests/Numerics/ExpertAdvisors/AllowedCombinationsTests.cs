using NUnit.Framework;
using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Tests.Numerics.ExpertAdvisors;

internal sealed class AllowedCombinationsTests
{
    [Test]
    public void They_are_those_that_a_naive_reading_allows()
    {
        var random = new Random(5);
        string[] names = ["a", "b", "c", "d"];
        for (var run = 0; run < 300; run++)
        {
            var axes = names.Select(name => Axis(name, random.Next(1, 6), random.Next(-2, 3), 0.5 * random.Next(1, 4))).ToArray();
            var (text, naive) = NaiveConditions.Condition(random, names, depth: 2);
            var allowed = Bound(text, axes);
            var expected = Places(axes).Where(places => naive(Values(axes, places)) == true).Select(places => string.Join(' ', places)).ToList();
            Assert.That((allowed.Count, allowed.IsExact), Is.EqualTo(((long)expected.Count, true)), text);
            Assert.That(allowed.All().Select(places => string.Join(' ', places)), Is.EquivalentTo(expected), text);
            Assert.That(Places(axes).Where(places => allowed.Allows(places)).Select(places => string.Join(' ', places)), Is.EqualTo(expected), text);
            for (var draw = 0; draw < 5 && expected.Count > 0; draw++)
            {
                var places = new int[axes.Length];
                allowed.Draw(random, places);
                Assert.That(expected, Does.Contain(string.Join(' ', places)), text);
            }
        }
    }

    [Test]
    public void Parts_that_do_not_know_of_each_other_multiply_and_so_do_inputs_that_are_not_named()
    {
        // 100·99/2 pairs each, and 1000 of what is not named
        var allowed = Bound("a < b and c < d", Axis("a", 100), Axis("b", 100), Axis("c", 100), Axis("d", 100), Axis("e", 1000));
        Assert.That((allowed.Count, allowed.IsExact, allowed.Decides), Is.EqualTo((4950L * 4950 * 1000, true, true)));
        allowed = Bound("a < b", Axis("a", 100), Axis("b", 100), Axis("c", long.MaxValue / 4), Axis("d", 9));
        Assert.That(allowed.Count, Is.EqualTo(long.MaxValue));
    }

    [Test]
    public void What_is_too_large_to_be_tried_is_estimated()
    {
        // of 200³ a sixth, less the ties: C(200, 3)
        var allowed = Bound("a < b < c", Axis("a", 200), Axis("b", 200), Axis("c", 200));
        Assert.That(allowed.IsExact, Is.False);
        Assert.That(allowed.Count, Is.EqualTo(1_313_400).Within(0.5).Percent);
        Assert.That(Bound("a < b < c", Axis("a", 200), Axis("b", 200), Axis("c", 200)).Count, Is.EqualTo(allowed.Count), "the same each time");
        Assert.That(allowed.All(), Is.Empty);
        var (places, random) = (new int[3], new Random(1));
        allowed.Draw(random, places);
        Assert.That(places, Is.Ordered.And.Unique);

        allowed = Bound("a + b = 2 * 1000000000000", Axis("a", 4_000_000_000_000), Axis("b", 4_000_000_000_000));
        Assert.That((allowed.Count, allowed.IsExact), Is.EqualTo((0L, false)), "too few to be met");
        Assert.That(Bound("a > 10", Axis("a", long.MaxValue)).Count, Is.InRange(long.MaxValue - 1_000_000_000_000_000, long.MaxValue));
    }

    [Test]
    public void Names_are_found_as_they_are_written_then_in_any_case_and_an_input_of_one_value_decides_nothing()
    {
        Assert.That(Bound("FAST < 3", Axis("fast", 5)).Count, Is.EqualTo(3));
        Assert.That(Bound("Fast < 3", Axis("fast", 5), Axis("Fast", 7)).Count, Is.EqualTo(15));
        Assert.That(Bound("fast < 3 and Fast > 3", Axis("fast", 5), Axis("Fast", 7)).Count, Is.EqualTo(9));
        Assert.That(Bound("fast < 3 and FAST > 1", Axis("fast", 5)).Count, Is.EqualTo(1), "two spellings of one input");

        var one = AllowedCombinations.Of(ConditionExpression.Parse("stop > 4 and not trail"), [Axis("a", 9)], [new("Stop", 1, _ => 5), new("Trail", 1, _ => 0)]);
        Assert.That((one.Count, one.Decides, one.IsExact), Is.EqualTo((9L, false, true)));
        Assert.That(Bound("1 > 2", Axis("a", 9)).Count, Is.Zero);
        Assert.That(Bound("a > 3 and 1 > 2", Axis("a", 9)).Count, Is.Zero);
        Assert.That(Bound("a > 3 and 1 > 2", Axis("a", 9)).All(), Is.Empty);

        Assert.That(() => Bound("fsat < 3", Axis("fast", 5), Axis("slow", 5)), Throws.TypeOf<FormatException>().With.Message.EqualTo("'fsat' is no input of the file; allowed: fast, slow."));
        Assert.That(() => AllowedCombinations.Of(ConditionExpression.Parse("remark > 4"), [Axis("a", 9)], [new("Remark", 1, _ => double.NaN)]),
            Throws.TypeOf<FormatException>().With.Message.EqualTo("the input 'Remark' is wrong, its value is no number; allowed: inputs with numbers."));
    }

    [Test]
    public void A_value_beyond_an_axis_is_judged_too()
    {
        var allowed = Bound("a < b", Axis("a", 3), Axis("b", 4));
        Assert.That((allowed.Allows([2, 3], 0, 3), allowed.Allows([2, 3], 0, 2.5), allowed.Allows([2, 3], 1, 4)), Is.EqualTo((false, true, true)));
    }

    private static AllowedCombinations Bound(string text, params ConditionAxis[] axes) => AllowedCombinations.Of(ConditionExpression.Parse(text), axes, []);

    private static ConditionAxis Axis(string name, long count, double start = 0, double step = 1) => new(name, count, place => start + (place * step));

    private static Dictionary<string, double> Values(ConditionAxis[] axes, int[] places) =>
        axes.Zip(places).ToDictionary(pair => pair.First.Name, pair => pair.First.Value(pair.Second), StringComparer.Ordinal);

    private static IEnumerable<int[]> Places(ConditionAxis[] axes) => axes.Aggregate(
        (IEnumerable<int[]>)[[]], (made, axis) => made.SelectMany(places => Enumerable.Range(0, (int)axis.Count).Select(place => (int[])[.. places, place])));
}
