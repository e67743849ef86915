using System.Text;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class AdjustTests
{
    [Test]
    public async Task Bars_are_adjusted_as_suspected_and_it_is_kept_who_asked()
    {
        var report = await Served.ImportAsync("TWICE", Encoding.UTF8.GetBytes(SampleBars.Split(400, 200, 4)), timeframe: "1d");
        Assert.That(report.Code, Is.EqualTo(200), report.Text);
        Assert.That((report.Json["suspected_splits"]![0]!["ratio"]!.GetValue<string>(), report.Json["suspected_splits"]!.AsArray().Count), Is.EqualTo(("4:1", 1)));
        var found = await Served.GetAsync("/api/bars/twice/suspicions");
        Assert.That((found.Code, found.Json[0]!["splits"]![0]!["bar"]!.GetValue<DateTimeOffset>()), Is.EqualTo((200, (DateTimeOffset)SampleBars.Start.AddDays(200))));

        var adjusted = await AdjustAsync("TWICE", ("suspected", "true"));
        Assert.That(adjusted.Code, Is.EqualTo(200), adjusted.Text);
        Assert.That((adjusted.Json["series"]![0]!["bars"]!.GetValue<int>(), adjusted.Json["series"]![0]!["applied"]![0]!["ratio"]!.GetValue<string>()), Is.EqualTo((200, "4:1")));
        var change = (await Served.GetAsync("/api/bars/TWICE/changes")).Json[0]!;
        Assert.That((change["kind"]!.GetValue<string>(), change["made_by"]!.GetValue<string>(), change["note"]!.GetValue<string>()), Is.EqualTo(("adjusted", "API from 127.0.0.1", "split 4:1 of 2024-07-19")));
        Problems.Require(await AdjustAsync("TWICE", ("suspected", "true")), 422, "TWICE");
        Problems.Require(await AdjustAsync("TWICE", ("factors", "2024-07-19,4:1")), 409, "applied already");
    }

    [TestCase("factors", "2024-07-19,-4", 422, "-4")]
    [TestCase("factors", "2024-07-19,NaN", 422, "NaN")]
    [TestCase("factors", "2054-07-19,4:1", 422, "2054-07-19")]
    [TestCase("timeframe", "7m", 400, "7m")]
    [TestCase("suspected", "perhaps", 400, "suspected")]
    [TestCase("dividends", "true", 400, "factors")]
    public async Task A_wrong_request_is_refused_and_changes_nothing(string field, string value, int code, string named)
    {
        await Served.ImportAsync("STRAIGHT", SampleBars.RandomWalk(100));
        var before = (await Served.GetAsync("/api/bars/STRAIGHT")).Text;
        Problems.Require(await AdjustAsync("STRAIGHT", (field, value)), code, named);
        Assert.That((await Served.GetAsync("/api/bars/STRAIGHT")).Text, Is.EqualTo(before));
    }

    [Test]
    public async Task A_symbol_that_is_not_there_is_not_found()
    {
        Problems.Require(await AdjustAsync("NOWHERE", ("suspected", "true")), 404, "NOWHERE");
        Problems.Require(await Served.GetAsync("/api/bars/NOWHERE/suspicions"), 404, "NOWHERE");
    }

    private static async Task<Answer> AdjustAsync(string symbol, (string Name, string Value) field)
    {
        using var form = new MultipartFormDataContent();
        using HttpContent content = field.Name == "factors" ? new ByteArrayContent(Encoding.UTF8.GetBytes(field.Value)) : new StringContent(field.Value);
        if (field.Name == "factors")
        {
            form.Add(content, field.Name, "factors.csv");
        }
        else
        {
            form.Add(content, field.Name);
        }

        return await Served.PostAsync($"/api/bars/{symbol}/adjust", form);
    }
}
