using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Comparisons;

namespace StrategyFactory.Tests.LanguageModels.Comparisons;

internal sealed class DeploymentGateTests
{
    private ComparisonHarness _harness = null!;

    [SetUp]
    public async Task SetUpAsync() => _harness = await ComparisonHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task A_version_that_was_never_compared_does_not_pass()
    {
        await _harness.StartAsync(ComparisonHarness.Request());
        var verdict = await JudgeAsync();

        Assert.That((verdict.Passed, verdict.ComparisonId), Is.EqualTo((false, (Guid?)null)));
        Assert.That(verdict.Reasons.Single(), Is.EqualTo($"Version {ComparisonHarness.Version} is the fine-tuned model of no completed comparison."));
    }

    [Test]
    public async Task A_better_version_passes_and_what_it_passes_by_is_said()
    {
        _harness.Answers.Serve(ComparisonHarness.Base, _ => "not known");
        var ended = await _harness.RunAsync(ComparisonHarness.Request(6));
        var verdict = await JudgeAsync();

        Assert.That((verdict.Passed, verdict.ComparisonId), Is.EqualTo((true, (Guid?)ended.Id)));
        Assert.That(verdict.Reasons, Is.EqualTo(new[]
        {
            "By exact it wins 6 and loses 0 of 6 prompts: win rate 1.000, p = 0.0313; above 0.5 with p below 0.05 is asked for.",
            "Its first token takes 0.100 s (median), 0.100 s its base's; 20% more is tolerated.",
            "It writes 1.0 tokens a second (median), its base 1.0; 20% less is tolerated.",
        }));
    }

    [Test]
    public async Task Five_wins_of_five_are_not_enough_and_the_latest_comparison_counts()
    {
        _harness.Answers.Serve(ComparisonHarness.Base, _ => "not known");
        var better = await _harness.RunAsync(ComparisonHarness.Request(6));
        var few = await _harness.RunAsync(ComparisonHarness.Request(5));
        var verdict = await JudgeAsync();

        Assert.That((better.Status, verdict.Passed, verdict.ComparisonId), Is.EqualTo(("completed", false, (Guid?)few.Id)));
        Assert.That(verdict.Reasons.Single(), Is.EqualTo(
            "By exact it wins 5 and loses 0 of 5 prompts: win rate 1.000, p = 0.0625; above 0.5 with p below 0.05 is asked for."));
    }

    [Test]
    public async Task Worse_JSON_a_slower_answer_and_prompts_that_it_cannot_answer_stand_in_the_way()
    {
        _harness.Answers.Serve(ComparisonHarness.Base, _ => "{\"pong\": 1}");
        _harness.Answers.Serve(ComparisonHarness.Tuned, request => request.Messages[^1].Content == "ping 8" ? throw Refusal() : "pong " + request.Messages[^1].Content[5..], version: ComparisonHarness.Version);
        _harness.Answers.Pace = model => model == ComparisonHarness.Base ? (0.1, 1.1) : (0.13, 2.13);
        await _harness.RunAsync(ComparisonHarness.Request(8) with { ExpectJson = true, Judges = ["exact"] });
        var verdict = await JudgeAsync();

        Assert.That(verdict.Passed, Is.False);
        Assert.That(verdict.Reasons, Is.EqualTo(new[]
        {
            "The fine-tuned model could not answer 1 prompts, its base 0.",
            "0.0% of its answers are JSON where they ought to be, 100.0% of its base's.",
            "Its first token takes 0.130 s (median), 0.100 s its base's; 20% more is tolerated.",
            "It writes 0.5 tokens a second (median), its base 1.0; 20% less is tolerated.",
        }));
    }

    private static StrategyFactory.Kernel.Errors.UnprocessableException Refusal() => new("messages: too long.", "messages");

    private async Task<GateVerdict> JudgeAsync()
    {
        await using var scope = _harness.Language.Factory.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IDeploymentGate>().JudgeAsync(ComparisonHarness.Version, CancellationToken.None);
    }
}
