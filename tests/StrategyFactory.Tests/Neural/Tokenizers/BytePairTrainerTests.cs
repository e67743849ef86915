using NUnit.Framework;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Tests.Neural.Tokenizers;

internal sealed class BytePairTrainerTests
{
    private static readonly string[] Letters = ["a", "b", "c", "d"];

    [Test]
    public void The_pair_that_occurs_most_is_joined_first_and_of_equals_that_of_the_lower_ids()
    {
        Dictionary<string, long> words = new(StringComparer.Ordinal) { ["cd"] = 3, ["ab"] = 3, ["bca"] = 2, ["dd"] = 1 };
        var (pieces, merges) = BytePairTrainer.Learn(words, Letters, 100);

        Assert.That(pieces.Skip(4), Is.EqualTo(new[] { "ab", "cd", "bc", "bca" }), "a pair that occurs once is not joined");
        Assert.That(merges, Is.EqualTo(new Merge[] { new(0, 1, 4), new(2, 3, 5), new(1, 2, 6), new(6, 0, 7) }));
        Assert.That(BytePairTrainer.Learn(words, Letters, 5).Pieces, Has.Count.EqualTo(5));
    }

    [Test]
    public void Learning_is_that_of_a_twin_that_counts_everything_anew()
    {
        Random draws = new(5);
        for (var round = 0; round < 300; round++)
        {
            Dictionary<string, long> words = new(StringComparer.Ordinal);
            for (var i = 0; i < 40; i++)
            {
                var letters = draws.Next(2, 4);
                var word = string.Concat(Enumerable.Range(0, draws.Next(1, 12)).Select(_ => Letters[draws.Next(letters)]));
                words[word] = draws.Next(1, 9);
            }

            var (pieces, merges) = BytePairTrainer.Learn(words, Letters, 60);
            var twin = Twin(words, 60);
            Assert.That(pieces, Is.EqualTo(twin.Pieces), $"round {round}");
            Assert.That(merges, Is.EqualTo(twin.Merges), $"round {round}");
        }
    }

    [Test]
    public void A_tokenizer_that_was_made_reads_what_it_learned_as_it_learned_it_and_everything_else_too()
    {
        using ModelFolder folder = new();
        string[] texts =
        [
            .. Enumerable.Range(0, 50).Select(i => $"The quick brown fox's {i} cubs jump over the lazy dog.\nÄpfel und Öl: naïve 😀."),
        ];
        string[] control = ["<|end|>", "<|start|>"];
        new NewTokenizer(400, control, "<|end|>", "<|start|>").Write(folder.Path, texts, 128);
        var first = File.ReadAllBytes(folder.File("tokenizer.json"));
        new NewTokenizer(400, control, "<|end|>", "<|start|>").Write(folder.Path, texts, 128);
        var tokenizer = TextTokenizer.Open(folder.Path);

        Assert.That(File.ReadAllBytes(folder.File("tokenizer.json")), Is.EqualTo(first));
        Assert.That((tokenizer.Size, tokenizer.Special.End?.Text, tokenizer.AddsBegin), Is.EqualTo((tokenizer.Size, "<|end|>", false)));
        Assert.That(tokenizer.Encode(" quick brown", withControl: true).Select(tokenizer.TextOf), Is.EqualTo(new[] { "Ġquick", "Ġbrown" }));
        Assert.That(tokenizer.Encode("<|end|>", withControl: true), Is.EqualTo(new[] { tokenizer.Size - 2 }));
        Assert.That(tokenizer.Encode("<|end|>", withControl: false), Has.Length.GreaterThan(1));
        var strange = "Ω≈ç 漢字 \u0000 1234";
        Assert.That(tokenizer.Decode(tokenizer.Encode(strange, withControl: true), skipControl: false), Is.EqualTo(strange));
        Assert.That(() => new NewTokenizer(257, control, "<|end|>", "<|start|>").Write(folder.Path, texts, 128), Throws.InvalidOperationException);
    }

    private static (List<string> Pieces, List<Merge> Merges) Twin(Dictionary<string, long> words, int most)
    {
        List<string> pieces = [.. Letters];
        List<Merge> merges = [];
        List<(List<int> Ids, long Count)> parts =
            [.. words.Select(word => (word.Key.Select(letter => pieces.IndexOf(letter.ToString())).ToList(), word.Value))];
        while (pieces.Count < most)
        {
            Dictionary<(int, int), long> counts = [];
            foreach (var (ids, count) in parts)
            {
                foreach (var pair in ids.Zip(ids.Skip(1)))
                {
                    counts[pair] = counts.GetValueOrDefault(pair) + count;
                }
            }

            var open = counts.Where(each => each.Value >= 2 && !merges.Exists(merge => (merge.Left, merge.Right) == each.Key))
                .OrderByDescending(each => each.Value).ThenBy(each => each.Key).ToList();
            if (open.Count == 0)
            {
                break;
            }

            var (left, right) = open[0].Key;
            var text = pieces[left] + pieces[right];
            if (!pieces.Contains(text))
            {
                pieces.Add(text);
            }

            merges.Add(new(left, right, pieces.IndexOf(text)));
            foreach (var (ids, _) in parts)
            {
                for (var i = 0; i + 1 < ids.Count; i++)
                {
                    if ((ids[i], ids[i + 1]) == (left, right))
                    {
                        ids[i] = merges[^1].Joined;
                        ids.RemoveAt(i + 1);
                    }
                }
            }
        }

        return (pieces, merges);
    }
}
