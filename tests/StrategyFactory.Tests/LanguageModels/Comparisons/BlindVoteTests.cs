using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Comparisons;

internal sealed class BlindVoteTests
{
    private ComparisonHarness _harness = null!;

    [SetUp]
    public async Task SetUpAsync() => _harness = await ComparisonHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task People_vote_without_knowing_whose_answers_they_see()
    {
        var ended = await RunAsync(20);
        Assert.That((ended.Plan.DecidedBy, ended.Figures.Tallies[0].Judged, ended.Figures.Tallies[0].WinRate), Is.EqualTo(("human", 0, (double?)null)));
        Assert.That((await _harness.EventsAsync(ended.Id))[^1], Is.EqualTo("It ended; human has judged nothing yet. People may vote now."));

        List<bool> isTunedFirst = [];
        for (var voted = 0; ; voted++)
        {
            var ballot = await NextAsync(ended.Id, "zack");
            Assert.That((ballot.Voted, ballot.Total, ballot.Ended), Is.EqualTo((voted, 20, true)));
            if (ballot.Item is not { } item)
            {
                break;
            }

            var shown = FactoryJson.Write(ballot);
            Assert.That(shown, Does.Not.Contain("base").And.Not.Contain("tuned").And.Not.Contain("seconds"));
            Assert.That(FactoryJson.Write(await NextAsync(ended.Id, "zack")), Is.EqualTo(shown));
            Assert.That((await NextAsync(ended.Id, "zack")).Item!.AnswerA, Is.EqualTo(item.AnswerA));
            isTunedFirst.Add(item.AnswerA.StartsWith("pong", StringComparison.Ordinal));
            await VoteAsync(ended.Id, item.ItemId, isTunedFirst[^1] ? "a" : "b", "zack");
        }

        Assert.That(isTunedFirst, Has.Some.True.And.Some.False);
        var tally = (await _harness.GetAsync(ended.Id)).Figures.Tallies[0];
        Assert.That((tally.Wins, tally.Losses, tally.Ties), Is.EqualTo((20, 0, 0)));
    }

    [Test]
    public async Task More_than_half_of_the_voters_decide_and_a_new_vote_takes_the_place_of_the_old_one()
    {
        var ended = await RunAsync(1);
        var item = (await NextAsync(ended.Id, null)).Item!;
        var (tuned, other) = item.AnswerA.StartsWith("pong", StringComparison.Ordinal) ? ("a", "b") : ("b", "a");

        await VoteAsync(ended.Id, item.ItemId, other, "ann");
        Assert.That(await TallyAsync(ended.Id), Is.EqualTo((0, 1, 0)));
        await VoteAsync(ended.Id, item.ItemId, tuned, "bob");
        Assert.That(await TallyAsync(ended.Id), Is.EqualTo((0, 0, 1)));
        await VoteAsync(ended.Id, item.ItemId, "tie", "cem");
        Assert.That(await TallyAsync(ended.Id), Is.EqualTo((0, 0, 1)));
        var stored = await VoteAsync(ended.Id, item.ItemId, tuned, "ann");
        Assert.That(await TallyAsync(ended.Id), Is.EqualTo((1, 0, 0)));
        Assert.That((stored.Voter, stored.Voted, stored.Total), Is.EqualTo(("ann", 1, 1)));
        Assert.That((await _harness.Language.SendAsync(new GetLanguageComparisonItems(ended.Id))).Items[0].Votes, Is.EqualTo(3));
    }

    [Test]
    public async Task Stars_go_to_the_model_whose_answer_got_them()
    {
        var ended = await RunAsync(2);
        while ((await NextAsync(ended.Id, null)).Item is { } item)
        {
            var isFirst = item.AnswerA.StartsWith("pong", StringComparison.Ordinal);
            var vote = new NewComparisonVote { ItemId = item.ItemId, Choice = "tie", RatingA = isFirst ? 5 : 2, RatingB = isFirst ? 2 : 5, GoldA = isFirst, GoldB = !isFirst };
            await _harness.Language.SendAsync(new VoteOnComparison(ended.Id, vote));
        }

        var figures = (await _harness.GetAsync(ended.Id)).Figures;
        Assert.That((figures.FineTuned.AverageRating, figures.FineTuned.GoldStarRate, figures.FineTuned.RatingSd), Is.EqualTo(((double?)5, (double?)1, (double?)0)));
        Assert.That((figures.Base.AverageRating, figures.Base.GoldStarRate, figures.Base.ConsistencyScore), Is.EqualTo(((double?)2, (double?)0, 1.0)));
        Assert.That(figures.Improvements.Single(each => each.Metric == "average_rating").ImprovementPct, Is.EqualTo(150));
    }

    [Test]
    public async Task The_same_answer_twice_is_a_tie_that_nobody_is_asked_about()
    {
        _harness.Answers.Serve(ComparisonHarness.Base, request => "pong " + request.Messages[^1].Content.Split(' ')[^1]);
        var ended = await RunAsync(3);

        Assert.That(await TallyAsync(ended.Id), Is.EqualTo((0, 0, 3)));
        var ballot = await NextAsync(ended.Id, null);
        Assert.That((ballot.Item, ballot.Total), Is.EqualTo(((BallotItem?)null, 0)));
    }

    [Test]
    public async Task What_cannot_be_voted_on_is_refused()
    {
        var ended = await RunAsync(1);
        var checkedOnly = await _harness.RunAsync(ComparisonHarness.Request(1) with { Judges = ["exact"] });
        var item = (await NextAsync(ended.Id, null)).Item!.ItemId;

        Assert.That(() => NextAsync(checkedOnly.Id, null), Throws.TypeOf<ConflictException>().With.Message.Contains("is not judged by people"));
        Assert.That(() => NextAsync(Guid.NewGuid(), null), Throws.TypeOf<NotFoundException>());
        Assert.That(() => VoteAsync(ended.Id, Guid.NewGuid(), "a", "ann"), Throws.TypeOf<NotFoundException>().With.Message.StartsWith("item_id: "));
        Assert.That(() => VoteAsync(ended.Id, item, "c", "ann"), Throws.TypeOf<ValidationException>().With.Message.Contains("choice: 'c' is not allowed; a, b, tie."));
        Assert.That(() => VoteAsync(ended.Id, item, "a", " "), Throws.TypeOf<ValidationException>().With.Message.Contains("voter: 1 to 200 characters."));
        Assert.That(
            () => _harness.Language.SendAsync(new VoteOnComparison(ended.Id, new() { ItemId = item, Choice = "a", RatingA = 6 })),
            Throws.TypeOf<ValidationException>().With.Message.Contains("rating_a: 6 is not allowed; 1 to 5."));
    }

    private Task<LanguageComparison> RunAsync(int prompts) => _harness.RunAsync(ComparisonHarness.Request(prompts) with { Judges = ["human"] });

    private Task<ComparisonBallot> NextAsync(Guid id, string? voter) => _harness.Language.SendAsync(new GetNextBallot(id, voter));

    private Task<ComparisonVoteStored> VoteAsync(Guid id, Guid item, string choice, string voter) =>
        _harness.Language.SendAsync(new VoteOnComparison(id, new() { ItemId = item, Choice = choice, Voter = voter }));

    private async Task<(int Wins, int Losses, int Ties)> TallyAsync(Guid id)
    {
        var tally = (await _harness.GetAsync(id)).Figures.Tallies[0];
        return (tally.Wins, tally.Losses, tally.Ties);
    }
}
