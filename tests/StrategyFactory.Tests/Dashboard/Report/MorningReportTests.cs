using System.Net;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Dashboard.Report;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Tests.Dashboard.Report;

internal sealed class MorningReportTests
{
    [Test]
    public async Task A_night_holds_what_ended_from_its_first_instant_up_to_its_last_and_nothing_else()
    {
        await using var night = await Night.CreateAsync();
        var (first, last) = (Night.Evening, Night.Morning.AddTicks(-10));
        var robust = await night.RunAsync("EDGE", first, reason: "promoted", sqn: 3.5, verdict: "robust");
        await night.RunAsync("NOISE", last, reason: "promoted", sqn: 3.5, verdict: "suspect");
        await night.RunAsync("LOW", first.AddHours(1), sqn: 1, factor: 1);
        await night.RunAsync("LOW", first.AddHours(2), sqn: 2, factor: 2.5);
        var leaking = await night.RunAsync("LEAK", first.AddHours(3), sqn: 9, tooGood: 17);
        var broken = await night.RunAsync("BAD", first.AddHours(4), "FAILED", "training_error", sqn: null, error: "No bars.");
        await night.RunAsync("GONE", first.AddHours(5), "STOPPED", "cancelled", sqn: null);
        await night.RunAsync("EARLY", first.AddTicks(-10), sqn: 1, verdict: "robust");
        await night.RunAsync("LATE", Night.Morning, "FAILED", "training_error");
        await night.OpenRunAsync("NOW", "RUNNING");
        await night.OpenRunAsync("SOON", "PENDING");

        var evolution = (await night.ReportAsync()).Evolution;

        Assert.That(evolution.Ended, Is.EqualTo(new EndedRuns(7, 2, 1, 3, 1, 1)));
        Assert.That(evolution.Runs.Select(run => run.Symbol), Is.EqualTo(new[] { "NOISE", "GONE", "BAD", "LEAK", "LOW", "LOW", "EDGE" }));
        Assert.That((evolution.Runs[0].Seconds, evolution.Runs[0].Generations), Is.EqualTo((600.0, 1)));
        Assert.That(evolution.Promotions.Select(promoted => (promoted.Symbol, promoted.Promotion.Verdict)), Is.EqualTo(new[] { ("EDGE", "robust"), ("NOISE", "suspect") }));
        Assert.That(evolution.Promotions[0].RunId, Is.EqualTo(robust));
        Assert.That(evolution.WhyNothing, Is.EqualTo(new ReasonCount[]
        {
            new("sqn_low", 2), new("cancelled", 1), new("profit_factor_low", 1), new("too_good", 1), new("training_error", 1),
        }));
        Assert.That(evolution.TooGood, Is.EqualTo(new[] { new TooGoodFinding(leaking, "LEAK", "1m", 17, 1) }));
        Assert.That(evolution.Failed.Select(run => (run.RunId, run.Error)), Is.EqualTo(new[] { (broken, "No bars.") }));
        Assert.That((evolution.Running, evolution.Waiting), Is.EqualTo((1, 1)));
        Assert.That(evolution.UnderWay.Select(run => (run.Symbol, run.Step, run.Generation)), Is.EqualTo(new[] { ("NOW", "training", 1), ("SOON", "waiting", 1) }));
    }

