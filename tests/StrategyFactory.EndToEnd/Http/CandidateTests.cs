using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>A run of a single strategy a generation, whose overfitting cannot be told: every examination ends as suspect.</summary>
internal sealed class CandidateTests
{
    private JsonNode _run = null!;

    private string Id => _run["run_id"]!.GetValue<string>();

    [OneTimeSetUp]
    public async Task EvolveAsync()
    {
        await Served.ImportAsync("WAVES", System.Text.Encoding.UTF8.GetBytes(SampleBars.RandomWalk(6000, minutes: 60, reversion: 0.3)), timeframe: "1h");
        _run = await Served.EndOfAsync(await Served.EvolveAsync(Request()));
    }

    [Test]
    public void The_run_goes_on_after_each_and_promotes_the_best_of_them()
    {
        var (promotion, candidates) = (_run["promotion"]!, _run["candidates"]!.AsArray());
        Assert.That((_run["stopped_reason"]!.GetValue<string>(), _run["promoted"]!.GetValue<bool>(), _run["generations"]!.AsArray().Count), Is.EqualTo(("promoted", true, 2)), _run.ToJsonString());
        Assert.That((candidates.Count, candidates[0]!["candidate"]!.GetValue<bool>(), promotion["candidate"]!.GetValue<bool>()), Is.EqualTo((1, true, false)));
        Assert.That(new[] { promotion, candidates[0]! }.Select(one => one["verdict"]!.GetValue<string>()), Is.All.EqualTo("suspect"));
        Assert.That(promotion["reasons"]!.ToJsonString(), Does.Contain("pbo_undefined"));
        Assert.That((promotion["stressed_cost_bps"]!.GetValue<double>(), promotion["usual_cost_bps"]!.GetValue<double>()), Is.EqualTo((1.0, 1.0)));
        Assert.That(_run["config"]!["stop_on"]!.GetValue<string>(), Is.EqualTo("robust"));
    }

    [Test]
    public async Task Lists_hold_its_promotion_and_candidates_only_on_demand()
    {
        var candidate = _run["candidates"]![0]!["promoted_id"]!.GetValue<string>();
        var (listed, all) = ((await Served.GetAsync("/promoted?limit=1000")).Text, (await Served.GetAsync("/promoted?limit=1000&candidates=true")).Text);

        Assert.That(listed, Does.Contain(_run["promotion"]!["promoted_id"]!.GetValue<string>()).And.Not.Contain(candidate));
        Assert.That(all, Does.Contain(candidate));
        Assert.That((await Served.GetAsync("/api/stats")).Json["evolution"]!["candidates"]!.GetValue<int>(), Is.GreaterThanOrEqualTo(1));
        Assert.That((await Served.GetAsync($"/promoted/{candidate}")).Json["promoted"]!["promotion"]!["candidate"]!.GetValue<bool>(), Is.True);
        Assert.That((await Served.GetAsync($"/promoted/{candidate}/report.html")).Text, Does.Contain("A candidate, no promotion"));
        Assert.That((await Served.GetAsync($"/promoted/{_run["promotion"]!["promoted_id"]}/report.html")).Text, Does.Not.Contain("A candidate, no promotion"));
    }

    [Test]
    public async Task The_tests_of_an_examination_name_the_costs()
    {
        var tests = (await Served.GetAsync($"/promoted/{_run["promotion"]!["promoted_id"]}/tests")).Json.AsArray();
        Assert.That(tests.Select(test => test!["name"]!.GetValue<string>()), Is.SupersetOf(new[] { "break_even_cost", "holdout_break_even_cost" }));
        Assert.That(tests.Where(test => test!["name"]!.GetValue<string>().EndsWith("break_even_cost", StringComparison.Ordinal)).Select(test => test!["bound"]!.GetValue<double>()), Is.All.EqualTo(1));
    }

    [Test]
    public async Task Asked_to_stop_on_the_criteria_it_ends_at_the_first()
    {
        var request = Request();
        request["stop_on"] = "criteria";
        var run = await Served.EndOfAsync(await Served.EvolveAsync(request));

        Assert.That((run["generations"]!.AsArray().Count, run["candidates"]!.AsArray().Count), Is.EqualTo((1, 0)));
        Assert.That(run["promotion"]!["verdict"]!.GetValue<string>(), Is.EqualTo("suspect"));
    }

    [Test]
    public async Task A_word_that_is_not_known_is_refused()
    {
        var request = Request();
        request["stop_on"] = "never";
        Problems.Require(await Served.PostAsync("/evolve", request), 400, "stop_on");
        Assert.That((await Served.GetAsync("/runs?limit=1000")).Text, Does.Not.Contain("never"));
    }

    private static JsonObject Request() => new()
    {
        ["symbol"] = "WAVES",
        ["timeframe"] = "1h",
        ["seed_features"] = new JsonArray("rsi_14", "return_1", "return_5", "ibs", "volatility_20", "willr_14"),
        ["alpha_grid"] = new JsonArray(0.001, 0.1),
        ["l1_ratio_grid"] = new JsonArray(0.5),
        ["regime_configs"] = new JsonArray(new JsonObject()),
        ["thresholds"] = new JsonArray("q0.2"),
        ["z_score_cutoffs"] = new JsonArray(0),
        ["fee_bps"] = 0,
        ["slippage_bps"] = 0,
        ["max_generations"] = 2,
        ["sqn_min"] = 0,
        ["sqn_max"] = 1e6,
        ["profit_factor_min"] = 0,
        ["profit_factor_max"] = 1e6,
        ["trade_count_min"] = 1,
        ["trade_count_max"] = 1_000_000,
        ["weekly_consistency_max"] = 1e6,
    };
}
