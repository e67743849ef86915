using NUnit.Framework;
using StrategyFactory.LanguageModels.Datasets;

namespace StrategyFactory.Tests.LanguageModels.Datasets;

internal sealed class NearDuplicateIndexTests
{
    [Test]
    public void Runs_of_three_words_make_a_conversation_whatever_their_case_and_marks()
    {
        var set = Of("One two, three — four!");
        Assert.That(set, Has.Length.EqualTo(2).And.Ordered.And.EqualTo(Of("one TWO three\nfour")));
        Assert.That(Of("one two three four one two three"), Has.Length.EqualTo(4), "each once");
        Assert.That(Of("two words"), Has.Length.EqualTo(1).And.Not.EqualTo(Of("words two")));
        Assert.That(Of("!!!"), Has.Length.EqualTo(1).And.Not.EqualTo(Of("???")));
        Assert.That(Of("你好世界"), Has.Length.EqualTo(2), "where words are not parted every character is one");
        Assert.That(Of("ab c"), Is.Not.EqualTo(Of("a bc")));
    }

    [Test]
    public void Nine_tenths_of_the_runs_shared_are_near_and_less_is_not()
    {
        ulong[] whole = [.. Enumerable.Range(0, 100).Select(i => (ulong)i)];
        Assert.That(NearDuplicateIndex.AreNear(whole, whole.AsSpan(0, 90)), Is.True, "90 of 100");
        Assert.That(NearDuplicateIndex.AreNear(whole, whole.AsSpan(0, 89)), Is.False, "89 of 100");
        Assert.That(NearDuplicateIndex.AreNear(whole, [.. whole[..94], 1000, 1001, 1002, 1003]), Is.True, "94 of 104 is 0.9038");
        Assert.That(NearDuplicateIndex.AreNear(whole, [.. whole[..94], 1000, 1001, 1002, 1003, 1004]), Is.False, "94 of 105 is 0.895");
        Assert.That(Shingles.Shared(whole, [50, 99, 100, 3000]), Is.EqualTo(2));
    }

    [Test]
    public void A_pair_of_nine_tenths_is_overlooked_once_in_five_thousand_million()
    {
        Assert.That(1 - NearDuplicateIndex.Recall(0.9), Is.EqualTo(2.02e-10).Within(0.01e-10));
        Assert.That(NearDuplicateIndex.Recall(0.2), Is.LessThan(0.01), "and few of the unlike are compared");
    }

    [Test]
    public void Bands_find_as_many_pairs_as_their_formula_says()
    {
        // pairs of similarity 60 of 140 and 80 of 120: found without the verification
        var random = new Random(7);
        foreach (var (shared, own) in new[] { (60, 40), (80, 20) })
        {
            var similarity = shared / (shared + (2.0 * own));
            var (found, pairs) = (0, 400);
            for (var pair = 0; pair < pairs; pair++)
            {
                ulong[] common = Draw(random, shared), left = [.. common, .. Draw(random, own)], right = [.. common, .. Draw(random, own)];
                var index = new NearDuplicateIndex();
                index.Add(0, left);
                var asked = false;
                _ = index.Near(right, _ =>
                {
                    asked = true;
                    return false;
                }).Count();
                found += asked ? 1 : 0;
            }

            var recall = NearDuplicateIndex.Recall(similarity);
            var error = Math.Sqrt(recall * (1 - recall) / pairs);
            Assert.That((double)found / pairs, Is.EqualTo(recall).Within((4 * error) + 0.001), $"at {similarity:0.00}");
        }
    }

    private static ulong[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64())];

    private static ulong[] Of(string text) => Shingles.Of([new("user", text)]);
}
