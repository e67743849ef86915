using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>Small files of the kinds that people really have; what must come out of each stands beside it.</summary>
internal sealed class CaseFilesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "MarketData", "Import", "Reference");

    /// <summary>Faults that were met, and what vendors and programs write.</summary>
    private static IEnumerable<TestCaseData> Cases => ((string[])["Cases", "Layouts"])
        .SelectMany(kind => Directory.GetDirectories(Path.Combine(Folder, kind))).Order(StringComparer.Ordinal).Select(folder =>
        new TestCaseData(folder).SetArgDisplayNames($"{Path.GetFileName(folder)} {Expected(folder)["kind"]}"));

    [TestCaseSource(nameof(Cases))]
    public void A_file_gives_the_bars_that_it_holds(string folder)
    {
        var series = new HashSet<long>();
        foreach (var step in Expected(folder)["steps"]!.AsArray().Select(step => step!.AsObject()))
        {
            var expected = step["expect"]!.AsObject();
            if (expected["refuse"] is { } field)
            {
                Assert.That(() => Read(folder, step), Throws.TypeOf<BarFileRefusedException>().With.Property("Field").EqualTo((string)field!));
                continue;
            }

            var result = Read(folder, step);
            var times = result.Bars.Times.ToArray();
            series.UnionWith(times);
            Assert.Multiple(() =>
            {
                Assert.That(times, Has.Length.EqualTo((int)expected["rows_stored"]!));
                Expect(expected, "first", first => Assert.That(times[0], Is.EqualTo(Time(first))));
                Expect(expected, "last", last => Assert.That(times[^1], Is.EqualTo(Time(last))));
                Expect(expected, "series_bars", bars => Assert.That(series, Has.Count.EqualTo((int)bars)));
                Expect(expected, "zone_assumed", assumed => Assert.That(result.Report.TimeZoneAssumed, Is.EqualTo((bool)assumed)));
                Expect(expected, "bar", bar => AssertBar(result, times, bar.AsObject()));
                Assert.That(result.Report.Rejected, Is.EqualTo((int?)expected["rejected"] ?? 0));
            });
        }
    }

    private static void AssertBar(BarFileResult result, long[] times, JsonObject bar)
    {
        var at = Array.IndexOf(times, Time(bar["at"]!));
        Assert.That(at, Is.Not.Negative);
        Expect(bar, "open", open => Assert.That(result.Bars.Open.Span[at], Is.EqualTo((double)open)));
        Expect(bar, "high", high => Assert.That(result.Bars.High.Span[at], Is.EqualTo((double)high)));
        Expect(bar, "low", low => Assert.That(result.Bars.Low.Span[at], Is.EqualTo((double)low)));
        Expect(bar, "close", close => Assert.That(result.Bars.Close.Span[at], Is.EqualTo((double)close)));
        Expect(bar, "volume", volume => Assert.That(result.Bars.Volume.Span[at], Is.EqualTo((double)volume)));
    }

    private static BarFileResult Read(string folder, JsonObject step)
    {
        var (name, options) = ((string)step["file"]!, step["options"]!.AsObject());
        return BarText.Read(File.ReadAllBytes(Path.Combine(folder, name)), (string)step["timeframe"]!, name, with => with with
        {
            Format = (string?)options["format"],
            Columns = (string?)options["columns"],
            TimeZone = (string?)options["time_zone"],
            IsStampedAtClose = (string?)options["stamp"] is { } stamp ? stamp == "close" : null,
            DecimalMark = ((string?)options["decimal_mark"])?[0],
        });
    }

    private static void Expect(JsonObject expected, string name, Action<JsonNode> assert)
    {
        if (expected[name] is { } value)
        {
            assert(value);
        }
    }

    private static JsonObject Expected(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!.AsObject();

    private static long Time(JsonNode text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
