using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Exports;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Exports;

[TestFixture]
internal sealed class ExportPromotedTests
{
    private TestFactory _factory = null!;
    private PromotedModelDetails _promoted = null!;

    private Guid Id => _promoted.Promoted.PromotedId;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        _promoted = await _factory.SendAsync(new GetPromotedModel((await _factory.EvolveAsync(SmallRuns.Relaxed)).Promotion!.PromotedId));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task The_rules_are_those_of_the_promotion()
    {
        var bundle = await _factory.SendAsync(new ExportPromoted(Id, "onnx"));
        var (rules, details, found) = (Json(bundle, "strategy.json"), _promoted.Model.Details, _promoted.Promoted.Promotion);

        Assert.That(bundle.Name, Is.EqualTo($"SMALL-1m-{Id:N}-onnx"));
        Assert.That(bundle.Files.Select(file => file.Name), Is.EqualTo(new[] { "model.onnx", "features.json", "strategy.json", "score.py", "Score.cs", "Score.csproj" }));
        Assert.That(rules["promoted_id"]!.GetValue<Guid>(), Is.EqualTo(Id));
        Assert.That(rules["fingerprint"]!.GetValue<string>(), Is.EqualTo(_promoted.Model.Fingerprint));
        var signal = rules["signal"]!;
        Assert.That(signal["threshold"]!.GetValue<double>(), Is.EqualTo(found.Threshold));
        Assert.That(signal["cutoff"]!.GetValue<double>(), Is.EqualTo(found.ZScore));
        Assert.That(signal["mean"]!.GetValue<double>(), Is.EqualTo(details.PredictionMean));
        Assert.That(signal["sd"]!.GetValue<double>(), Is.EqualTo(details.PredictionSd));
        Assert.That(signal["direction"]!.GetValue<string>(), Is.EqualTo("long"));
        Assert.That(rules["model"]!["features"]!.AsArray().Select(name => name!.GetValue<string>()), Is.EqualTo(details.Features));
        Assert.That(rules["model"]!["unit"]!.GetValue<string>(), Is.EqualTo("return"));
        Assert.That(rules["csv"]!.GetValue<string>(), Is.EqualTo(
            $"./factory export features SMALL --timeframe 1m --features {string.Join(',', details.Features)} --regimes --out bars.csv"));
        var first = rules["segments"]!["simulation"]!["first"]!.GetValue<DateTimeOffset>();
        Assert.That(_promoted.Trades.Trades[0].EntryTime, Is.GreaterThan(first).And.LessThan(first.AddDays(10)));
    }

    [Test]
    public async Task Features_are_told_with_formula_window_and_warm_up()
    {
        var features = Json(await _factory.SendAsync(new ExportPromoted(Id, "onnx")), "features.json").AsArray();
        Assert.That(features.Select(feature => feature!["name"]!.GetValue<string>()), Is.EqualTo(_promoted.Model.Details.Features));

        var described = await _factory.SendAsync(new DescribeFeatures(["rsi_14", "spy.beta_60:qqq", "mfi_14", "ibs"]));
        Assert.That(described.Select(feature => feature.Name), Is.EqualTo(new[] { "rsi_14", "SPY.beta_60:QQQ", "mfi_14", "ibs" }));
        Assert.That(described.Select(feature => feature.Pattern), Is.EqualTo(new[] { "rsi_N", "beta_N:REF", "mfi_N", "ibs" }));
        Assert.That(described.Select(feature => feature.Window), Is.EqualTo(new int?[] { 14, 60, 14, null }));
        Assert.That(described.Select(feature => feature.WarmupBars), Is.EqualTo(new[] { 14, 60, 14, 0 }));
        Assert.That(described.Select(feature => feature.NeedsVolume), Is.EqualTo(new[] { false, false, true, false }));
        Assert.That((described[1].Of, described[1].ComparedWith), Is.EqualTo(("SPY", "QQQ")));
    }

    [Test]
    public async Task The_mixture_and_the_segments_are_those_of_the_training_however_many_bars_follow()
    {
        await using var own = await SmallMarket.FactoryAsync();
        var id = (await own.EvolveAsync(SmallRuns.Relaxed)).Promotion!.PromotedId;
        var before = await own.SendAsync(new ExportPromoted(id, "onnx"));
        var bars = SmallMarket.Generate();
        var shift = bars.Times.Span[^1] - bars.Times.Span[0] + (24 * 3_600_000L);
        await own.StoreAsync(new("SMALL", bars.Timeframe, bars.Times.ToArray().Select(time => time + shift).ToArray(), bars.Open, bars.High, bars.Low, bars.Close, bars.Volume));
        var after = await own.SendAsync(new ExportPromoted(id, "onnx"));

        Assert.That(Text(after, "strategy.json"), Is.EqualTo(Text(before, "strategy.json")));
        Assert.That(Archive.Of(after.Files), Is.EqualTo(Archive.Of(before.Files)));
    }

    [Test]
    public async Task The_archive_has_the_files_and_no_time_of_its_own()
    {
        var bundle = await _factory.SendAsync(new ExportPromoted(Id, "onnx"));
        using var archive = new ZipArchive(new MemoryStream(Archive.Of(bundle.Files)));

        Assert.That(archive.Entries.Select(entry => (entry.FullName, entry.Length)), Is.EqualTo(bundle.Files.Select(file => (file.Name, (long)file.Content.Length))));
        Assert.That(archive.Entries.Select(entry => entry.LastWriteTime.Year), Has.All.EqualTo(1980));
    }

    [Test]
    public void An_unknown_format_or_promotion_is_refused()
    {
        Assert.That(
            async () => await _factory.SendAsync(new ExportPromoted(Id, "xlsx")),
            Throws.InstanceOf<ValidationException>().With.Message.Contains("format: 'xlsx' is not known; allowed: onnx"));
        Assert.That(async () => await _factory.SendAsync(new ExportPromoted(Guid.Empty, "onnx")), Throws.InstanceOf<NotFoundException>());
    }

    [Test]
    public async Task Every_format_is_listed()
    {
        var formats = await _factory.SendAsync(new GetExportFormats());

        Assert.That(formats.Select(format => format.Name), Does.Contain("onnx").And.Unique);
        Assert.That(formats.Select(format => format.Title), Has.All.Not.Empty);
    }

    [Test]
    public async Task The_C_project_asks_for_the_version_that_is_tested()
    {
        var project = Text(await _factory.SendAsync(new ExportPromoted(Id, "onnx")), "Score.csproj");
        var tested = typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version!;

        Assert.That(project, Does.Contain(string.Create(CultureInfo.InvariantCulture, $"Include=\"Microsoft.ML.OnnxRuntime\" Version=\"{tested.Major}.{tested.Minor}.")));
    }

    private static string Text(ExportedBundle bundle, string name) => System.Text.Encoding.UTF8.GetString(bundle.Files.Single(file => file.Name == name).Content.Span);

    private static JsonNode Json(ExportedBundle bundle, string name) => JsonNode.Parse(Text(bundle, name))!;
}
