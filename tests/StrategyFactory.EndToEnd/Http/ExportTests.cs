using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>Bars as files over HTTP.</summary>
internal sealed class ExportTests
{
    [OneTimeSetUp]
    public async Task StartAsync() =>
        Assert.That((await Served.ImportAsync("FILED", SampleBars.RandomWalk(3000))).Code, Is.EqualTo(200));

    [TestCase("csv", "text/csv", "FILED-1m.csv")]
    [TestCase("parquet", "application/vnd.apache.parquet", "FILED-1m.parquet")]
    public async Task A_symbol_is_a_file_that_gives_the_same_bars_again(string format, string type, string name)
    {
        using var response = await Served.Client.GetAsync($"/api/bars/FILED/export?timeframe=1m&format={format}");
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo(type));
        Assert.That((response.Content.Headers.ContentDisposition!.DispositionType, response.Content.Headers.ContentDisposition.FileName), Is.EqualTo(("attachment", name)));

        var again = "AGAIN" + format.ToUpperInvariant();
        var imported = await Served.ImportAsync(again, await response.Content.ReadAsByteArrayAsync(), "bars.bin");
        Assert.That((imported.Code, imported.Json["rows_stored"]!.GetValue<int>()), Is.EqualTo((200, 3000)), imported.Text);
        var (first, second) = (await Served.GetAsync("/api/bars/FILED?limit=3000"), await Served.GetAsync($"/api/bars/{again}?limit=3000"));
        Assert.That(second.Json["bars"]!.ToJsonString(), Is.EqualTo(first.Json["bars"]!.ToJsonString()));
    }

    [Test]
    public async Task Features_and_regimes_stand_beside_the_bars()
    {
        var answer = await Served.GetAsync("/api/features/FILED/export?timeframe=5m&features=rsi_14,return_1&regimes=true");
        var lines = answer.Text.Split('\n');
        Assert.That((answer.Code, lines.Length), Is.EqualTo((200, 602)));
        Assert.That(lines[0], Is.EqualTo("time,open,high,low,close,volume,rsi_14,return_1,regime_vix,regime_gmm,regime_sma"));
        Assert.That(lines[1..^1], Has.All.Matches<string>(line => line.Split(',').Length == 11));
    }

    [TestCase("/api/bars/FILED/export?format=xlsx", 400, "xlsx")]
    [TestCase("/api/bars/FILED/export?timeframe=7m", 400, "7m")]
    [TestCase("/api/bars/NOBODY/export", 404, "NOBODY")]
    [TestCase("/api/bars/FILED/export?from=2031-01-01", 422, "from")]
    [TestCase("/api/features/FILED/export?features=rsi_14,nonsense_3", 422, "nonsense_3")]
    public async Task What_cannot_be_had_is_a_problem_and_no_file(string path, int status, string named) =>
        Problems.Require(await Served.GetAsync(path), status, named);

    [Test]
    public async Task A_parquet_file_that_is_none_is_refused_in_a_sentence() =>
        Problems.Require(await Served.ImportAsync("CUT", [.. "PAR1"u8, .. new byte[90]], "bars.parquet"), 422, "bars.parquet", "its end is missing");
}
