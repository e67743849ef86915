using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Examples;

internal sealed class RateExampleTests
{
    [Test]
    public async Task A_rater_has_one_rating_and_the_last_one_counts()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var id = await AddAsync(harness);
        await harness.SendAsync(new RateExample(id, new() { Rating = 2, Rater = "ann", Feedback = "too short" }));
        await harness.SendAsync(new RateExample(id, new() { Rating = 4, IsGoldStar = true }));
        var last = await harness.SendAsync(new RateExample(id, new() { Rating = 5, Rater = "ann" }));
        Assert.That((last.Rater, last.Rating, last.Feedback), Is.EqualTo(("ann", (int?)5, "")));
        var example = await harness.SendAsync(new GetExample(id.ToString()));
        Assert.That(example.Ratings.Select(rating => (rating.Rater, rating.Rating, rating.IsGoldStar)),
            Is.EqualTo(new[] { ("ann", (int?)5, false), ("user", 4, true) }));
        Assert.That(
            (example.Summary.IsGoldStar, example.Summary.Ratings, example.Summary.AverageRating),
            Is.EqualTo((true, 2L, (double?)4.5)));
    }

    [Test]
    public async Task A_rating_is_taken_back_and_those_of_others_stay()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var id = await AddAsync(harness);
        await harness.SendAsync(new RateExample(id, new() { Rating = 2, Rater = "ann" }));
        await harness.SendAsync(new RateExample(id, new() { IsGoldStar = true }));
        await harness.SendAsync(new WithdrawExampleRating(id));
        var example = await harness.SendAsync(new GetExample(id.ToString()));
        Assert.That((example.Ratings.Single().Rater, example.Summary.IsGoldStar), Is.EqualTo(("ann", false)));
        var refused = Assert.ThrowsAsync<NotFoundException>(() => harness.SendAsync(new WithdrawExampleRating(id)))!;
        Assert.That(refused.Message, Is.EqualTo($"'user' has not rated example '{id}'."));
    }

    [Test]
    public async Task Two_ratings_of_one_rater_at_once_leave_one()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var id = await AddAsync(harness);
        await Task.WhenAll(
            Enumerable.Range(1, 5).Select(stars => harness.SendAsync(new RateExample(id, new() { Rating = stars, Rater = "ann" }))));
        Assert.That((await harness.SendAsync(new GetExample(id.ToString()))).Ratings, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_is_not_allowed_is_named()
    {
        await using var harness = await LanguageHarness.StartAsync();
        var id = await AddAsync(harness);
        foreach (var (rating, message) in new (NewExampleRating, string)[]
        {
            (new() { Rating = 0 }, "rating: 0 is not allowed; 1 to 5."),
            (new(), "rating: nothing is given"),
            (new() { Rating = 3, Rater = "" }, "rater: 1 to 200"),
            (new() { Rating = 3, Feedback = new('x', 10_001) }, "feedback: at most 10000"),
        })
        {
            Assert.That(
                () => harness.SendAsync(new RateExample(id, rating)),
                Throws.TypeOf<ValidationException>().With.Message.Contains(message));
        }

        Assert.That(
            () => harness.SendAsync(new RateExample(Guid.Empty, new() { Rating = 3 })),
            Throws.TypeOf<NotFoundException>().With.Message.Contains(Guid.Empty.ToString()));
    }

    private static async Task<Guid> AddAsync(LanguageHarness harness)
    {
        await harness.ImportAsync("""{"prompt":"q","completion":"a"}""");
        return Guid.Parse((await harness.SendAsync(new FindExamples(new()))).Examples.Single().Id);
    }
}
