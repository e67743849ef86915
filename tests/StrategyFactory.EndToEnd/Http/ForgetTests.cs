using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class ForgetTests
{
    [Test]
    public async Task Bars_go_by_span_and_whole_and_it_is_kept_who_asked()
    {
        Assert.That((await Served.ImportAsync("GONE", SampleBars.RandomWalk(300))).Code, Is.EqualTo(200));
        var part = await DeleteAsync("/api/bars/gone?timeframe=1m&from=2024-01-01T01:00:00Z&to=2024-01-01T02:00:00Z");
        Assert.That(part.Code, Is.EqualTo(200), part.Text);
        Assert.That((part.Json["symbol"]!.GetValue<string>(), part.Json["series"]!.ToJsonString()), Is.EqualTo(("GONE", """[{"timeframe":"1m","bars":60,"bars_left":240}]""")));
        Assert.That((await Served.GetAsync("/api/bars/GONE?limit=1000")).Json["bars"]!.AsArray(), Has.Count.EqualTo(240));
        Problems.Require(await DeleteAsync("/api/bars/GONE?from=2024-01-01T01:00:00Z&to=2024-01-01T02:00:00Z"), 404, "GONE 1m");

        Assert.That((await DeleteAsync("/api/bars/GONE")).Code, Is.EqualTo(200));
        Problems.Require(await Served.GetAsync("/api/bars/GONE"), 404, "GONE");
        Problems.Require(await DeleteAsync("/api/bars/GONE"), 404, "GONE");
        Assert.That((await Served.GetAsync("/api/bars")).Text, Does.Not.Contain("GONE"));
        var changes = (await Served.GetAsync("/api/bars/GONE/changes")).Json.AsArray();
        Assert.That(changes.Select(change => (change!["bars"]!.GetValue<int>(), change["made_by"]!.GetValue<string>())), Is.EqualTo(new[] { (240, "API from 127.0.0.1"), (60, "API from 127.0.0.1") }));
    }

    [TestCase("?timeframe=7m", 400, "7m")]
    [TestCase("?from=2024-02-01&to=2024-01-01", 400, "to")]
    [TestCase("?from=yesterday", 400, "from")]
    [TestCase("?timeframe=1h", 404, "1h")]
    public async Task A_wrong_request_is_refused_and_nothing_goes(string query, int code, string named)
    {
        await Served.ImportAsync("STAYS", SampleBars.RandomWalk(10));
        Problems.Require(await DeleteAsync("/api/bars/STAYS" + query), code, named);
        Assert.That((await Served.GetAsync("/api/bars/STAYS")).Json["bars"]!.AsArray(), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task Bars_come_thinned_and_backwards()
    {
        await Served.ImportAsync("PAGED", SampleBars.RandomWalk(300));
        var thin = (await Served.GetAsync("/api/bars/PAGED?points=7")).Json;
        Assert.That((thin["bars"]!.AsArray().Count, thin["bars_per_point"]!.GetValue<int>(), thin["next"]), Is.EqualTo((7, 43, (object?)null)));
        var last = (await Served.GetAsync("/api/bars/PAGED?limit=2&newest_first=true")).Json;
        Assert.That(last["bars"]!.AsArray().Select(bar => bar!["time"]!.GetValue<DateTimeOffset>()), Is.EqualTo(new[] { Minute(299), Minute(298) }));
        Assert.That(last["next"]!.GetValue<DateTimeOffset>(), Is.EqualTo(Minute(298)));
        Problems.Require(await Served.GetAsync("/api/bars/PAGED?points=0"), 400, "points");
    }

    private static DateTimeOffset Minute(int bar) => new DateTimeOffset(SampleBars.Start).AddMinutes(bar);

    private static async Task<Answer> DeleteAsync(string address)
    {
        using var response = await Served.Client.DeleteAsync(address);
        return await Answer.ReadAsync(response);
    }
}