    [Test]
    public async Task Promotions_whose_status_changed_in_the_night_are_told_with_their_sentences()
    {
        await using var night = await Night.CreateAsync();
        var (before, last) = (Night.Evening.AddTicks(-10), Night.Morning.AddTicks(-10));
        foreach (var symbol in new[] { "DYING", "FADING", "WANING", "OLD", "NEXT", "STEADY" })
        {
            await night.RunAsync(symbol, before.AddDays(-9), verdict: "robust");
        }

        await night.FollowAsync("DYING", DecayStatus.Dead, last, "30 trades earned <nothing> & less.");
        await night.FollowAsync("FADING", DecayStatus.Decaying, Night.Evening, "40 trades earned 0.1 bp each.");
        await night.FollowAsync("WANING", DecayStatus.Decaying, Night.Evening.AddHours(1), "50 trades earned 0.2 bp each.");
        await night.FollowAsync("OLD", DecayStatus.Dead, before, "It was dead.");
        await night.FollowAsync("NEXT", DecayStatus.Dead, Night.Morning, "It will be dead.");
        await night.FollowAsync("STEADY", DecayStatus.Holding, null, "It holds.");
        var report = await night.ReportAsync();

        Assert.That(report.Summary, Is.EqualTo("No run ended. 1 promotion is now dead, 2 promotions are now decaying."));
        Assert.That(report.Evolution.Changed.Select(model => model.Symbol), Is.EqualTo(new[] { "DYING", "WANING", "FADING" }));
        var html = await night.Factory.Services.GetRequiredService<ReportFile>().WriteAsync(report);
        Assert.That(html, Does.Contain("is now <b>dead</b>. 30 trades earned &lt;nothing&gt; &amp; less.").And.Contain("50 trades earned 0.2 bp each.").And.Not.Contain("It was dead."));
    }

    [Test]
    public async Task Curves_are_thinned_and_keep_both_ends()
    {
        await using var night = await Night.CreateAsync();
        await night.RunAsync("EDGE", Night.Evening, verdict: "robust");
        var curve = (await night.ReportAsync()).HoldoutCurves.Single();

        Assert.That(curve.Points, Has.Count.InRange(200, 250));
        Assert.That((curve.Points[0].Equity, curve.Points[^1].Equity), Is.EqualTo((1.0, 1.0999)));
        Assert.That(curve.Points[^1].Date, Is.EqualTo(new DateOnly(2024, 1, 1).AddDays(999)));
    }

    [Test]
    public async Task Files_prompts_and_commands_are_those_of_the_night()
    {
        await using var night = await Night.CreateAsync();
        await night.FileAsync("good.set", Night.Evening.AddHours(1), "completed_success", 12.5);
        await night.FileAsync("bad.set", Night.Evening.AddHours(2), "failed", null);
        await night.FileAsync("old.set", Night.Evening.AddHours(-1), "completed_success", 1);
        var run = await night.RunAsync("BAD", Night.Evening.AddHours(1), "FAILED", "training_error", error: "No bars.");
        await night.ExecuteAsync(
            $"""
            insert into jobs.commands (type, key, payload, given_up_at, reason) values
                ('RunEvolution', '{run}', '{"{}"}', '2026-11-27 19:00Z', 'the run itself, told already'),
                ('ImportKnowledge', 'k', '{"{}"}', '2026-11-28 01:00Z', 'IOException: disk'),
                ('ImportKnowledge', 'before', '{"{}"}', '2026-11-27 17:59Z', 'old');
            insert into jobs.recoveries (type, key, reason, found_at) values
                ('RunEvolution', 'r', 'its job was lost', '2026-11-28 02:00Z'), ('RunEvolution', 'q', 'its job was lost', '2026-11-28 07:00Z')
            """);
        await night.ExecuteAsync(Outcomes("treated", 8, 6, "2026-11-27 20:00Z") + Outcomes("holdback", 4, 1, "2026-11-27 20:00Z") + Outcomes("treated", 3, 0, "2026-11-27 17:00Z"));

        var report = await night.ReportAsync();

        Assert.That((report.Tuning.Ended, report.Tuning.Succeeded, report.Tuning.Partial, report.Tuning.Failed, report.Tuning.Open), Is.EqualTo((2, 1, 0, 1, 0)));
        Assert.That(report.Tuning.Files.Select(file => (file.FileName, file.Distance, file.Score, file.Forward?.NetProfitPct, file.OutputSet is not null)),
            Is.EqualTo(new[] { ("bad.set", (double?)null, (double?)null, (double?)null, false), ("good.set", 0.25, 0.75, 12.5, true) }));
        Assert.That(report.Failures.Select(failure => (failure.Kind, failure.Name, failure.Reason)), Is.EqualTo(new[]
        {
            ("command", "ImportKnowledge k", "IOException: disk"), ("file", "bad.set", "because"), ("run", "BAD 1m", "No bars."),
        }));
        Assert.That(report.Jobs.Recovered.Select(command => command.Key), Is.EqualTo(new[] { "r" }));
        Assert.That((report.Prompts.Optimizations, report.Prompts.Outcomes), Is.EqualTo((12L, 12L)));
        Assert.That((report.Prompts.Lift.Treated.SuccessRate, report.Prompts.Lift.Holdback.SuccessRate, report.Prompts.Lift.SuccessRate!.Value),
            Is.EqualTo((0.75, 0.25, 0.5)));
        Assert.That(report.Summary, Is.EqualTo("1 run ended without a promotion. 2 .set files were tuned, 1 of them with success; 3 failures need a person."));
    }

