using NUnit.Framework;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets;
using StrategyFactory.LanguageModels.Examples;

namespace StrategyFactory.Tests.LanguageModels.Datasets;

internal sealed class DatasetSplitTests
{
    [TestCase(1, true)]
    [TestCase(2, true)]
    [TestCase(3, true)]
    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, false)]
    public void Neither_a_source_nor_near_duplicates_stand_on_both_sides(int seed, bool drop)
    {
        var texts = Texts(seed);
        var items = texts.ConvertAll(Item);
        var split = DatasetSplit.Of(items, 0.2, drop, items.Count);
        Assert.That(split.Train.Concat(split.Validation).Concat(split.Duplicates), Is.EquivalentTo(Enumerable.Range(0, items.Count)));
        Assert.That(
            split.Validation.Select(place => items[place].Source),
            Is.Not.Empty.And.None.AnyOf(split.Train.Select(place => items[place].Source)));
        Assert.That(split.Validation, Has.Count.LessThanOrEqualTo(Math.Round(0.2 * (split.Train.Count + split.Validation.Count))));
        var crossing = split.Train.SelectMany(train => split.Validation.Select(other => Similarity(texts[train].Text, texts[other].Text)));
        Assert.That(crossing.Max(), Is.LessThan(0.9));
        int[] kept = [.. split.Train, .. split.Validation];
        if (drop)
        {
            Assert.That(split.Duplicates, Is.Not.Empty);
            Assert.That(
                kept.SelectMany(one => kept.Where(other => other < one).Select(other => Similarity(texts[one].Text, texts[other].Text)))
                    .Max(),
                Is.LessThan(0.9));
            Assert.That(
                split.Duplicates.Min(gone => kept.Max(place => Similarity(texts[gone].Text, texts[place].Text))),
                Is.GreaterThanOrEqualTo(0.9));
        }
        else
        {
            Assert.That(split.Duplicates, Is.Empty);
        }
    }

    [Test]
    public void The_order_in_which_examples_come_changes_nothing()
    {
        var items = Texts(4).ConvertAll(Item);
        var split = DatasetSplit.Of(items, 0.1, true, 100);
        var turned = items.AsEnumerable().Reverse().ToList();
        var again = DatasetSplit.Of(turned, 0.1, true, 100);
        Assert.That(again.Train.Select(place => turned[place].Hash), Is.EqualTo(split.Train.Select(place => items[place].Hash)));
        Assert.That(again.Validation.Select(place => turned[place].Hash), Is.EqualTo(split.Validation.Select(place => items[place].Hash)));
        Assert.That(split.Train.Count + split.Validation.Count, Is.EqualTo(100));
        Assert.That(split.Beyond, Has.Count.EqualTo(items.Count - 100 - split.Duplicates.Count));
    }

    [TestCase(0, 0)]
    [TestCase(0.1, 2)]
    [TestCase(0.01, 1)]
    [TestCase(0.5, 10)]
    public void The_share_is_met_where_every_example_stands_alone(double share, int expected) =>
        Assert.That(DatasetSplit.Of(Alone(20), share, true, 20).Validation, Has.Count.EqualTo(expected));

    [Test]
    public void A_source_too_large_for_the_share_is_passed_over_and_one_source_gives_no_validation()
    {
        var one = Alone(20).ConvertAll(item => item with { Source = "book" });
        var all = DatasetSplit.Of(one, 0.1, true, 20);
        Assert.That((all.Train.Count, all.Validation.Count, all.SmallestGroup), Is.EqualTo((20, 0, 20)));
        var two = one.Select((item, place) => place < 2 ? item with { Source = "leaflet" } : item).ToList();
        Assert.That(DatasetSplit.Of(two, 0.1, true, 20).Validation, Is.EquivalentTo(new[] { 0, 1 }));
        Assert.That(DatasetSplit.Of(Alone(1), 0.5, true, 1).Train, Has.Count.EqualTo(1), "somebody has to train");
    }

    private static List<SplitItem> Alone(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Item(($"word{i} other{i} third{i} fourth{i}", $"s{i}")))];

    private static SplitItem Item((string Text, string Source) example)
    {
        ExampleMessage[] messages = [new("user", example.Text)];
        return new(ExampleHash.Of("", "", example.Source, messages), example.Source, Shingles.Of(messages));
    }

    /// <summary>Texts of 40 to 120 words; some are others with a word or two changed, or the same; a few to a source.</summary>
    private static List<(string Text, string Source)> Texts(int seed)
    {
        var random = new Random(seed);
        List<string[]> texts = [];
        for (var i = 0; i < 240; i++)
        {
            var words = texts.Count > 0 && random.Next(3) == 0
                ? (string[])texts[random.Next(texts.Count)].Clone()
                : [.. Enumerable.Range(0, random.Next(40, 120)).Select(_ => $"w{random.Next(400)}")];
            for (var changes = random.Next(4); changes > 0; changes--)
            {
                words[random.Next(words.Length)] = $"w{random.Next(400)}";
            }

            texts.Add(words);
        }

        return texts.ConvertAll(words => (string.Join(' ', words), $"source {random.Next(150)}"));
    }

    /// <summary>Jaccard by the book, of runs as texts.</summary>
    private static double Similarity(string left, string right)
    {
        var (a, b) = (Runs(left), Runs(right));
        var shared = a.Intersect(b, StringComparer.Ordinal).Count();
        return (double)shared / (a.Count + b.Count - shared);
    }

    private static HashSet<string> Runs(string text)
    {
        var words = text.Split(' ');
        return [.. Enumerable.Range(0, words.Length - 2).Select(i => string.Join(' ', words[i..(i + 3)]))];
    }
}
