using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Forms;
using StrategyFactory.Dashboard.LanguageModels;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.Dashboard.LanguageModels;

internal sealed class ComparisonViewTests
{
    private static readonly LengthControlledRate NoLength = new(null, null, null, null, "6 judged prompts; at least 10.");

    private static readonly ComparedModelFigures NoFigures = new(
        0, 0, 0, null, null, null, null, null, null, 0, null, null, null, 1);

    [Test]
    public void Win_rates_are_drawn_in_percent_with_the_line_where_nothing_differs()
    {
        var figures = Figures(
            Tally(ComparisonJudge.Human, 6, 2, 0, 0.75, 0.4, 0.93, 0.289, new(0.6, 0.3, 0.8, 0.2, null)),
            Tally(ComparisonJudge.Exact, 0, 0, 0, null, null, null, 1, NoLength));

        var drawn = ComparisonCharts.WinRates(figures)!;

        Assert.That(
            drawn.Intervals.Select(interval => (interval.Name, interval.Value, interval.Low, interval.High)),
            Is.EqualTo(new[] { ("People", 75.0, 40.0, 93.0), ("People, equal length", 60.0, 30.0, 80.0) }));
        Assert.That((drawn.Mark, drawn.From, drawn.To), Is.EqualTo((50.0, 0.0, 100.0)));
        var script = JsonSerializer.Serialize(drawn.ToScript());
        Assert.That(script, Does.Contain("\"xAxis\":50").And.Contain("\"min\":0,\"max\":100"));
    }

    [Test]
    public void Without_a_verdict_there_is_no_picture() =>
        Assert.That(ComparisonCharts.WinRates(Figures(Tally(ComparisonJudge.Human, 0, 0, 0, null, null, null, 1, NoLength))), Is.Null);

    [Test]
    public void Times_are_drawn_in_milliseconds_and_only_of_both()
    {
        var compared = Comparison(Figures() with
        {
            Base = NoFigures with { FirstTokenSeconds = 0.25, TokensPerSecond = 20 },
            FineTuned = NoFigures with { FirstTokenSeconds = 0.125 },
        });

        Assert.That(
            ComparisonCharts.FirstToken(compared)!.Bars.Select(bar => (bar.Name, bar.Length)),
            Is.EqualTo(new[] { ("base", 250.0), ("fine-tuned", 125.0) }));
        Assert.That(ComparisonCharts.Pace(compared), Is.Null);
    }

    [TestCase(null, 1, "Nothing judged")]
    [TestCase(0.9, 0.05, "May be luck")]
    [TestCase(0.9, 0.01, "Fine-tuned is better")]
    [TestCase(0.1, 0.01, "Base is better")]
    public void A_judge_says_who_is_better_only_where_luck_is_ruled_out(double? rate, double p, string words) => Assert.That(
        ComparisonTexts.Direction(Tally(ComparisonJudge.Human, 1, 1, 0, rate, 0, 1, p, NoLength)), Is.EqualTo(words));

    [Test]
    public void The_judge_that_decides_is_told_in_a_sentence()
    {
        var tally = Tally(ComparisonJudge.Human, 9, 3, 2, 0.7142, 0.45, 0.88, 0.146, NoLength) with { NeededWins = 10 };

        Assert.That(ComparisonTexts.Advice(Comparison(Figures(tally))), Is.EqualTo(
            "kant:2 wins 71.4\u202f% (9 won, 3 lost, 2 tied), p = 0.1460. Of 12 decided prompts 10 wins are needed to rule luck out."));
        Assert.That(ComparisonTexts.Advice(Comparison(Figures())), Is.EqualTo("Nobody has voted yet."));
    }

    [TestCase(12.34, "▲ 12.3\u202f% better")]
    [TestCase(-5.0, "▼ 5.0\u202f% worse")]
    [TestCase(0.0, "the same")]
    [TestCase(null, "–")]
    public void A_change_says_whether_it_is_better(double? percent, string words) =>
        Assert.That(ComparisonTexts.Change(new("first_token_seconds", 2, 1, true, percent)), Is.EqualTo(words));

