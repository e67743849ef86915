using System.Globalization;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Comparisons;

internal sealed class LanguageComparisonTests
{
    /// <summary>Eleven wins by 4 or 5 characters more, a tie by 4 fewer.</summary>
    private const double FirthByScipy = 0.82618516;

    private ComparisonHarness _harness = null!;

    [SetUp]
    public async Task SetUpAsync() => _harness = await ComparisonHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task Both_answer_in_turns_and_the_better_one_wins()
    {
        _harness.Answers.Serve(ComparisonHarness.Base, request => request.Messages[^1].Content == "ping 3" ? " pong   3\n" : "no");
        _harness.Answers.Pace = model => model == ComparisonHarness.Base ? (0.2, 1.2) : (0.1, 1.1);
        var ended = await _harness.RunAsync(ComparisonHarness.Request());
        var tally = ended.Figures.Tallies.Single();

        Assert.That((ended.Status, ended.Progress, ended.Done, ended.Total), Is.EqualTo(("completed", 100.0, 24, 24)), ended.Error);
        Assert.That((tally.Judge, tally.Decides, tally.Wins, tally.Losses, tally.Ties), Is.EqualTo(("exact", true, 11, 0, 1)));
        Assert.That(tally.WinRate, Is.EqualTo(11.5 / 12).Within(1e-12));
        Assert.That(tally.PValue, Is.EqualTo(Math.Pow(2, -10)).Within(1e-15));
        Assert.That(tally.LengthControlled.WinRate, Is.EqualTo(FirthByScipy).Within(1e-6));
        Assert.That((ended.Figures.Base.ExactRate, ended.Figures.FineTuned.ExactRate), Is.EqualTo(((double?)(1.0 / 12), (double?)1)));
        Assert.That((ended.Figures.Base.JsonValidRate, ended.Figures.FineTuned.Failed), Is.EqualTo(((double?)null, 0)));
        var faster = ended.Figures.Improvements.Single(each => each.Metric == "first_token_seconds");
        Assert.That((faster.LowerIsBetter, faster.ImprovementPct), Is.EqualTo((true, (double?)50)));

        // two answers that are not counted, then first the base, then first the other
        Assert.That(_harness.Answers.Asked.Take(6), Is.EqualTo(new[]
        {
            (ComparisonHarness.Base, "Hello"), (ComparisonHarness.Tuned, "Hello"), (ComparisonHarness.Base, "ping 1"), (ComparisonHarness.Tuned, "ping 1"),
            (ComparisonHarness.Tuned, "ping 2"), (ComparisonHarness.Base, "ping 2"),
        }));
        var events = await _harness.EventsAsync(ended.Id);
        Assert.That(events[0], Is.EqualTo("It begins. 12 prompts need 10 decisive wins: with fewer, luck alone would do (exact two-sided sign test, p < 0.05)."));
        Assert.That(events[1..13], Is.EqualTo(Enumerable.Range(1, 12).Select(i => $"Prompt {i} of 12 is answered.")));
        Assert.That(events[^1], Is.EqualTo("It ended; exact: 11 won, 0 lost, 1 tied, win rate 0.958 (0.699 to 0.996), p = 0.0010."));

        var items = await _harness.Language.SendAsync(new GetLanguageComparisonItems(ended.Id, Page: 2, Size: 5));
        Assert.That((items.Total, string.Join(',', items.Items.Select(item => item.Position))), Is.EqualTo((12, "6,7,8,9,10")));
        var item = items.Items[0];
        Assert.That((item.Messages[0].Content, item.Reference, item.Base!.Text, item.FineTuned!.Text), Is.EqualTo(("ping 6", "pong 6", "no", "pong 6")));
        Assert.That((item.FineTuned.FinishReason, item.FineTuned.AnswerTokens, item.FineTuned.TokensPerSecond), Is.EqualTo(("stop", 2, (double?)1)));
        Assert.That(item.Verdicts, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["exact"] = "fine_tuned" }));
    }

    [Test]
    public async Task What_is_killed_goes_on_with_the_next_answer()
    {
        using var host = new CancellationTokenSource();
        _harness.Answers.Before = (number, _) => number == 8 ? host.CancelAsync() : Task.CompletedTask;
        var started = await _harness.StartAsync(ComparisonHarness.Request(6));
        Assert.That(() => _harness.Language.Factory.RunDueAsync(host.Token), Throws.InstanceOf<OperationCanceledException>());
        var cut = await _harness.GetAsync(started.Id);
        Assert.That((cut.Status, cut.Done, cut.Figures.Answered), Is.EqualTo(("running", 5, 2)));

        Assert.That(await _harness.Language.SendAsync(new GetLanguageWorkUnderWay()), Is.EqualTo(new[] { new RunLanguageComparison(started.Id) }));
        await _harness.Language.Factory.SendAsync(new RunLanguageComparison(started.Id));
        var ended = await _harness.GetAsync(started.Id);

        Assert.That((ended.Status, ended.Figures.Answered, ended.Figures.Tallies[0].Wins), Is.EqualTo(("completed", 6, 6)));
        // the answer that was under way is given again, and the two that warm up; no other one
        Assert.That(_harness.Answers.Asked, Has.Count.EqualTo(2 + 12 + 1 + 2));
        Assert.That(await _harness.EventsAsync(started.Id), Does.Contain("It goes on."));
    }

    [Test]
    public async Task A_comparison_is_cancelled_while_it_waits_or_answers()
    {
        var (waiting, working) = (await _harness.StartAsync(ComparisonHarness.Request()), await _harness.StartAsync(ComparisonHarness.Request()));
        await _harness.Language.SendAsync(new CancelLanguageComparison(waiting.Id));
        _harness.Answers.Before = async (number, token) =>
        {
            if (number == 5)
            {
                await _harness.Language.SendAsync(new CancelLanguageComparison(working.Id));
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }
        };
        await _harness.Language.Factory.RunDueAsync();
        var ended = await _harness.GetAsync(working.Id);

        Assert.That((await _harness.GetAsync(waiting.Id)).Status, Is.EqualTo("cancelled"));
        Assert.That((ended.Status, ended.Done, ended.Error), Is.EqualTo(("cancelled", 2, (string?)null)));
        Assert.That((await _harness.EventsAsync(working.Id))[^1], Is.EqualTo("It was cancelled."));
        Assert.That(
            () => _harness.Language.SendAsync(new CancelLanguageComparison(working.Id)),
            Throws.TypeOf<ConflictException>().With.Message.EqualTo($"Comparison {working.Id} has ended already (cancelled)."));
    }

    [Test]
    public async Task What_is_too_busy_is_asked_again()
    {
        _harness.Answers.Before = (number, _) => number is 4 or 5 ? throw new BusyException("32 conversations wait already.", TimeSpan.FromMilliseconds(1)) : Task.CompletedTask;
        var ended = await _harness.RunAsync(ComparisonHarness.Request(2));

        Assert.That((ended.Status, ended.Figures.Answered, ended.Figures.Failed), Is.EqualTo(("completed", 2, 0)));
        Assert.That(_harness.Answers.Asked, Has.Count.EqualTo(2 + 4 + 2));
    }

    [Test]
    public async Task A_model_that_is_gone_ends_it()
    {
        _harness.Answers.Before = (number, _) => number == 5 ? throw new UnprocessableException("model: its weights are gone.", "model") : Task.CompletedTask;
        var ended = await _harness.RunAsync(ComparisonHarness.Request(3));

        Assert.That((ended.Status, ended.Error, ended.Done, ended.Figures.Failed), Is.EqualTo(("failed", "model: its weights are gone.", 2, 0)));
    }

    [Test]
    public async Task A_prompt_that_one_of_them_cannot_answer_counts_nowhere()
    {
        _harness.Answers.Serve(
            ComparisonHarness.Base,
            request => request.Messages[^1].Content == "ping 2" ? throw new UnprocessableException("messages: 300 tokens; at most 256.", "messages") : "no");
        var ended = await _harness.RunAsync(ComparisonHarness.Request(3));
        var items = await _harness.Language.SendAsync(new GetLanguageComparisonItems(ended.Id));

        Assert.That((ended.Status, ended.Figures.Answered, ended.Figures.Failed, ended.Figures.Tallies[0].Judged), Is.EqualTo(("completed", 2, 1, 2)));
        Assert.That((ended.Figures.Base.Failed, ended.Figures.FineTuned.Failed), Is.EqualTo((1, 0)));
        Assert.That((items.Items[1].Base!.Error, items.Items[1].Verdicts.Count), Is.EqualTo(("messages: 300 tokens; at most 256.", 0)));
    }

    [Test]
    public async Task What_answers_nothing_fails_and_is_asked_again_when_it_is_tried_anew()
    {
        var fails = true;
        _harness.Answers.Serve(
            ComparisonHarness.Base,
            request => fails && request.Messages[^1].Content != "Hello" ? throw new UnprocessableException("messages: too long.", "messages") : "no");
        var failed = await _harness.RunAsync(ComparisonHarness.Request(2));
        Assert.That((failed.Status, failed.Error), Is.EqualTo(("failed", "prompts: none was answered by both models. messages: too long.")));

        fails = false;
        await _harness.Language.Factory.SendAsync(new ReopenLanguageComparison(failed.Id));
        await _harness.Language.Factory.SendAsync(new RunLanguageComparison(failed.Id));
        var ended = await _harness.GetAsync(failed.Id);
        Assert.That((ended.Status, ended.Error, ended.Figures.Answered, ended.Done), Is.EqualTo(("completed", (string?)null, 2, 4)));
    }

    [Test]
    public async Task A_model_that_is_another_one_by_now_is_not_compared()
    {
        var started = await _harness.StartAsync(ComparisonHarness.Request(2));
        _harness.Answers.Serve(ComparisonHarness.Tuned, _ => "other", identity: "another");
        await _harness.Language.Factory.RunDueAsync();
        var ended = await _harness.GetAsync(started.Id);

        Assert.That(ended.Status, Is.EqualTo("failed"));
        Assert.That(ended.Error, Does.StartWith("fine_tuned_model: 'tuned:1' is not what it was when the comparison was asked for (sha-of-tuned…)"));
    }

    [Test]
    public async Task Json_is_checked_where_it_is_expected()
    {
        _harness.Answers.Serve(ComparisonHarness.Base, _ => "```json\n{\"a\": 1}\n```");
        _harness.Answers.Serve(ComparisonHarness.Tuned, _ => " {\"a\": 1} ");
        var request = ComparisonHarness.Request() with
        {
            Prompts = [ComparisonHarness.Json("""[{"role":"user","content":"as JSON"},{"role":"assistant","content":"{\"a\": 1}"}]"""), ComparisonHarness.Json("\"plain\"")],
        };
        var ended = await _harness.RunAsync(request);
        Assert.That(ended.Plan.Judges, Is.EqualTo(new[] { "exact", "json_valid" }));
        Assert.That(ended.Figures.Tallies.Select(tally => (tally.Judge, tally.Judged, tally.Wins)), Is.EqualTo(new[] { ("exact", 1, 1), ("json_valid", 1, 1) }));
        Assert.That((ended.Figures.Base.JsonValidRate, ended.Figures.FineTuned.JsonValidRate), Is.EqualTo(((double?)0, (double?)1)));

        var all = await _harness.RunAsync(request with { ExpectJson = true, Judges = ["json_valid"] });
        Assert.That((all.Plan.JsonExpected, all.Figures.Tallies.Single().Wins), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task What_it_takes_is_said_before_it_starts()
    {
        var request = ComparisonHarness.Request(30);
        var plan = await _harness.Language.SendAsync(new PlanLanguageComparison(request));
        Assert.That((plan.Prompts, plan.WithReference, plan.NeededWins, plan.DecidedBy), Is.EqualTo((30, 30, (int?)21, "exact")));
        Assert.That(plan.Summary, Does.StartWith("30 prompts need 21 decisive wins"));
        Assert.That(plan.Required.Select(each => (each.WinRate, each.Prompts)), Is.EqualTo(new[] { (0.6, 199), (0.65, 90), (0.7, 49), (0.75, 30), (0.8, 20) }));

        var few = await _harness.Language.SendAsync(new PlanLanguageComparison(request with
        {
            Prompts = [.. request.Prompts!.Take(3), request.Prompts![0]],
            Judges = ["exact", "human"],
            JudgeModel = null,
        }));
        Assert.That((few.Prompts, few.Duplicates, few.DecidedBy), Is.EqualTo((3, 1, "human")));
        Assert.That(few.Summary, Is.EqualTo("3 prompts cannot show anything: even 3 wins happen by luck (p = 0.25); 6 or more."));
        Assert.That(few.Notes, Is.EqualTo(new[] { "1 prompts were there already and are asked once." }));
        Assert.That(await _harness.Language.SendAsync(new GetLanguageComparisons()), Is.Empty);
    }

    [Test]
    public async Task Prompts_are_read_from_a_file_of_the_storage_root_and_two_requests_with_one_key_are_one()
    {
        await File.WriteAllLinesAsync(Path.Combine(_harness.Language.Storage, "held-out.jsonl"), Enumerable.Range(1, 8).Select(i => $$"""{"messages":[{"role":"user","content":"ping {{i}}"},{"role":"assistant","content":"pong {{i}}"}]}"""));
        var request = ComparisonHarness.Request() with { Prompts = null, PromptsPath = "held-out.jsonl", Limit = 7, IdempotencyKey = "night" };
        var (first, second) = (await _harness.StartAsync(request), await _harness.StartAsync(request));

        Assert.That((second.Id, first.Plan.Prompts), Is.EqualTo((first.Id, 7)));
        Assert.That(_harness.Language.Factory.Due, Has.Count.EqualTo(1));
        Assert.That(() => _harness.StartAsync(request with { Seed = 7 }), Throws.TypeOf<ConflictException>().With.Message.Contains("'night'"));
        await File.WriteAllTextAsync(Path.Combine(_harness.Language.Storage, "held-out.jsonl"), "\"something else\"");
        Assert.That(() => _harness.StartAsync(request), Throws.TypeOf<ConflictException>().With.Message.Contains("'night'"));
    }

    private static readonly (string Expected, Func<LanguageComparisonRequest, LanguageComparisonRequest> Change)[] Refused =
    [
        ("base_model: 'lost' is not here; found base, tuned:1. fine_tuned_model: 'gone' is not here;", request => request with { BaseModel = "lost", FineTunedModel = "gone" }),
        ("base_model: nothing is not allowed; the name of a served model.", request => request with { BaseModel = null }),
        ("fine_tuned_model: 'base' has the same weights as 'base'", request => request with { FineTunedModel = "base" }),
        ("prompts: nothing is given; prompts, or prompts_path.", request => request with { Prompts = null }),
        ("prompts: there is no prompt; at least one", request => request with { Prompts = [] }),
        ("prompts: they are given twice", request => request with { PromptsPath = "x.jsonl" }),
        ("prompts[1] message 1 (user) is empty.", request => request with { Prompts = [ComparisonHarness.Json("\"x\""), ComparisonHarness.Json("\" \"")] }),
        ("prompts[0] is a number; a text, a list of messages", request => request with { Prompts = [ComparisonHarness.Json("5")] }),
        ("prompts[0] has none of the known fields", request => request with { Prompts = [ComparisonHarness.Json("{\"question\":\"x\"}")] }),
        ("prompts[0] asks nothing", request => request with { Prompts = [ComparisonHarness.Json("""[{"role":"system","content":"x"}]""")] }),
        ("messages[0]: the role 'tool' is not known", request => request with { Prompts = [ComparisonHarness.Json("""[{"role":"tool","content":"x"}]""")] }),
        ("prompts_path: '../x.jsonl' holds '..'", request => request with { Prompts = null, PromptsPath = "../x.jsonl" }),
        ("prompts_path: '/etc/passwd' lies outside", request => request with { Prompts = null, PromptsPath = "/etc/passwd" }),
        ("prompts_path: there is no file 'none.jsonl'", request => request with { Prompts = null, PromptsPath = "none.jsonl" }),
        ("judges: 'oracle' is not allowed; exact, json_valid, llm, human.", request => request with { Judges = ["oracle"] }),
        ("judges: an empty list is not allowed", request => request with { Judges = [] }),
        ("judges: llm needs a language model; a judge_model that is served here", request => request with { Judges = ["llm"] }),
        ("judge_model: 'lost' is not here", request => request with { Judges = ["llm"], JudgeModel = "lost" }),
        ("decided_by: 'llm' is not allowed; one of the judges.", request => request with { Judges = ["exact"], DecidedBy = "llm" }),
        ("decided_by: 'llm' does not judge here; exact.", request => request with { DecidedBy = "llm" }),
        ("decided_by: json_valid has nothing to judge", request => request with { Judges = ["json_valid"] }),
        ("max_tokens: 0 is not allowed; 1 to 32768.", request => request with { MaxTokens = 0 }),
        ("temperature: NaN is not allowed; 0 to 2.", request => request with { Temperature = double.NaN }),
        ("limit: 0 is not allowed; 1 and up.", request => request with { Limit = 0 }),
        ("name: '' is not allowed; 1 to 200 characters.", request => request with { Name = "" }),
    ];

    [TestCaseSource(nameof(Refused))]
    public void A_request_that_cannot_be_is_refused_by_field_and_value(
        (string Expected, Func<LanguageComparisonRequest, LanguageComparisonRequest> Change) refused) => Assert.That(
        () => _harness.StartAsync(refused.Change(ComparisonHarness.Request())),
        Throws.InstanceOf<Exception>().With.Message.Contains(refused.Expected).And.Matches<Exception>(refusal => refusal is FactoryException or ValidationException));

    [Test]
    public async Task Only_so_many_prompts_are_taken()
    {
        await using var harness = await ComparisonHarness.StartAsync(("LanguageModels:MaxComparisonPrompts", 3.ToString(CultureInfo.InvariantCulture)));
        Assert.That(() => harness.StartAsync(ComparisonHarness.Request(4)), Throws.TypeOf<UnprocessableException>().With.Message.Contains("more than 3 prompts"));
        Assert.That((await harness.StartAsync(ComparisonHarness.Request(4) with { Limit = 3 })).Plan.Prompts, Is.EqualTo(3));
    }

    [Test]
    public async Task What_has_ended_can_be_deleted()
    {
        var started = await _harness.StartAsync(ComparisonHarness.Request(2));
        Assert.That(() => _harness.Language.SendAsync(new DeleteLanguageComparison(started.Id)), Throws.TypeOf<ConflictException>().With.Message.Contains("is pending; cancel it first"));
        await _harness.Language.Factory.RunDueAsync();
        await _harness.Language.SendAsync(new DeleteLanguageComparison(started.Id));

        Assert.That(() => _harness.GetAsync(started.Id), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _harness.Language.SendAsync(new DeleteLanguageComparison(started.Id)), Throws.TypeOf<NotFoundException>());
        await _harness.Language.Factory.SendAsync(new RunLanguageComparison(started.Id));
    }
}
