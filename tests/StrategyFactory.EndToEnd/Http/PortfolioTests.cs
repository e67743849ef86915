using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>Two promotions put together, over HTTP and on the command line.</summary>
internal sealed class PortfolioTests
{
    private string _ids = "";

    [OneTimeSetUp]
    public async Task EvolveAsync()
    {
        List<string> ids = [];
        foreach (var (symbol, seed) in new[] { ("SEA", 11), ("SKY", 12) })
        {
            await Served.ImportAsync(
                symbol, System.Text.Encoding.UTF8.GetBytes(SampleBars.RandomWalk(6000, seed: seed, minutes: 60, reversion: 0.3)), timeframe: "1h");
            var run = await Served.EndOfAsync(await Served.EvolveAsync(Request(symbol)));
            ids.Add(run["promotion"]!["promoted_id"]!.GetValue<string>());
        }

        _ids = string.Join(',', ids);
    }

    [Test]
    public async Task Weights_risk_shares_and_both_courses_are_told()
    {
        var portfolio = (await Served.GetAsync($"/portfolio?ids={_ids}")).Json;
        var members = portfolio["members"]!.AsArray();

        Assert.That(members.Select(member => member!["symbol"]!.GetValue<string>()), Is.EqualTo(new[] { "SEA", "SKY" }));
        Assert.That(members.Sum(member => member!["weight"]!.GetValue<double>()), Is.EqualTo(1).Within(1e-9));
        Assert.That(members.Select(member => member!["risk_share"]!.GetValue<double>()), Is.All.EqualTo(0.5).Within(1e-9));
        Assert.That(portfolio["correlations"]![0]![1]!.GetValue<double>(), Is.InRange(-1, 1));
        Assert.That(portfolio["common_days"]![0]![1]!.GetValue<int>(), Is.GreaterThan(20));
        foreach (var segment in new[] { "simulation", "holdout" })
        {
            var course = portfolio["equal_risk"]![segment]!;
            Assert.That(course["points"]!.AsArray()[^1]!["equity"]!.GetValue<double>() - 1, Is.EqualTo(course["total_return"]!.GetValue<double>()).Within(1e-12));
            Assert.That(course["diversification_ratio"]!.GetValue<double>(), Is.GreaterThanOrEqualTo(1));
        }

        var scaled = (await Served.GetAsync($"/portfolio?ids={_ids}&target_volatility=0.05")).Json;
        Assert.That(scaled["equal_risk"]!["simulation"]!["volatility"]!.GetValue<double>(), Is.EqualTo(0.05).Within(1e-9));
    }

    [Test]
    public async Task What_is_wrong_is_refused_with_its_field()
    {
        Problems.Require(await Served.GetAsync("/portfolio?ids=nonsense"), 400, "ids", "nonsense");
        Problems.Require(await Served.GetAsync("/portfolio?verdict=good"), 400, "verdict", "good", "robust or all");
        Problems.Require(await Served.GetAsync("/portfolio?target_volatility=3"), 400, "target_volatility", "3", "at most 2");
        Problems.Require(await Served.GetAsync("/portfolio?limit=51"), 400, "limit", "51", "1 to 50");
        Problems.Require(await Served.GetAsync($"/portfolio?ids={_ids}&pinned=true"), 400, "ids");
        Problems.Require(await Served.GetAsync($"/portfolio?ids={Guid.Empty}"), 404);
    }

    [Test]
    public async Task The_command_line_says_the_same()
    {
        var json = await Storage.RunAsync(["portfolio", .. _ids.Split(','), "--json"]);
        Assert.That((json.Code, json.Errors), Is.EqualTo((0, "")));
        Assert.That(JsonNode.Parse(json.Output)!["members"]!.ToJsonString(), Is.EqualTo((await Served.GetAsync($"/portfolio?ids={_ids}")).Json["members"]!.ToJsonString()));
        var table = await Storage.RunAsync(["portfolio", _ids, "--target-volatility", "0.1"]);
        Assert.That((table.Code, table.Errors), Is.EqualTo((0, "")));
        Assert.That(table.Output, Does.Contain("Holdouts").And.Contain("Inverse volatility").And.Contain("Correlations on the simulation segments").And.Contain("All weights are multiplied by"));
        var refused = await Storage.RunAsync("portfolio", "--verdict", "good");
        Assert.That((refused.Code, refused.Output, refused.ErrorLines.Length), Is.EqualTo((1, "", 1)), refused.Errors);
        Assert.That(refused.Errors, Does.Contain("verdict: 'good' is not allowed"));
    }

    private static JsonObject Request(string symbol)
    {
        var request = SmallRequest(symbol);
        request["timeframe"] = "1h";
        request["thresholds"] = new JsonArray("q0.2");
        request["z_score_cutoffs"] = new JsonArray(0);
        (request["fee_bps"], request["slippage_bps"], request["stop_on"]) = (0, 0, "criteria");
        (request["sqn_min"], request["sqn_max"], request["profit_factor_min"], request["profit_factor_max"]) = (0, 1e6, 0, 1e6);
        (request["trade_count_min"], request["trade_count_max"], request["weekly_consistency_max"]) = (1, 1_000_000, 1e6);
        return request;
    }
}
