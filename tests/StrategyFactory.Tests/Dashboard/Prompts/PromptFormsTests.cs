using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Prompts;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Tests.Dashboard.Prompts;

internal sealed class PromptFormsTests
{
    [Test]
    public void A_try_asks_for_what_was_typed()
    {
        var form = new TryForm { Topic = " beer ", History = "user: Hello there\nassistant: Hi\nWhat now: a beer?", Attempt = "2", Failures = "too_long, formal_language", TokenBudget = "200" };
        form.Enhancements.Add("topic_enhancement");
        var (request, wrong) = form.Read("peter");
        Assert.That(wrong, Is.Empty);
        Assert.That((request!.Request.Character, request.Request.Context!.Topic, request.Request.TokenBudget, request.Request.BasePrompt), Is.EqualTo(("peter", "beer", (int?)200, (string?)null)));
        Assert.That(request.Request.Context.ConversationHistory, Is.EqualTo([new ConversationTurn("user", "Hello there"), new("assistant", "Hi"), new("user", "What now: a beer?")]));
        Assert.That(request.Request.PerformanceFeedback!.PreviousFailures!.Select(failure => failure.FailureReason), Is.EqualTo(["too_long", "formal_language"]));
        Assert.That(request.Enhancements, Is.EqualTo(["topic_enhancement"]));

        var chosen = new TryForm { Given = false }.Read("peter").Request!;
        Assert.That((chosen.Enhancements, chosen.Request.Context), Is.EqualTo(((IReadOnlyList<string>?)null, (PromptContext?)null)), "an empty context would be refused");
        Assert.That(new TryForm { Attempt = "two" }.Read("peter").Wrong["performance_feedback.attempt"], Is.EqualTo("performance_feedback.attempt: 'two' is no whole number."));
    }

    [Test]
    public void An_experiment_is_what_was_typed()
    {
        var form = ExperimentForm.With(["b", "a"]);
        (form.Name, form.Topic, form.StopProbability) = (" Beer? ", "", "0,9");
        var (command, _) = form.Read();
        Assert.That((command!.Name, command.Topic, command.StopProbability, command.MinimumOutcomes), Is.EqualTo(("Beer?", (string?)null, 0.9, 30)));
        Assert.That(command.Variants.Select(variant => $"{variant.Name}:{string.Join('+', variant.Enhancements)}"), Is.EqualTo(["bare:", "all:a+b"]));
        form.MinimumOutcomes = "many";
        Assert.That(form.Read().Wrong["minimum_outcomes"], Is.EqualTo("minimum_outcomes: 'many' is no whole number."));
    }

    [Test]
    public void The_lift_is_said_in_plain_words()
    {
        Assert.That(PromptTexts.Lift(new(new(12, 0.5, 60), new(0, null, null), null, null, null)), Is.EqualTo(
            "Nothing can be said yet: 12 outcomes of optimised prompts and 0 of prompts left alone; both are needed."));
        Assert.That(PromptTexts.Lift(Lift(0.03, 0.29)), Is.EqualTo(
            "69.8\u202f% of 1\u202f519 optimised prompts succeeded, and 53.5\u202f% of 58 that were left alone at random: +16.3 points, 95% interval +3.0 to +29.0. Optimisation helps."));
        Assert.That(PromptTexts.Lift(Lift(-0.03, 0.29)), Does.EndWith("95% interval \u22123.0 to +29.0. That may be chance: the interval holds zero."));
        Assert.That(PromptTexts.Lift(Lift(-0.3, -0.01)), Does.EndWith("Optimisation does harm."));
    }

    [Test]
    public void A_pause_in_a_history_is_a_gap()
    {
        var day = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
        SuccessPoint Point(int days, double rate) => new(day.AddDays(days), 4, new(rate, 0, 1));
        var history = new SuccessHistory(day, day.AddDays(9), 24, "character", 12, [new("peter", 8, [Point(0, 0.25), Point(3, 0.75)]), new("big_brian", 4, [Point(1, 1)])], [], 0);
        var chart = PromptCharts.Success(history)!;
        Assert.That(chart.X, Is.EqualTo(["20 Nov", "21 Nov", "22 Nov", "23 Nov"]));
        Assert.That(chart.Lines.Select(line => line.Name), Is.EqualTo(["peter", "big brian"]));
        Assert.That(chart.Lines[0].Y, Is.EqualTo(new double?[] { 25, null, null, 75 }));
        Assert.That(chart, Is.EqualTo(PromptCharts.Success(history)), "so that it is not drawn again");
        var drawn = JsonSerializer.SerializeToElement(chart.ToScript()).GetProperty("series");
        Assert.That((drawn[0].GetProperty("symbol").GetString(), drawn[1].GetProperty("symbol").GetString()), Is.EqualTo(("circle", "rect")), "not told apart by colour alone");
        Assert.That(PromptCharts.Success(history with { Series = [] }), Is.Null);
    }

    [Test]
    public void Intervals_stand_from_top_to_bottom_with_zero_in_the_picture()
    {
        ArmOutcomes none = new(0, null, null);
        var chart = PromptCharts.Effects([new("first_one", none, none, 10, new(0.2, 0.1, 0.3), null), new("unknown", none, none, 0, null, null), new("second", none, none, 10, new(0.3, 0.25, 0.35), null)])!;
        var drawn = JsonSerializer.SerializeToElement(chart.ToScript());
        Assert.That(drawn.GetProperty("yAxis").GetProperty("data").ToString(), Is.EqualTo("""["second","first one"]"""), "an axis begins at the bottom");
        Assert.That(drawn.GetProperty("series")[0].GetProperty("data")[1].ToString(), Is.EqualTo("[10,20,20,20,30]"));
        Assert.That(drawn.GetProperty("xAxis").GetProperty("min").GetDouble(), Is.Zero);
    }

    private static LiftReport Lift(double low, double high) => new(new(1519, 0.698, 80), new(58, 0.535, 75), new(0.163, low, high), null, 0.01);
}
