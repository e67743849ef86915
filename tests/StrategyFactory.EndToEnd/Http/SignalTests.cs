using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Browser;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>What a promotion says now, over HTTP, on the command line and on its page.</summary>
internal sealed class SignalTests
{
    private const int Known = 5000;

    private static readonly string[] Lines = SampleBars.RandomWalk(5100, minutes: 60, reversion: 0.3).TrimEnd().Split('\n');

    private string _id = "";

    [OneTimeSetUp]
    public async Task EvolveAsync()
    {
        await ImportAsync(Lines.Take(1 + Known));
        var run = await Served.EndOfAsync(await Served.EvolveAsync(Request()));
        _id = run["promotion"]!["promoted_id"]!.GetValue<string>();
    }

    [Test]
    public async Task Posted_bars_and_stored_ones_say_the_same_everywhere()
    {
        var posted = await Served.PostAsync($"/promoted/{_id}/predict", new JsonObject { ["bars"] = Bars(Known, 60), ["last"] = 5 });
        Assert.That(posted.Code, Is.EqualTo(200), posted.Text);
        await ImportAsync(Lines.Take(1).Concat(Lines.Skip(1 + Known).Take(60)));
        var stored = (await Served.GetAsync($"/promoted/{_id}/signal?last=5")).Json;

        Assert.That((posted.Json["posted"]!.GetValue<bool>(), stored["posted"]!.GetValue<bool>(), stored["bars_followed"]!.GetValue<int>()), Is.EqualTo((true, false, 60)));
        foreach (var name in new[] { "prediction", "signal", "position", "positions", "order", "why", "rows", "features", "regimes", "bar_time" })
        {
            Assert.That(posted.Json[name]?.ToJsonString(), Is.EqualTo(stored[name]?.ToJsonString()), name);
        }

        Assert.That(stored["rows"]!.AsArray(), Has.Count.EqualTo(5));
        Assert.That(stored["features"]!.AsArray().Select(feature => feature!["name"]!.GetValue<string>()), Does.Contain("rsi_14"));

        var empty = await Served.PostAsync($"/promoted/{_id}/predict");
        Assert.That((empty.Code, empty.Json["why"]!.GetValue<string>()), Is.EqualTo((200, stored["why"]!.GetValue<string>())));

        var listed = await Storage.RunAsync("promoted");
        Assert.That(listed.Code, Is.Zero, listed.Errors);
        Assert.That(listed.Output, Does.Contain(_id));
        var told = await Storage.RunAsync("promoted", "signal", _id, "--json");
        Assert.That(told.Code, Is.Zero, told.Errors);
        Assert.That(JsonNode.Parse(told.Output)!["why"]!.GetValue<string>(), Is.EqualTo(stored["why"]!.GetValue<string>()));
        var table = await Storage.RunAsync("promoted", "signal", _id, "--last", "2");
        Assert.That(table.Output, Does.Contain(stored["why"]!.GetValue<string>()).And.Contain("rsi_14").And.Contain("SIGNALS 1h"));

        await using var visit = await Visit.OpenAsync(Served.Client.BaseAddress!);
        await visit.GoLiveAsync($"/ui/promoted/{_id}");
        await Assertions.Expect(visit.Page.Locator("#why")).ToHaveTextAsync(stored["why"]!.GetValue<string>() + ".");
        await visit.PictureAsync("promoted-now");

        // another bar comes in, and the page says what it means
        await ImportAsync(Lines.Take(1).Concat(Lines.Skip(1 + Known + 60).Take(1)));
        var later = (await Served.GetAsync($"/promoted/{_id}/signal")).Json;
        Assert.That(later["bars_followed"]!.GetValue<int>(), Is.EqualTo(61));
        await Assertions.Expect(visit.Page.Locator("#why")).ToHaveTextAsync(later["why"]!.GetValue<string>() + ".");
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task What_is_wrong_is_named()
    {
        var bars = Bars(Known + 70, 20);
        bars[17]!["high"] = 0.001;
        Problems.Require(await Served.PostAsync($"/promoted/{_id}/predict", new JsonObject { ["bars"] = bars }), 400, "bars[17].high");
        bars = Bars(Known + 70, 3);
        bars[1]!["time"] = bars[0]!["time"]!.GetValue<string>();
        Problems.Require(await Served.PostAsync($"/promoted/{_id}/predict", new JsonObject { ["bars"] = bars }), 400, "bars[1].time");
        Problems.Require(await Served.PostAsync($"/promoted/{_id}/predict", new JsonObject { ["bars"] = Bars(10, 3) }), 422, "bars[0].time");
        Problems.Require(await Served.PostAsync($"/promoted/{_id}/predict", new JsonObject { ["last"] = 0 }), 400, "last");
        Problems.Require(await Served.GetAsync($"/promoted/{_id}/signal?last=1001"), 400, "last");
        Problems.Require(await Served.GetAsync($"/promoted/{Guid.Empty}/signal"), 404, "promoted_id");
        var unknown = await Storage.RunAsync("promoted", "signal", Guid.Empty.ToString());
        Assert.That((unknown.Code, unknown.ErrorLines.Length), Is.EqualTo((1, 1)), unknown.Errors);
    }

    private static async Task ImportAsync(IEnumerable<string> lines)
    {
        var answer = await Served.ImportAsync("SIGNALS", Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), timeframe: "1h");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
    }

    private static JsonArray Bars(int first, int count) =>
    [
        .. Lines.Skip(1 + first).Take(count).Select(line => line.Split(',')).Select(cells => (JsonNode)new JsonObject
        {
            ["time"] = DateTimeOffset.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal).UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["open"] = Number(cells[1]), ["high"] = Number(cells[2]), ["low"] = Number(cells[3]), ["close"] = Number(cells[4]), ["volume"] = Number(cells[5]),
            ["spread"] = null,
        }),
    ];

    private static double Number(string cell) => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Request() => new()
    {
        ["symbol"] = "SIGNALS",
        ["timeframe"] = "1h",
        ["direction"] = "both",
        ["seed_features"] = new JsonArray("rsi_14", "return_1", "return_5", "ibs", "volatility_20", "willr_14"),
        ["alpha_grid"] = new JsonArray(0.001, 0.1),
        ["l1_ratio_grid"] = new JsonArray(0.5),
        ["regime_configs"] = new JsonArray(new JsonObject()),
        ["thresholds"] = new JsonArray("q0.2"),
        ["z_score_cutoffs"] = new JsonArray(0),
        ["fee_bps"] = 0,
        ["slippage_bps"] = 0,
        ["max_generations"] = 1,
        ["stop_on"] = "criteria",
        ["sqn_min"] = 0,
        ["sqn_max"] = 1e6,
        ["profit_factor_min"] = 0,
        ["profit_factor_max"] = 1e6,
        ["trade_count_min"] = 1,
        ["trade_count_max"] = 1_000_000,
        ["weekly_consistency_max"] = 1e6,
    };
}
