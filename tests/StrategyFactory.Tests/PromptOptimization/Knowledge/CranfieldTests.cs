using System.IO.Compression;
using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Knowledge;

/// <summary>The classic test collection: 1,400 abstracts, 225 questions, and who answers what.</summary>
internal sealed class CranfieldTests
{
    [Test]
    public async Task Ranking_reaches_the_published_quality_of_BM25_on_Cranfield()
    {
        var folder = SharedData.Require("data/retrieval/cranfield");
        await using var factory = await TestFactory.CreateAsync();
        await using (var corpus = new GZipStream(File.OpenRead(Path.Combine(folder, "corpus.jsonl.gz")), CompressionMode.Decompress))
        {
            var import = await factory.SendAsync(new ImportKnowledge("topic_knowledge", corpus, KnowledgeFormat.JsonLines, "cranfield"));
            Assert.That((import.Documents, import.Empty), Is.EqualTo((1398, 2)), "two abstracts hold no word");
        }

        var relevant = Judgements(Path.Combine(folder, "qrels.tsv"));
        List<double> gains = [];
        foreach (var line in File.ReadLines(Path.Combine(folder, "queries.jsonl")))
        {
            using var query = JsonDocument.Parse(line);
            var found = await factory.SendAsync(new SearchKnowledge("topic_knowledge", query.RootElement.GetProperty("text").GetString()!));
            gains.Add(NormalisedGain([.. found.Select(passage => passage.DocumentId)], relevant[Text(query.RootElement.GetProperty("_id"))]));
        }

        await TestContext.Out.WriteLineAsync($"nDCG@10 = {gains.Average():0.0000} over {gains.Count} questions");
        Assert.That(gains, Has.Count.EqualTo(225));
        Assert.That(gains.Average(), Is.GreaterThanOrEqualTo(0.36));
    }

    private static string Text(JsonElement id) => id.ValueKind == JsonValueKind.Number ? id.GetRawText() : id.GetString()!;

    /// <summary>Documents with a grade of 1 to 4; those of -1 are not explained by the collection.</summary>
    private static Dictionary<string, HashSet<string>> Judgements(string file) => File.ReadLines(file).Skip(1).Select(line => line.Split('\t', ' '))
        .Where(cells => int.Parse(cells[^1]) >= 1).GroupBy(cells => cells[0], StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(cells => cells[1]).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Binary nDCG@10.</summary>
    private static double NormalisedGain(List<string> ranked, HashSet<string> relevant) =>
        ranked.Select((id, place) => relevant.Contains(id) ? 1 / Math.Log2(place + 2) : 0).Sum() / Enumerable.Range(0, Math.Min(10, relevant.Count)).Sum(place => 1 / Math.Log2(place + 2));
}
