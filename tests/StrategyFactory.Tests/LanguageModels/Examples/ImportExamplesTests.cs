using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Examples;

internal sealed class ImportExamplesTests
{
    private const string First = """{"prompt":"q1","completion":"a1","source":"book","model":"m"}""";
    private const string Second =
        """{"messages":[{"role":"system","content":"s"},{"role":"user","content":"q2"},{"role":"assistant","content":"a2"}]}""";

    [Test]
    public async Task Every_row_is_stored_or_refused_with_its_line_and_reason()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var imported = await harness.ImportAsync(First, "", "{", Second, """{"prompt":"q3"}""", First);
        Assert.That((imported.Rows, imported.Stored, imported.Known, imported.Refused), Is.EqualTo((5, 2, 1, 2)));
        Assert.That(imported.Refusals.Select(refusal => (refusal.Row, refusal.Line)), Is.EqualTo(new[] { (2, 3), (4, 5) }));
        Assert.That(imported.Refusals[1].Reason, Does.StartWith("has none of the known fields"));
        Assert.That(
            imported.Shapes,
            Is.EqualTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["messages"] = 1, ["prompt_completion"] = 2 }));

        var found = await harness.SendAsync(new FindExamples(new()));
        var book = found.Examples.Single(example => example.MadeFrom == "book");
        Assert.That((found.Total, book.Asked, book.Answered, book.Model, book.Messages), Is.EqualTo((2L, "q1", "a1", "m", 2)));
        var other = found.Examples.Single(example => example.MadeFrom != "book");
        Assert.That(other.MadeFrom, Is.EqualTo(other.Id));
        var whole = await harness.SendAsync(new GetExample(other.Id));
        Assert.That(whole.Messages, Is.EqualTo(new ExampleMessage[] { new("system", "s"), new("user", "q2"), new("assistant", "a2") }));
    }

    [Test]
    public async Task A_file_imported_twice_adds_nothing_but_what_is_thought_of_it_now()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var request = new ImportExamples { FileName = "", Content = Stream.Null, Philosopher = "zack", Domain = "d", ConquestType = "T" };
        await harness.ImportAsync(request, First, Second);
        var again = await harness.ImportAsync(request with { GoldStar = true, Rater = "ann" }, First, Second);
        Assert.That((again.Stored, again.Known, again.Rated), Is.EqualTo((0, 2, 2)));
        var found = await harness.SendAsync(new FindExamples(new()));
        Assert.That(found.Examples.Select(example => (example.Philosopher, example.ConquestType, example.IsGoldStar, example.Ratings)),
            Is.EqualTo(Enumerable.Repeat(("zack", "T", true, 1L), 2)));

        // somebody else's is another one
        Assert.That((await harness.ImportAsync(request with { Philosopher = "ann" }, First)).Stored, Is.EqualTo(1));
    }

    [Test]
    public async Task A_row_that_says_what_it_is_worth_is_believed()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var imported = await harness.ImportAsync(
            new ImportExamples { FileName = "", Content = Stream.Null, Rating = 4, Rater = "ann" },
            """{"prompt":"good","completion":"a","label":true}""",
            """{"prompt":"bad","completion":"a","label":false}""",
            """{"prompt":"plain","completion":"a"}""");
        Assert.That(imported.Rated, Is.EqualTo(3));
        var all = (await harness.SendAsync(new FindExamples(new()))).Examples;
        var found = all.ToDictionary(example => example.Asked, StringComparer.Ordinal);
        Assert.That((found["good"].IsGoldStar, found["good"].AverageRating), Is.EqualTo((true, (double?)null)));
        Assert.That((found["bad"].IsGoldStar, found["bad"].AverageRating), Is.EqualTo((false, (double?)1)));
        Assert.That((found["plain"].IsGoldStar, found["plain"].AverageRating), Is.EqualTo((false, (double?)4)));
        Assert.That((await harness.SendAsync(new GetExample(found["bad"].Id))).Ratings.Single().Rater, Is.EqualTo("ann"));
    }

    [Test]
    public async Task Of_many_rows_all_are_stored_and_of_many_refusals_the_first_hundred_are_named()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var rows = Enumerable.Range(0, 1300).Select(i => i % 5 == 4 ? "{}" : $$"""{"prompt":"q{{i}}","completion":"a{{i}}"}""");
        var imported = await harness.ImportAsync([.. rows]);
        Assert.That((imported.Rows, imported.Stored, imported.Refused, imported.Refusals.Count), Is.EqualTo((1300, 1040, 260, 100)));
        Assert.That((await harness.SendAsync(new FindExamples(new()))).Total, Is.EqualTo(1040));
    }

    [Test]
    public async Task What_cannot_be_read_to_its_end_stores_nothing()
    {
        await using var harness = await LanguageHarness.StartAsync(("LanguageModels:MaxImportBytes", "200000"));
        var rows = Enumerable.Range(0, 1000).Select(i => $$"""{"prompt":"q{{i}}","completion":"{{new string('a', 300)}}"}""").ToArray();
        Assert.That(() => harness.ImportAsync(rows), Throws.TypeOf<UnprocessableException>().With.Message.Contains("200000"));
        Assert.That((await harness.SendAsync(new FindExamples(new()))).Total, Is.Zero);
    }

    [Test]
    public async Task A_file_without_any_conversation_is_refused_with_the_report()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => harness.ImportAsync("{}", "{}"));
        Assert.That(refusal!.Message, Does.StartWith("file: none of its 2 rows could be read; on line 1: has none of the known fields"));
        Assert.That(((ImportedExamples)refusal.Details!).Refused, Is.EqualTo(2));
        Assert.That(() => harness.ImportAsync("[]"), Throws.TypeOf<UnprocessableException>().With.Message.Contains("has no rows"));
    }

    [Test]
    public async Task Options_that_are_not_allowed_are_named()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var request = new ImportExamples { FileName = "", Content = Stream.Null };
        Assert.That(
            () => harness.ImportAsync(request with { Rating = 6, Rater = " " }, First),
            Throws.TypeOf<ValidationException>()
                .With.Message.Contains("rating: 6 is not allowed; 1 to 5.").And.Message.Contains("rater: "));
    }

    [Test]
    public async Task An_import_and_a_rating_are_announced()
    {
        var heard = new Listener();
        await using var harness = await LanguageHarness.StartAsync(services => services.AddSingleton<IChangeAnnouncer>(heard));
        await harness.ImportGoldAsync(First);
        Assert.That(heard.All, Is.EqualTo(new[] { (LanguageChanges.Example, "") }));
        var id = (await harness.SendAsync(new FindExamples(new()))).Examples.Single().Id;
        await harness.SendAsync(new RateExample(Guid.Parse(id), new() { Rating = 3 }));
        Assert.That(heard.All[^1], Is.EqualTo((LanguageChanges.Example, id)));
        var dataset = await harness.SendAsync(new ExportDataset());
        Assert.That(heard.All[^1], Is.EqualTo((LanguageChanges.Dataset, dataset.Id.ToString())));
    }

    private sealed class Listener : IChangeAnnouncer
    {
        public List<(string Kind, string Id)> All { get; } = [];

        public void Announce(string kind, string id = "") => All.Add((kind, id));
    }
}