    [TestCase(null, "–")]
    [TestCase(0.0123, "12.3\u202fms")]
    [TestCase(0.5, "500 ms")]
    [TestCase(1.21, "1.2 s")]
    public void Small_times_keep_a_digit(double? seconds, string words) =>
        Assert.That(ComparisonTexts.Latency(seconds), Is.EqualTo(words));

    [Test]
    public void A_line_is_a_prompt_and_JSON_only_where_it_can_be_read()
    {
        var prompts = ComparisonForm.Prompts("Who is Kant?\r\n\n  [Draft] mend this  \n{\"prompt\":\"a\",\"completion\":\"b\"}\n\"quoted\"");

        Assert.That(prompts.Select(prompt => prompt.ValueKind), Is.EqualTo(
            new[] { JsonValueKind.String, JsonValueKind.String, JsonValueKind.Object, JsonValueKind.String }));
        Assert.That(prompts[1].GetString(), Is.EqualTo("[Draft] mend this"));
        Assert.That(prompts[3].GetString(), Is.EqualTo("\"quoted\""));
    }

    [Test]
    public void What_is_typed_becomes_a_request_and_empty_fields_take_the_default()
    {
        ComparisonForm form = new();
        (form["base_model"], form["fine_tuned_model"], form["prompts"], form["max_tokens"]) = ("tiny", "kant:2", "One\nTwo", " 64 ");
        form.Judges.UnionWith([ComparisonJudge.Human, ComparisonJudge.Exact]);
        form["judge_model"] = "not asked";

        var request = form.Read()!;

        Assert.Multiple(() =>
        {
            Assert.That(request.Prompts, Has.Count.EqualTo(2));
            Assert.That((request.PromptsPath, request.MaxTokens, request.Temperature, request.Seed, request.Limit, request.JudgeModel),
                Is.EqualTo(((string?)null, 64, 0.0, 42, (int?)null, (string?)null)));
            Assert.That(request.Judges, Is.EqualTo(new[] { ComparisonJudge.Exact, ComparisonJudge.Human }));
        });
    }

    [Test]
    public void What_is_no_number_is_told_at_its_field_and_refusals_come_to_theirs()
    {
        ComparisonForm form = new() { OfFile = true };
        form["limit"] = "many";
        Assert.That(form.Read(), Is.Null);
        Assert.That(form.Errors["limit"], Is.EqualTo("limit: 'many' is no whole number."));
        form["limit"] = "";
        Assert.That(form.Read()!.PromptsPath, Is.Empty);
        form.Refuse([new("prompts_path", "prompts_path: is missing."), new("elsewhere", "Not so.")]);
        Assert.That((form.Errors["prompts_path"], form.Errors[""]), Is.EqualTo(("prompts_path: is missing.", "Not so.")));
    }

    [Test]
    public void Refusals_of_fields_that_a_page_does_not_have_are_kept_together() => Assert.That(
        FieldErrors.Of([new Refusal("name", "a"), new Refusal("name", "b"), new Refusal("id", "c")], "name", "path"),
        Is.EquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "a b", [""] = "c" }));

    private static ComparisonTally Tally(
        string judge, int wins, int losses, int ties, double? rate, double? low, double? high, double p, LengthControlledRate length) =>
        new(judge, true, wins + losses + ties, wins, losses, ties, 0, rate, low, high, p, null, length);

    private static ComparisonFigures Figures(params ComparisonTally[] tallies) => new(tallies, NoFigures, NoFigures, [], 0, 0);

    private static LanguageComparison Comparison(ComparisonFigures figures) => new(
        Guid.Empty, "kant:2 against tiny", "completed", new(), new("tiny", "a", null), new("kant:2", "b", Guid.Empty), null,
        new(14, 0, 0, 0, [ComparisonJudge.Human], ComparisonJudge.Human, 12, [], "", []), 100, 28, 28, null, figures, null,
        DateTimeOffset.UnixEpoch, null, null);
}
