using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Examples;

internal sealed class FindExamplesTests
{
    [Test]
    public async Task A_filter_lets_through_what_it_names()
    {
        await using var harness = await LanguageHarness.StartAsync();
        await harness.ImportAsync(
            """{"prompt":"On Beer","completion":"100% malt","philosopher":"zack","domain":"d1","conquest_type":"A","label":true}""",
            """{"prompt":"on wine","completion":"1000 grapes","philosopher":"zack","domain":"d2","conquest_type":"A","label":false}""",
            """{"prompt":"on bread","completion":"of flour","philosopher":"ann","domain":"d1","conquest_type":"B"}""");
        foreach (var (filter, asked) in new (ExampleFilter, string[])[]
        {
            (new() { Philosopher = "zack" }, ["On Beer", "on wine"]),
            (new() { Domain = "d1" }, ["On Beer", "on bread"]),
            (new() { ConquestType = "B" }, ["on bread"]),
            (new() { GoldStar = true }, ["On Beer"]),
            (new() { GoldStar = false }, ["on wine", "on bread"]),
            (new() { Search = "BEER" }, ["On Beer"]),
            (new() { Search = "100%" }, ["On Beer"]),
            (new() { Search = "_" }, []),
            (new() { Philosopher = "zack", Domain = "d2", Search = "grape" }, ["on wine"]),
            (new() { Philosopher = "zac" }, []),
        })
        {
            var found = await harness.SendAsync(new FindExamples(filter));
            Assert.That(found.Examples.Select(example => example.Asked), Is.EquivalentTo(asked), filter.ToString());
            Assert.That((found.Total, found.Source), Is.EqualTo(((long)asked.Length, "own")));
        }
    }

    [Test]
    public async Task Pages_hold_every_example_once()
    {
        await using var harness = await LanguageHarness.StartAsync();
        await harness.ImportAsync([.. Enumerable.Range(0, 7).Select(i => $$"""{"prompt":"q{{i}}","completion":"a"}""")]);
        List<string> seen = [];
        for (var page = 1; page <= 4; page++)
        {
            var found = await harness.SendAsync(new FindExamples(new(), page, 3));
            Assert.That(found.Total, Is.EqualTo(7));
            seen.AddRange(found.Examples.Select(example => example.Asked));
        }

        Assert.That(seen, Is.Unique.And.Count.EqualTo(7));
        Assert.That((await harness.SendAsync(new FindExamples(new(), int.MaxValue, 200))).Examples, Is.Empty);
    }

    [Test]
    public async Task Statistics_count_gold_stars_of_the_rated_and_the_spread_of_the_stars()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var nothing = await harness.SendAsync(new GetExampleStatistics(new()));
        Assert.That((nothing.Examples, nothing.GoldStarRate, nothing.AverageRating, nothing.RatingSd, nothing.ConsistencyScore),
            Is.EqualTo((0L, (double?)null, (double?)null, (double?)null, 1.0)));
        await harness.ImportAsync(
            """{"prompt":"1","completion":"a","philosopher":"zack","label":true}""",
            """{"prompt":"2","completion":"a","philosopher":"zack"}""",
            """{"prompt":"3","completion":"a","philosopher":"ann","label":false}""",
            """{"prompt":"4","completion":"a","philosopher":"ann","label":false}""");
        foreach (var example in (await harness.SendAsync(new FindExamples(new() { Philosopher = "ann" }))).Examples)
        {
            await harness.SendAsync(new RateExample(Guid.Parse(example.Id), new() { Rating = 5, Rater = "bob" }));
        }

        // stars: 1, 1, 5, 5: mean 3, sample sd √(16/3)
        var all = await harness.SendAsync(new GetExampleStatistics(new()));
        Assert.That((all.Examples, all.Rated, all.GoldStars, all.Ratings, all.AverageRating), Is.EqualTo((4L, 3L, 1L, 4L, (double?)3)));
        Assert.That(all.RatingCounts, Is.EqualTo(new long[] { 2, 0, 0, 0, 2 }));
        Assert.That(all.GoldStarRate, Is.EqualTo(1.0 / 3).Within(1e-12));
        Assert.That(all.RatingSd, Is.EqualTo(Math.Sqrt(16.0 / 3)).Within(1e-12));
        Assert.That(all.ConsistencyScore, Is.EqualTo(1 - (Math.Sqrt(16.0 / 3) / 3)).Within(1e-12));
        Assert.That(all.Groups, Is.EqualTo(new ExampleGroup[] { new("ann", "", "", 2, 0), new("zack", "", "", 2, 1) }));
        Assert.That((await harness.SendAsync(new GetExampleStatistics(new() { Philosopher = "zack" }))).Ratings, Is.Zero);
    }

    [Test]
    public async Task What_is_not_allowed_is_named()
    {
        await using var harness = await LanguageHarness.StartAsync();
        Assert.That(
            () => harness.SendAsync(new FindExamples(new(), 0)),
            Throws.TypeOf<ValidationException>().With.Message.Contains("page: 0"));
        Assert.That(
            () => harness.SendAsync(new FindExamples(new(), 1, 201)),
            Throws.TypeOf<ValidationException>().With.Message.Contains("size: 201"));
        Assert.That(
            () => harness.SendAsync(new FindExamples(new() { Source = "moon" })),
            Throws.TypeOf<ValidationException>().With.Message.Contains("source: 'moon' is not known; own, aristotle."));
        Assert.That(
            () => harness.SendAsync(new FindExamples(new() { Source = "aristotle" })),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("ConnectionStrings:Aristotle, which is empty"));
        Assert.That(
            () => harness.SendAsync(new GetExample("nothing")),
            Throws.TypeOf<NotFoundException>().With.Message.Contains("'nothing'"));
        Assert.That(
            () => harness.SendAsync(new GetExampleStatistics(new() { GoldStar = true })),
            Throws.TypeOf<ValidationException>().With.Message.Contains("gold_star and search do not count here"));
    }
}
