using NUnit.Framework;
using StrategyFactory.Evolution.Search;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class LookAheadAlternativesTests
{
    [Test]
    public void The_plain_pruning_comes_first_then_fewer_more_and_swaps_at_the_cut()
    {
        var alternatives = Of("a 1, b 2, c 3, d 4, e 5, f 6, g 7, h 8, i 9, j 10, k 11, l 12, m 13, n 14, o 15, p 16", 5, 5);

        Assert.That(alternatives.Select(Removed), Is.EqualTo(new[] { "abcd", "ab", "abcdefgh", "abce", "abdf" }));
        Assert.That(alternatives.Select(alternative => alternative.Reason), Is.EqualTo(new[] { "low_importance", "fewer_removed", "more_removed", "boundary_swapped", "boundary_swapped" }));
        Assert.That(alternatives.Select(alternative => alternative.Number), Is.EqualTo(Enumerable.Range(0, 5)));
        Assert.That(alternatives.Select(alternative => alternative.Removed.Count + alternative.Remaining.Count), Is.All.EqualTo(16));
    }

    [Test]
    public void Exact_zeros_are_removed_by_all_and_what_must_remain_remains()
    {
        var alternatives = Of("a 0, b 0, c 3, d 4, e 5, f 6, g 7, h 8", 5, 5);

        Assert.That(alternatives.Select(Removed), Is.EqualTo(new[] { "ab", "abc" }), "there are no more");
    }

    [Test]
    public void One_alternative_is_the_plain_search() =>
        Assert.That(Of("a 1, b 2, c 3, d 4, e 5, f 6, g 7, h 8", 5, 1).Select(Removed), Is.EqualTo(new[] { "ab" }));

    [Test]
    public void No_two_alternatives_are_the_same_set([Range(3, 14)] int features, [Range(1, 5)] int count)
    {
        var alternatives = Of(string.Join(", ", Enumerable.Range(0, features).Select(i => $"{(char)('a' + i)} {i + 1}")), 2, count);

        Assert.That(alternatives, Has.Count.LessThanOrEqualTo(count));
        Assert.That(alternatives.Select(alternative => string.Concat(alternative.Remaining)), Is.Unique);
        Assert.That(alternatives.Select(alternative => alternative.Remaining.Count), Is.All.GreaterThanOrEqualTo(2).And.All.LessThan(features));
    }

    private static IReadOnlyList<PruningAlternative> Of(string importance, int minFeatures, int count)
    {
        var parsed = importance.Split(", ").Select(word => word.Split(' ')).ToDictionary(pair => pair[0], pair => double.Parse(pair[1], null), StringComparer.Ordinal);
        return LookAhead.Alternatives(parsed, Pruning.Decide(parsed, 0.25, minFeatures), minFeatures, count);
    }

    private static string Removed(PruningAlternative alternative) => string.Concat(alternative.Removed.Order(StringComparer.Ordinal));
}
