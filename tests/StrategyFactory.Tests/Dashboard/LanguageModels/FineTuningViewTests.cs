using NUnit.Framework;
using StrategyFactory.Dashboard.LanguageModels;
using StrategyFactory.Kernel.Names;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.Dashboard.LanguageModels;

internal sealed class FineTuningViewTests
{
    [Test]
    public void Losses_are_drawn_by_the_steps_taken_and_joined_where_only_the_other_one_stands()
    {
        var drawn = FineTuningCharts.Losses(
        [
            new(0, null, 5), new(0, 4, null), new(1, 3, null), new(2, null, 2.5), new(3, 2, null), new(4, null, 2),
        ])!;
        Assert.Multiple(() =>
        {
            Assert.That(drawn.X, Is.EqualTo(new[] { "0", "1", "2", "3", "4" }));
            Assert.That(drawn.Lines.Select(line => line.Name), Is.EqualTo(new[] { "training", "validation" }));
            Assert.That(drawn.Lines[0].Y, Is.EqualTo(new double?[] { 4, 3, null, 2, null }));
            Assert.That(drawn.Lines[1].Y, Is.EqualTo(new double?[] { 5, null, 2.5, null, 2 }));
            Assert.That((drawn.Lines[0].Joined, drawn.Lines[1].Sparse), Is.EqualTo((true, true)));
        });
    }

    [Test]
    public void One_place_is_no_curve()
    {
        Assert.That(FineTuningCharts.Losses([]), Is.Null);
        Assert.That(FineTuningCharts.Losses([new(0, null, 5), new(0, 4, null)]), Is.Null);
        Assert.That(FineTuningCharts.Losses([new(0, 4, null), new(1, 3, null)])!.Lines, Has.Count.EqualTo(1), "nothing was validated on");
    }

    [Test]
    public void Most_stars_come_first_and_none_given_is_no_picture()
    {
        var statistics = new ExampleStatistics("own", 9, 6, 2, 0.3, 6, [1, 0, 2, 0, 3], 3.7, 1.6, 0.6, []);
        Assert.That(
            FineTuningCharts.Ratings(statistics)!.Bars.Select(bar => (bar.Name, bar.Length)),
            Is.EqualTo(new[] { ("5 ★", 3d), ("4 ★", 0d), ("3 ★", 2d), ("2 ★", 0d), ("1 ★", 1d) }));
        Assert.That(FineTuningCharts.Ratings(statistics with { Ratings = 0 }), Is.Null);
    }

    [Test]
    public void A_star_more_keeps_the_words_of_the_same_rater_and_takes_none_of_others()
    {
        var example = new Example(
            new("1", "", "", "", "1", 2, "Hi", "Ho", "", true, 2, 4.5, DateTimeOffset.UnixEpoch),
            [],
            [new("import", 5, true, "", null), new("user", 4, false, "kind", null)]);
        Assert.Multiple(() =>
        {
            Assert.That(
                OwnRating.Of(example, "user") with { Rating = 3 },
                Is.EqualTo(new NewExampleRating { Rating = 3, Feedback = "kind", Rater = "user" }));
            Assert.That(OwnRating.Of(example, "zack"), Is.EqualTo(new NewExampleRating { Rater = "zack" }));
            Assert.That(OwnRating.GoldOfOthers(example, "user"), Is.EqualTo(new[] { "import" }));
            Assert.That(OwnRating.GoldOfOthers(example, "import"), Is.Empty);
        });
    }

    [TestCase(null, "–")]
    [TestCase(0d, "0")]
    [TestCase(0.0002, "2.0e−4")]
    [TestCase(0.01, "0.01")]
    public void A_rate_of_learning_is_written_short(double? rate, string text) =>
        Assert.That(FineTuningTexts.Rate(rate), Is.EqualTo(text));

    [Test]
    public void All_that_a_training_was_asked_for_is_told()
    {
        string[] elsewhere = ["name", "base_model", "backend", "dataset_path", "validation_path", "export", "idempotency_key"];
        var told = FineTuningTexts.Asked(new() { Philosopher = "zack", Domain = "example.com", ConquestType = "CANDIDATE" });
        Assert.That(told.Select(pair => pair.Name), Is.EquivalentTo(typeof(LanguageTrainingRequest).GetProperties()
            .Select(property => SnakeCase.Of(property.Name)).Except(elsewhere, StringComparer.Ordinal)));
        Assert.That(FineTuningTexts.Asked(new() { Adapter = "full" }).Select(pair => pair.Name), Has.None.StartsWith("lora"));
    }

    [TestCase("pending", 0, "It waits for its turn.")]
    [TestCase("running", 0, "It reads and counts.")]
    [TestCase("running", 40, "Step 10 of 40, epoch 0.5 of 2")]
    public void Where_a_training_stands_is_a_sentence(string status, int total, string text) => Assert.That(
        FineTuningTexts.Steps(new(
            Guid.Empty, "", "", status, new(), null, 25, total == 0 ? 0 : 10, total, 0.5, 2, null, null, null, null, [], null, null,
            DateTimeOffset.UnixEpoch, null, null)),
        Is.EqualTo(text));
}
