using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Exports;
using StrategyFactory.Evolution.Exports.Mql5;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Exports.Mql5;

/// <summary>Experts of promotions of the small market, read as text and run as C++ in a terminal that has the market's bars.</summary>
[TestFixture]
internal sealed partial class Mql5ExpertTests
{
    private static readonly EvolutionRequest Follows = SmallRuns.Relaxed with
    {
        SeedFeatures = [.. SmallMarket.Features, "atr_14", "time_sin", "volume_z_20"],
        RegimeConfigs = [RegimeConfig.Of("regime_gmm", 0)],
        Direction = Direction.Both,
    };

    private readonly Dictionary<string, (PromotedModelDetails Promoted, ModelPredictions Predictions, string Source)> _made = new(StringComparer.Ordinal);
    private TestFactory _factory = null!;

    private static IEnumerable<TestCaseData> Requests()
    {
        yield return Case("the position follows the signal", Follows);
        yield return Case("for three bars, decided every third", Follows with { Hold = Hold.Horizon, Horizon = 3, DecideEvery = 3, RegimeConfigs = [RegimeConfig.Any] });
        yield return Case("overlapping", Follows with { Hold = Hold.Horizon, Horizon = 4, Ladder = true, RegimeConfigs = [RegimeConfig.Any] });
        yield return Case("barriers, learnt in units of volatility", Follows with
        {
            Hold = Hold.Barrier,
            Horizon = 5,
            ProfitTarget = 0.8,
            StopLoss = 0.6,
            Label = TargetLabel.Volatility,
            RegimeConfigs = [RegimeConfig.Any],
        });
        yield return Case("to the session's end", Follows with { Hold = Hold.Horizon, Horizon = Horizon.SessionEnd, RegimeConfigs = [RegimeConfig.Any] });
        yield return Case("on days whose regime is known", Follows with { RegimeConfigs = [RegimeConfig.Of("regime_vix", 0, 1, 2, 3)] });

        static TestCaseData Case(string name, EvolutionRequest request) => new TestCaseData(name, request).SetArgDisplayNames(name);
    }

