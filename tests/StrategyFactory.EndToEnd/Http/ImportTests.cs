using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class ImportTests
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(SampleBars.RandomWalk(300));

    [TestCase("PLAIN", "bars.csv")]
    [TestCase("GZIP", "bars.csv.gz")]
    [TestCase("ZIP", "bars.zip")]
    public async Task A_file_is_stored_and_its_report_comes_back(string symbol, string name)
    {
        var answer = await Served.ImportAsync(symbol, Packed(name), name);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That((answer.Json["symbol"]!.GetValue<string>(), answer.Json["rows_read"]!.GetValue<int>(), answer.Json["rows_stored"]!.GetValue<int>()), Is.EqualTo((symbol, 300, 300)));

        var bars = await Served.GetAsync($"/api/bars/{symbol}?limit=2");
        Assert.That(bars.Code, Is.EqualTo(200), bars.Text);
        Assert.That(bars.Text, Does.Contain("2024-01-01T"));
        Assert.That((await Served.GetAsync("/api/features/symbols")).Text, Does.Contain($"\"{symbol}\""));
    }

    [Test]
    public async Task The_same_file_again_changes_nothing()
    {
        await Served.ImportAsync("AGAIN", Plain);
        var first = await Served.GetAsync("/api/bars/AGAIN?limit=1000");
        Assert.That((await Served.ImportAsync("AGAIN", Plain)).Code, Is.EqualTo(200));
        Assert.That((await Served.GetAsync("/api/bars/AGAIN?limit=1000")).Text, Is.EqualTo(first.Text));
    }

    [Test]
    public async Task A_refused_file_tells_why_with_the_report_and_stores_nothing()
    {
        var answer = await Served.ImportAsync("BROKEN", SampleBars.Broken(90));
        var problem = Problems.Require(answer, 422);
        Assert.That(problem["details"]!["rejected"]!.GetValue<int>(), Is.EqualTo(30));
        Assert.That(problem["details"]!["rejections"]![0]!["reason"]!.GetValue<string>(), Is.EqualTo("high_below_low"));
        Assert.That(problem["details"]!["rejections"]![0]!["lines"]!.AsArray(), Has.Count.EqualTo(10));
        Problems.Require(await Served.GetAsync("/api/bars/BROKEN"), 404, "BROKEN");
    }

    [Test]
    public async Task The_caller_may_allow_more_rejected_rows()
    {
        var answer = await Served.ImportAsync("ALLOWED", Encoding.UTF8.GetBytes(SampleBars.Broken(90)), fields: ("max_rejected_fraction", "0.5"));
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Json["rows_stored"]!.GetValue<int>(), Is.EqualTo(60));
    }

    [Test]
    public async Task A_file_that_looks_stamped_at_the_close_is_asked_about_and_read_as_stated()
    {
        var file = Encoding.UTF8.GetBytes(SampleBars.Sessions(5).StampedAtClose);

        var asked = Problems.Require(await Served.ImportAsync("STAMPED", file), 422, "--stamp close", "--stamp open", "2024-01-01 14:31:00 UTC");
        Assert.That(asked["field"]!.GetValue<string>(), Is.EqualTo("stamp"));
        Assert.That(asked["details"]!["stamp"]!.GetValue<string>(), Is.EqualTo("open"));
        Problems.Require(await Served.ImportAsync("STAMPED", file, fields: ("stamp", "noon")), 400, "stamp", "noon", "open, close");
        Problems.Require(await Served.ImportAsync("STAMPED", file, fields: ("decimal_mark", ";")), 400, "decimal_mark", ";");

        var stated = await Served.ImportAsync("STAMPED", file, fields: ("stamp", "close"));
        Assert.That(stated.Code, Is.EqualTo(200), stated.Text);
        Assert.That((stated.Json["stamp"]!.GetValue<string>(), stated.Json["phase_seconds"]!.GetValue<double>()), Is.EqualTo(("close", 0.0)));
        Assert.That(stated.Json["first_bar"]!.GetValue<DateTimeOffset>(), Is.EqualTo(new DateTimeOffset(2024, 1, 1, 14, 30, 0, TimeSpan.Zero)));
    }

    [TestCase("../../etc/passwd")]
    [TestCase("A B")]
    [TestCase("..")]
    [TestCase("")]
    public async Task A_path_is_no_symbol(string symbol) => Problems.Require(await Served.ImportAsync(symbol, Plain), 400, "symbol");

    [Test]
    public async Task An_unknown_bar_length_names_the_known_ones() => Problems.Require(await Served.ImportAsync("A", Plain, timeframe: "7m"), 400, "7m", "15m");

    [Test]
    public async Task A_missing_file_is_a_bad_request()
    {
        using var form = new MultipartFormDataContent { { new StringContent("A"), "symbol" }, { new StringContent("1m"), "timeframe" } };
        Problems.Require(await Served.PostAsync("/api/bars/import", form), 400, "file");
    }

    [Test]
    public async Task A_json_body_is_no_upload() => Problems.Require(await Served.PostAsync("/api/bars/import", "{}"), 415);

    [Test]
    public async Task An_archive_of_nothing_is_refused() => Problems.Require(await Served.ImportAsync("EMPTY", [], "bars.csv"), 422);

    private static byte[] Packed(string name)
    {
        using var target = new MemoryStream();
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(Plain);
            }

            return target.ToArray();
        }

        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
            using (var entry = zip.CreateEntry("bars.csv").Open())
            {
                entry.Write(Plain);
            }

            return target.ToArray();
        }

        return Plain;
    }
}
