using NUnit.Framework;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Tests.LanguageModels.Comparisons.Judges;

namespace StrategyFactory.Tests.LanguageModels.Comparisons;

internal sealed class LlmJudgeTests
{
    [Test]
    public async Task An_honest_judge_is_asked_in_both_orders()
    {
        await using var judge = await FakeJudge.SayingAsync(question =>
            $$"""{"winner": "{{(question.IndexOf("<answer_a>\npong", StringComparison.Ordinal) > 0 ? "A" : "B")}}"}""");
        await using var harness = await StartAsync(judge);
        var ended = await harness.RunAsync(ComparisonHarness.Request(6) with { Judges = ["exact", "llm"] });
        var tally = ended.Figures.Tallies[0];

        Assert.That((ended.Status, ended.Judge, ended.Plan.DecidedBy, ended.Total, ended.Done), Is.EqualTo(("completed", "judge-1 (127.0.0.1)", "llm", 18, 18)), ended.Error);
        Assert.That((tally.Judge, tally.Wins, tally.Losses, tally.Ties, tally.Errors), Is.EqualTo(("llm", 6, 0, 0, 0)));
        Assert.That(tally.PValue, Is.EqualTo(0.03125));
        Assert.That(judge.Asked, Has.Count.EqualTo(12));
        var question = FakeJudge.Question(judge.Asked[0].Body);
        Assert.That(question, Does.Contain("[user] ping 1\n").And.Contain("<reference_answer>\npong 1\n").And.Contain("<answer_a>\nI do not know.\n</answer_a>\n<answer_b>\npong 1\n"));
        Assert.That(FakeJudge.Question(judge.Asked[1].Body), Does.Contain("<answer_a>\npong 1\n</answer_a>\n<answer_b>\nI do not know.\n"));
    }

    [Test]
    public async Task A_judge_that_prefers_a_place_says_nothing()
    {
        await using var judge = await FakeJudge.SayingAsync(_ => "A");
        await using var harness = await StartAsync(judge);
        var tally = (await harness.RunAsync(ComparisonHarness.Request(4) with { Judges = ["llm"] })).Figures.Tallies[0];

        Assert.That((tally.Wins, tally.Losses, tally.Ties, tally.WinRate, tally.PValue), Is.EqualTo((0, 0, 4, (double?)0.5, 1.0)));
    }

    [Test]
    public async Task What_is_no_verdict_is_counted_and_made_up_by_nobody()
    {
        await using var judge = await FakeJudge.SayingAsync(question => question.Contains("ping 2", StringComparison.Ordinal) ? "I cannot decide." : "TIE");
        await using var harness = await StartAsync(judge);
        var ended = await harness.RunAsync(ComparisonHarness.Request(3) with { Judges = ["llm"] });
        var tally = ended.Figures.Tallies[0];
        var item = (await harness.Language.SendAsync(new GetLanguageComparisonItems(ended.Id))).Items[1];

        Assert.That((ended.Status, tally.Judged, tally.Ties, tally.Errors), Is.EqualTo(("completed", 2, 2, 1)));
        Assert.That((item.JudgeError, item.Verdicts.Count), Is.EqualTo(("Its answer is no verdict: 'I cannot decide.'.", 0)));
        Assert.That(await harness.EventsAsync(ended.Id), Does.Contain("Prompt 2: the judge gave no verdict. Its answer is no verdict: 'I cannot decide.'."));
    }

    [Test]
    public async Task A_judge_that_refuses_ends_it_and_goes_on_where_it_stopped_when_it_is_tried_anew()
    {
        var works = false;
        await using var judge = await FakeJudge.StartAsync((_, number) => works || number <= 2 ? (200, FakeJudge.Said("TIE"), null) : (403, "{}", null));
        await using var harness = await StartAsync(judge);
        var failed = await harness.RunAsync(ComparisonHarness.Request(3) with { Judges = ["llm"] });
        Assert.That((failed.Status, failed.Error), Is.EqualTo(("failed", "The judge of LanguageModels:Judge refuses: 403 without a reason that can be read.")));
        Assert.That(failed.Done, Is.EqualTo(7));

        works = true;
        var answers = harness.Answers.Asked.Count;
        await harness.Language.Factory.SendAsync(new ReopenLanguageComparison(failed.Id));
        await harness.Language.Factory.SendAsync(new RunLanguageComparison(failed.Id));
        var ended = await harness.GetAsync(failed.Id);
        Assert.That((ended.Status, ended.Figures.Tallies[0].Ties, harness.Answers.Asked.Count), Is.EqualTo(("completed", 3, answers)));
        Assert.That(judge.Asked, Has.Count.EqualTo(2 + 1 + 4));
    }

    [Test]
    public async Task A_model_that_is_served_here_judges_and_the_same_answer_twice_is_not_asked_about()
    {
        await using var harness = await ComparisonHarness.StartAsync();
        harness.Answers.Serve("judge", request => request.Messages[^1].Content.Contains("<answer_b>\npong", StringComparison.Ordinal) ? "B" : "A");
        harness.Answers.Serve(ComparisonHarness.Base, request => request.Messages[^1].Content == "ping 1" ? "pong 1" : "no");
        var ended = await harness.RunAsync(ComparisonHarness.Request(3) with { Judges = ["llm"], JudgeModel = "judge" });
        var tally = ended.Figures.Tallies[0];

        Assert.That((ended.Judge, tally.Wins, tally.Ties), Is.EqualTo(("judge", 2, 1)));
        Assert.That(harness.Answers.Asked.Count(each => each.Model == "judge"), Is.EqualTo(4));
    }

    [Test]
    public async Task A_judge_that_is_silent_on_end_ends_it()
    {
        await using var harness = await ComparisonHarness.StartAsync();
        harness.Answers.Serve("judge", _ => throw new StrategyFactory.Kernel.Errors.UnprocessableException("messages: too long.", "messages"));
        var ended = await harness.RunAsync(ComparisonHarness.Request(5) with { Judges = ["llm"], JudgeModel = "judge" });

        Assert.That((ended.Status, ended.Error), Is.EqualTo(("failed", "judges: llm was silent on 3 prompts on end. judge cannot answer: messages: too long.")));
        Assert.That(ended.Figures.Answered, Is.EqualTo(5));
    }

    private static Task<ComparisonHarness> StartAsync(FakeJudge judge) => ComparisonHarness.StartAsync(
        ("LanguageModels:Judge:Url", judge.Url), ("LanguageModels:Judge:Model", "judge-1"), ("LanguageModels:Judge:Key", "sk-secret"));
}