    [OneTimeSetUp]
    public async Task StartAsync() => _factory = await SmallMarket.FactoryAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Requests))]
    public async Task An_expert_makes_the_trades_of_the_simulation(string name, EvolutionRequest request)
    {
        var (promoted, predictions, source) = await MadeAsync(name, request);
        var (bars, segment) = (predictions.Data.Bars, predictions.Segment);
        // decisions are counted from the first bar of the segment, those of an expert by the clock
        source = DecideOffset().Replace(source, string.Create(CultureInfo.InvariantCulture, $"${{1}}{bars.Times.Span[segment.Start] / 60_000 % (request.DecideEvery ?? 1)}"));
        var expected = promoted.Trades.Trades.Select(Line).Order(StringComparer.Ordinal).ToList();

        using var program = new CppProgram(source, ModelOf(promoted.Model.Details.Coefficients!) + "\n#include \"REFERENCE/Mql5Main.hpp\"");
        var (code, output, errors) = Run(program, bars, segment);

        TestContext.Out.WriteLine(errors);
        Assert.That(code, Is.Zero, errors);
        Assert.That(errors, Does.Contain("Self-test passed"));
        var made = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read).Order(StringComparer.Ordinal).ToList();
        Assert.That(expected, Has.Count.GreaterThan(10), "the test must be able to fail");
        Assert.That(made, Is.EqualTo(expected));
    }

    [Test]
    public async Task An_expert_of_another_model_does_not_start()
    {
        var (promoted, predictions, source) = await MadeAsync("the position follows the signal", Follows);
        var coefficients = promoted.Model.Details.Coefficients!;
        using var program = new CppProgram(
            source, ModelOf(coefficients with { Intercept = coefficients.Intercept + 1e-3 }) + "\n#include \"REFERENCE/Mql5Main.hpp\"");
        var (code, output, errors) = Run(program, predictions.Data.Bars, predictions.Segment);
        Assert.That(code, Is.EqualTo(11), "INIT_FAILED");
        Assert.That(output, Is.Empty);
        Assert.That(errors, Does.Contain("Self-test FAILED"));
    }

    [TestCaseSource(nameof(Requests))]
    public async Task An_expert_defines_once_what_it_calls_and_closes_what_it_opens(string name, EvolutionRequest request)
    {
        var (_, _, source) = await MadeAsync(name, request);
        var code = Mql5Source.Code(source);
        Assert.That(Mql5Source.Unknown(source), Is.Empty);
        Assert.That(Mql5Source.Defined(source), Is.Unique);
        Assert.That(source.All(letter => letter is '\n' or (>= ' ' and <= '~')), Is.True, "plain text");
        foreach (var (open, close) in new[] { ('{', '}'), ('(', ')'), ('[', ']') })
        {
            Assert.That(code.Count(letter => letter == open), Is.EqualTo(code.Count(letter => letter == close)), $"{open}{close}");
        }

        Assert.That(code, Does.Contain("#resource \"\" as uchar ModelBytes[]").And.Contain("#include <Trade\\Trade.mqh>"));
    }

    [Test]
    public async Task The_self_test_holds_bars_features_and_predictions_to_the_bit()
    {
        var (promoted, predictions, source) = await MadeAsync("the position follows the signal", Follows);
        var data = predictions.Data;
        var end = predictions.Segment.End;
        var closes = Mql5Source.Values(source, "TestClose").Select(Number).ToArray();
        Assert.That(closes, Is.EqualTo(data.Bars.Close[(end - closes.Length)..end].ToArray()));
        Assert.That(
            Mql5Source.Values(source, "TestTime").Select(text => 1000 * long.Parse(text, CultureInfo.InvariantCulture)),
            Is.EqualTo(data.Bars.Times[(end - closes.Length)..end].ToArray()));
        var count = data.FeatureNames.Count;
        var features = Mql5Source.Values(source, "TestFeatures").Select(Number).ToArray();
        Assert.That(features, Has.Length.EqualTo(24 * count));
        Assert.That(features, Is.EqualTo(Enumerable.Range(end - 24, 24).SelectMany(bar => data.Features.Select(column => column.Span[bar]))));
        Assert.That(Mql5Source.Values(source, "TestPredictions").Select(Number), Is.EqualTo(predictions.Returns[^24..].ToArray()));
        Assert.That(source, Does.Contain(string.Create(CultureInfo.InvariantCulture, $"const double PredictionSd={promoted.Model.Details.PredictionSd:R}").Replace("E", "e", StringComparison.Ordinal)));
    }

    [Test]
    public async Task An_export_holds_the_expert_and_its_model()
    {
        var (promoted, _, source) = await MadeAsync("the position follows the signal", Follows);
        var bundle = await _factory.SendAsync(new ExportPromoted(promoted.Promoted.PromotedId, "mql5"));
        using ZipArchive archive = new(new MemoryStream(Archive.Of(bundle.Files)));
        Assert.That(archive.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "SMALL-1m.mq5", "model.onnx" }));
        using var reader = new StreamReader(archive.Entries[0].Open());
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(source));
        var model = await _factory.SendAsync(new ExportOnnx(promoted.Model.ModelId));
        Assert.That(bundle.Files[1].Content.ToArray(), Is.EqualTo(model.Content.ToArray()));
        Assert.That(await _factory.SendAsync(new GetExportFormats()), Has.One.With.Property(nameof(ExportFormat.Name)).EqualTo("mql5"));
    }

    [Test]
    public async Task What_a_terminal_cannot_follow_is_refused_by_name()
    {
        var (promoted, predictions, _) = await MadeAsync("overlapping", Follows with { Hold = Hold.Horizon, Horizon = 4, Ladder = true, RegimeConfigs = [RegimeConfig.Any] });
        var features = await _factory.SendAsync(new DescribeFeatures(promoted.Model.Details.Features));
        var others = await _factory.SendAsync(new DescribeFeatures(["obv", "SPY.rsi_14", "beta_60:SPY", "vix_close"]));
        var whole = new PromotedExport(promoted.Promoted, promoted.Settings, promoted.Model, null!, features, null!, predictions);
        Assert.That(() => Mql5Rules.Require(whole), Throws.Nothing);
        foreach (var (export, message) in new (PromotedExport, string)[]
        {
            (whole with { Settings = whole.Settings with { Fill = Fill.Close } }, "fill: close is nothing"),
            (whole with { Settings = whole.Settings with { ExecutionDelayBars = 2 } }, "execution_delay_bars: 2 is nothing"),
            (whole with { Model = whole.Model with { Specification = whole.Specification with { Timeframe = "1d" } } }, "timeframe: 1d is nothing"),
        }.Concat(others.Select(other => (whole with { Features = [other] }, $"features: '{other.Name}' is nothing"))))
        {
            var refusal = Assert.Throws<UnprocessableException>(() => Mql5Rules.Require(export));
            Assert.That(refusal!.Message, Does.StartWith(message).And.Contain("allowed: "));
            Assert.That(refusal.Field, Is.EqualTo(message.Split(':')[0]));
        }
    }

    private async Task<(PromotedModelDetails Promoted, ModelPredictions Predictions, string Source)> MadeAsync(string name, EvolutionRequest request)
    {
        if (!_made.TryGetValue(name, out var made))
        {
            var run = await _factory.EvolveAsync(request);
            Assert.That(run.Promotion, Is.Not.Null, "nothing was promoted");
            var promoted = await _factory.SendAsync(new GetPromotedModel(run.Promotion!.PromotedId));
            var predictions = await _factory.SendAsync(new GetPredictions(promoted.Model.ModelId));
            var bundle = await _factory.SendAsync(new ExportPromoted(run.Promotion.PromotedId, "mql5"));
            made = (promoted, predictions, Encoding.UTF8.GetString(bundle.Files[0].Content.Span));
            _made.Add(name, made);
        }

        return made;
    }

    private static (int Code, string Output, string Errors) Run(CppProgram program, BarSeries bars, BarRange segment)
    {
        var path = program.PathOf("bars");
        File.WriteAllLines(path, Enumerable.Range(0, segment.End).Select(bar => string.Create(
            CultureInfo.InvariantCulture,
            $"{bars.Times.Span[bar] / 1000} {bars.Open.Span[bar]:R} {bars.High.Span[bar]:R} {bars.Low.Span[bar]:R} {bars.Close.Span[bar]:R} {bars.Volume.Span[bar]:R}")));
        return program.Run(path, segment.Start.ToString(CultureInfo.InvariantCulture), segment.End.ToString(CultureInfo.InvariantCulture));
    }

    private static string ModelOf(LinearCoefficients coefficients)
    {
        var text = new StringBuilder("double ModelOf(const std::vector<double> &x)\n{\n");
        text.Append(CultureInfo.InvariantCulture, $"   double sum={coefficients.Intercept:R};\n");
        for (var place = 0; place < coefficients.Weights.Count; place++)
        {
            text.Append(CultureInfo.InvariantCulture, $"   sum+=({coefficients.Weights[place]:R})*x[{place}];\n");
        }

        return text.Append("   return sum;\n}\n").ToString();
    }

    private static string Line(Trade trade) => string.Create(
        CultureInfo.InvariantCulture,
        $"{trade.EntryTime.ToUnixTimeSeconds()} {trade.Side} {trade.EntryPrice:G12} {trade.ExitTime.ToUnixTimeSeconds()} {trade.ExitPrice:G12}");

    private static string Read(string line)
    {
        var cells = line.Split(' ');
        return string.Create(CultureInfo.InvariantCulture, $"{cells[1]} {cells[0]} {Number(cells[2]):G12} {cells[3]} {Number(cells[4]):G12}");
    }

    private static double Number(string text) => text == "DBL_MAX" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?m)(?<before>DecideOffset=)0", RegexOptions.None, 1000)]
    private static partial Regex DecideOffset();
}
