using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.Host.Security;

namespace StrategyFactory.Tests.PromptOptimization.Learning;

internal sealed class SuccessHistoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private SettableClock _clock = null!;
    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _clock = new();
        Be(Noon);
        _factory = await TestFactory.CreateAsync(configure: services => services.AddSingleton<TimeProvider>(_clock));
    }

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Outcomes_are_counted_by_day_and_character_and_by_character_and_topic()
    {
        await RecordAsync(Noon.AddDays(-2), "peter", "beer", 90, 90, 40);
        await RecordAsync(Noon.AddDays(-2), "peter", "food", 40);
        await RecordAsync(Noon.AddDays(-1), "brian", "beer", 80);
        await RecordAsync(Noon.AddDays(-31), "stewie", "beer", 80);
        await RecordAsync(Noon, "peter", "beer", 80);

        Be(Noon.AddMinutes(1));
        var history = await _factory.SendAsync(new GetSuccessHistory());
        Assert.That((history.Since, history.Until, history.StepHours, history.By, history.Outcomes), Is.EqualTo((Noon.AddMinutes(1).AddDays(-30), Noon.AddMinutes(1), 24, "character", 6L)));
        Assert.That(history.Series.Select(series => (series.Name, series.Outcomes)), Is.EqualTo([("peter", 5L), ("brian", 1L)]), "what is older than the window is not in it");
        Assert.That(history.Series[0].Points.Select(point => (point.From.UtcDateTime.ToString("yyyy-MM-dd HH:mm"), point.Outcomes, point.SuccessRate.Value)), Is.EqualTo(
            [("2026-11-25 00:00", 4L, 0.5), ("2026-11-27 00:00", 1L, 1.0)]));

        // Wilson's interval of 2 in 4
        Assert.That((history.Series[0].Points[0].SuccessRate.Low, history.Series[0].Points[0].SuccessRate.High), Is.EqualTo((0.15, 0.85)));
        Assert.That(history.Cells.Select(cell => (cell.Character, cell.Topic, cell.Outcomes, cell.SuccessRate.Value, cell.AverageQuality)), Is.EqualTo(
            [("peter", "beer", 4L, 0.75, 75.0), ("brian", "beer", 1L, 1.0, 80.0), ("peter", "food", 1L, 0.0, 40.0)]));
        Assert.That(history.CellsInAll, Is.EqualTo(3));
    }

    [Test]
    public async Task Of_one_character_the_topics_are_told_apart_and_a_short_window_has_hours()
    {
        await RecordAsync(Noon.AddHours(-3), "peter", "beer", 90);
        await RecordAsync(Noon.AddHours(-1).AddMinutes(5), "peter", "Craft beer!", 40, 90);
        await RecordAsync(Noon.AddHours(-1), "brian", "beer", 40);
        var history = await _factory.SendAsync(new GetSuccessHistory(Noon.AddHours(-4), Noon, Character: " Peter "));
        Assert.That((history.StepHours, history.By), Is.EqualTo((1, "topic")));
        Assert.That(history.Series.Select(series => (series.Name, series.Points.Count, series.Points[0].From.Hour, series.Points[0].SuccessRate.Value)), Is.EqualTo(
            [("craft_beer", 1, 11, 0.5), ("beer", 1, 9, 1.0)]));
        var beer = await _factory.SendAsync(new GetSuccessHistory(Noon.AddHours(-4), Noon, Topic: "Beer"));
        Assert.That(beer.Series.Select(series => series.Name), Is.EqualTo(["brian", "peter"]));
    }

    [Test]
    public async Task Weeks_begin_on_a_Monday()
    {
        await RecordAsync(Noon, "peter", "beer", 90);
        var year = await _factory.SendAsync(new GetSuccessHistory(Noon.AddDays(-364), Noon.AddDays(1)));
        Assert.That((year.StepHours, year.Series[0].Points[0].From), Is.EqualTo((168, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero))));
    }

    [Test]
    public async Task A_range_that_ends_before_it_begins_is_refused() => await Assert.ThatAsync(
        () => _factory.SendAsync(new GetSuccessHistory(Noon, Noon.AddDays(-1))), Throws.InstanceOf<ValidationException>().With.Message.Contains("since:").And.Message.Contains("is not before until"));

    private void Be(DateTimeOffset at) => _clock.Pass(at - _clock.GetUtcNow());

    private async Task RecordAsync(DateTimeOffset at, string character, string topic, params double[] qualities)
    {
        Be(at);
        foreach (var quality in qualities)
        {
            await _factory.SendAsync(new RecordPerformance { Character = character, Context = new() { Topic = topic }, PerformanceData = new() { QualityScore = quality } });
        }
    }
}
