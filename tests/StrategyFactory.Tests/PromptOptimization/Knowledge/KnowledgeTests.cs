using System.Text;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Knowledge;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Knowledge;

internal sealed class KnowledgeTests
{
    private const string ThreeDocuments = """
        {"id": "a", "text": "beer beer wine"}
        {"id": "b", "text": "wine cheese cheese cheese"}
        {"id": "c", "title": "On bread", "text": "bread"}
        """;

    [Test]
    public async Task Scores_are_those_of_the_formula()
    {
        await using var factory = await TestFactory.CreateAsync();
        await ImportAsync(factory, ThreeDocuments);
        var found = await factory.SendAsync(new SearchKnowledge("topic_knowledge", "Beer and wines!"));

        // N = 3, lengths 3, 4 and 2, mean 3; n(beer) = 1, n(wine) = 2
        var beer = Math.Log(1 + (2.5 / 1.5));
        var wine = Math.Log(1 + (1.5 / 2.5));
        var a = (beer * 2 * 2.2 / (2 + 1.2)) + (wine * 2.2 / (1 + 1.2));
        var b = wine * 2.2 / (1 + (1.2 * (0.25 + (0.75 * 4 / 3))));
        Assert.That(found.Select(passage => passage.DocumentId), Is.EqualTo(["a", "b"]));
        Assert.That(found.Select(passage => passage.Score), Is.EqualTo([a, b]).Within(1e-4));
    }

    [Test]
    public async Task A_document_imported_again_replaces_itself_and_the_sizes_stay_right()
    {
        await using var factory = await TestFactory.CreateAsync();
        await ImportAsync(factory, ThreeDocuments);
        var again = await ImportAsync(factory, """{"id": "a", "text": "whisky"}""");
        Assert.That((again.Documents, again.Replaced), Is.EqualTo((1, 1)));
        Assert.That(await factory.SendAsync(new SearchKnowledge("topic_knowledge", "beer")), Is.Empty, "the cache forgot it too");
        Assert.That((await factory.SendAsync(new SearchKnowledge("topic_knowledge", "whisky"))).Single().DocumentId, Is.EqualTo("a"));
        Assert.That((await factory.SendAsync(new GetKnowledge())).Single(collection => collection.Name == "topic_knowledge"), Is.EqualTo(new KnowledgeCollectionSummary("topic_knowledge", 3, 3)));
        await factory.SendAsync(new RemoveKnowledge("topic_knowledge", "a"));
        Assert.That(await factory.SendAsync(new SearchKnowledge("topic_knowledge", "whisky")), Is.Empty);
        await Assert.ThatAsync(() => factory.SendAsync(new RemoveKnowledge("topic_knowledge", "a")), Throws.InstanceOf<NotFoundException>());
    }

    [Test]
    public async Task Markdown_becomes_one_document_a_heading_and_fences_are_left_alone()
    {
        await using var factory = await TestFactory.CreateAsync();
        const string text = "Preface of the book.\n\n# Beer\n\nBrewed from malt.\n\n```\n# not a heading\n```\n\n## Ale\n\nTop fermented.\n";
        var import = await ImportAsync(factory, text, KnowledgeFormat.Markdown);
        Assert.That(import.Documents, Is.EqualTo(3));
        var found = await factory.SendAsync(new SearchKnowledge("topic_knowledge", "fermented"));
        Assert.That((found[0].Title, found[0].DocumentId), Is.EqualTo(("Ale", "upload#3")));
        Assert.That((await factory.SendAsync(new SearchKnowledge("topic_knowledge", "heading")))[0].Title, Is.EqualTo("Beer"));
    }