    [Test]
    public async Task The_file_holds_the_same_without_a_script_or_an_address()
    {
        await using var night = await Night.CreateAsync();
        await night.RunAsync("EDGE", Night.Evening, verdict: "robust");
        await night.RunAsync("NOISE", Night.Evening, verdict: "suspect");
        await night.RunAsync("BAD", Night.Evening, "FAILED", "training_error", error: "<script>alert(1)</script>");
        await night.RunAsync("LOW", Night.Evening, sqn: 1, tooGood: 3);
        await night.FileAsync("good.set", Night.Evening, "completed_success", -12.5);
        var report = await night.ReportAsync();
        var html = await night.Factory.Services.GetRequiredService<ReportFile>().WriteAsync(report);

        Assert.That(html, Does.StartWith("<!DOCTYPE html>").And.Contain(report.Summary).And.Contain("Fri 27 Nov 2026 18:00").And.Contain("it lost on the holdout"));
        Assert.That(html, Does.Contain("&lt;script&gt;alert(1)").And.Contain("<svg"));
        Assert.That(WebUtility.HtmlDecode(html), Does.Contain("+10.0\u202f%").And.Contain("\u221212.5\u202f%"));
        foreach (var word in new[] { "<script", "href=", "src=", "http:", "https:", "url(", "@import" })
        {
            Assert.That(html, Does.Not.Contain(word));
        }

        Assert.That(await night.Factory.Services.GetRequiredService<ReportFile>().WriteAsync(FactoryJson.Read<MorningReport>(FactoryJson.Write(report))), Is.EqualTo(html),
            "what is stored makes the same file");
    }

    [Test]
    public async Task An_empty_night_says_so()
    {
        await using var night = await Night.CreateAsync();
        var report = await night.ReportAsync("2h");

        Assert.That((report.IsEmpty(), report.Summary, report.Since), Is.EqualTo((true, "No run ended.", Night.Morning.AddHours(-2))));
    }

    [Test]
    public async Task The_summary_names_robust_and_suspect_promotions_apart()
    {
        await using var night = await Night.CreateAsync();
        async Task<string> SummaryAsync() => (await night.ReportAsync()).Summary;

        await night.RunAsync("EDGE", Night.Evening, verdict: "robust");
        Assert.That(await SummaryAsync(), Is.EqualTo("1 run ended, 1 promoted and robust: EDGE."));
        await night.RunAsync("NOISE", Night.Evening, verdict: "suspect");
        await night.OpenRunAsync("NOW", "RUNNING");
        Assert.That(await SummaryAsync(), Is.EqualTo("2 runs ended, 2 promoted: 1 robust (EDGE), 1 suspect (NOISE). 1 run is still under way."));
    }

    private static string Outcomes(string arm, int count, int successes, string at) => string.Join(' ', Enumerable.Range(0, count).Select(place =>
    {
        var id = Guid.NewGuid();
        return $"""
            insert into prompts.optimizations (id, character, character_version, topic, type, arm, enhancement_set, kinds, injections, attempt, threshold, predicted, calibrated, created_at)
            values ('{id}', 'c', 1, 't', 'none', '{arm}', 'none', array[]::text[], array[]::text[], 1, 75, 0.5, 0.5, '{at}');
            insert into prompts.performance_events (optimization_id, attempt, character, topic, type, success, quality, created_at)
            values ('{id}', 1, 'c', 't', 'none', {(place < successes ? "true" : "false")}, 80, '{at}');
            """;
    }));
}