    [Test]
    public async Task Uploads_without_ids_or_a_name_do_not_replace_one_another()
    {
        await using var factory = await TestFactory.CreateAsync();
        await ImportAsync(factory, """{"text": "Wine is made from grapes"}""", KnowledgeFormat.Json, name: null);
        await ImportAsync(factory, "Cheese is made from milk", KnowledgeFormat.Markdown, name: null);
        var again = await ImportAsync(factory, """[{"text": "Wine is made from grapes"}, {"text": "Wine is made from grapes", "character": "peter"}]""", KnowledgeFormat.Json, name: null);
        Assert.That((again.Documents, again.Replaced), Is.EqualTo((2, 1)), "the same text again is the same document, for somebody else it is another");
        var found = await factory.SendAsync(new SearchKnowledge("topic_knowledge", "grapes milk"));
        Assert.That(found.Select(passage => passage.Text).Distinct(StringComparer.Ordinal), Is.EquivalentTo(["Wine is made from grapes", "Cheese is made from milk"]));
    }

    [Test]
    public async Task A_file_with_a_bad_line_at_its_end_stores_nothing()
    {
        await using var factory = await TestFactory.CreateAsync();
        var lines = Enumerable.Range(0, 450).Select(i => $$"""{"text": "beer number {{i}}"}""").Append("{");
        await Assert.ThatAsync(() => ImportAsync(factory, string.Join('\n', lines)), Throws.InstanceOf<UnprocessableException>().With.Message.Contains("Line 451"));
        Assert.That(await factory.SendAsync(new SearchKnowledge("topic_knowledge", "beer")), Is.Empty);
        Assert.That((await factory.SendAsync(new GetKnowledge())).Single(collection => collection.Name == "topic_knowledge"), Is.EqualTo(new KnowledgeCollectionSummary("topic_knowledge", 0, 0)));
    }

    [Test]
    public async Task Documents_of_another_character_are_left_out()
    {
        await using var factory = await TestFactory.CreateAsync();
        await ImportAsync(factory, """
            {"id": "his", "text": "beer stories", "character": "Peter"}
            {"id": "all", "text": "beer facts"}
            """);
        Assert.That((await factory.SendAsync(new SearchKnowledge("topic_knowledge", "beer", Character: "brian"))).Select(found => found.DocumentId), Is.EqualTo(["all"]));
        Assert.That((await factory.SendAsync(new SearchKnowledge("topic_knowledge", "beer", Character: "peter"))).Count, Is.EqualTo(2));
    }

    [Test]
    public async Task What_cannot_be_read_is_refused_with_its_line()
    {
        await using var factory = await TestFactory.CreateAsync();
        await Assert.ThatAsync(() => ImportAsync(factory, "{\"text\": \"fine\"}\n{\"text\": 5}"), Throws.InstanceOf<UnprocessableException>().With.Message.Contains("2"));
        await Assert.ThatAsync(() => factory.SendAsync(new SearchKnowledge("rumours", "beer")), Throws.InstanceOf<NotFoundException>().With.Message.Contains("success_patterns"));
    }

    [Test]
    public void Long_texts_are_cut_with_an_overlap_and_lose_no_word()
    {
        var words = Enumerable.Range(0, 701).Select(i => $"w{i}").ToArray();
        var passages = PassageCutting.Cut(string.Join("  \n", words));
        Assert.That(passages, Has.Count.EqualTo(3));
        Assert.That(passages.SelectMany(passage => passage.Split(' ')).Distinct(StringComparer.Ordinal), Is.EqualTo(words));
        Assert.That(passages[1], Does.StartWith("w250 "));
        Assert.That(PassageCutting.Cut(" \n "), Is.Empty);
    }

    [TestCase("studies", "study")]
    [TestCase("wines", "wine")]
    [TestCase("glass", "glass")]
    [TestCase("virus", "virus")]
    [TestCase("bus", "bus")]
    [TestCase("shoes", "shoe")]
    [TestCase("caries", "cary")]
    public void Plurals_are_reduced(string word, string term) => Assert.That(KnowledgeTerms.Singular(word), Is.EqualTo(term));

    private static async Task<KnowledgeImport> ImportAsync(TestFactory factory, string text, KnowledgeFormat format = KnowledgeFormat.JsonLines, string? name = "upload")
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await factory.SendAsync(new ImportKnowledge("topic_knowledge", content, format, name));
    }
}
