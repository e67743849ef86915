using System.Runtime.InteropServices;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Charts;

/// <summary>Candles of bars stored in PostgreSQL.</summary>
internal sealed class GetBarChartTests
{
    private static readonly BarSeries Minutes = MadeBars.Of("SPY", Timeframe.OneMinute, "2024-03-04", 20_000, seed: 3);

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        await _factory.ImportAsync(Minutes);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task All_bars_become_about_as_many_candles_as_asked_for()
    {
        var chart = await _factory.SendAsync(new GetBarChart(" spy ", "1M", About: 500));

        Assert.That((chart.Symbol, chart.Timeframe, chart.Bars, chart.BarsPerCandle, chart.Times.Count), Is.EqualTo(("SPY", "1m", 20_000, 64, 313)));
        Assert.That(chart.High.Max(), Is.EqualTo(Minutes.High.ToArray().Max()));
        Assert.That(chart.Low.Min(), Is.EqualTo(Minutes.Low.ToArray().Min()));
        Assert.That(chart.Volume.Sum(), Is.EqualTo(Minutes.Volume.ToArray().Sum()));
        Assert.That(chart.Close[^1], Is.EqualTo(Minutes.Close.Span[^1]));
        Assert.That(chart.Times[1], Is.EqualTo(Minutes.Times.Span[64]));
        Assert.That((chart.Feature, chart.FeatureIsStationary, chart.Regime), Is.EqualTo(((object?)null, (bool?)null, (object?)null)));
    }

    [Test]
    public async Task A_short_range_is_given_bar_by_bar_both_ends_included()
    {
        var chart = await _factory.SendAsync(new GetBarChart("SPY", "1m", MadeBars.Time("2024-03-05 00:00"), MadeBars.Time("2024-03-05 01:00")));

        Assert.That(chart.BarsPerCandle, Is.EqualTo(1));
        Assert.That(chart.Times, Is.EqualTo(Minutes.Times[1440..1501].ToArray()));
        Assert.That(chart.Open, Is.EqualTo(Minutes.Open[1440..1501].ToArray()));
    }

    [Test]
    public async Task A_feature_comes_with_its_last_value_and_says_where_it_belongs()
    {
        var levels = await _factory.SendAsync(new GetBarChart("SPY", "1m", About: 500, Feature: "sma_50"));
        var one = await _factory.SendAsync(new GetBarChart("SPY", "1m", About: 500, Feature: "rsi_14"));

        Assert.That((levels.FeatureIsStationary, one.FeatureIsStationary), Is.EqualTo(((bool?)false, (bool?)true)));
        Assert.That(levels.Feature![10], Is.EqualTo(Minutes.Close[(11 * 64 - 50)..(11 * 64)].ToArray().Average()).Within(1e-9));
        Assert.That(one.Feature!.Where(value => value is not null), Is.All.InRange(0, 100));
        Assert.That((await _factory.SendAsync(new GetBarChart("SPY", "1m", To: MadeBars.Time("2024-03-04 00:10"), Feature: "sma_50"))).Feature, Is.All.Null, "its warm-up");
    }

    [Test]
    public async Task A_regime_is_that_of_the_dataset_a_run_trains_on()
    {
        var dataset = await _factory.SendAsync(new GetDataset("SPY", Timeframe.OneMinute, ["rsi_14"], new(), 1, 0));
        foreach (var (name, column) in new[] { ("regime_gmm", dataset.Regimes.Gmm), ("regime_sma", dataset.Regimes.Sma), ("regime_vix", dataset.Regimes.Vix) })
        {
            var chart = await _factory.SendAsync(new GetBarChart("SPY", "1m", MadeBars.Time("2024-03-14"), MadeBars.Time("2024-03-14 10:00"), Regime: name));
            Assert.That(chart.Regime, Is.EqualTo(column[14_400..15_001].ToArray()), name);
        }
    }

    [Test]
    public async Task A_chart_goes_to_the_browser_as_bytes()
    {
        var chart = await _factory.SendAsync(new GetBarChart("SPY", "1m", About: 10, Feature: "rsi_14", Regime: "regime_sma"));

        var numbers = MemoryMarshal.Cast<byte, double>(PriceOptions.ToBytes(chart)).ToArray();

        Assert.That(numbers, Has.Length.EqualTo(4 + 8 * chart.Times.Count));
        Assert.That(numbers[..2], Is.EqualTo(new double[] { chart.BarsPerCandle, 2 }));
        Assert.That(numbers[12..20], Is.EqualTo(new[]
        {
            chart.Times[1] / 1000.0, chart.Open[1], chart.High[1], chart.Low[1], chart.Close[1], chart.Volume[1], chart.Feature![1]!.Value, chart.Regime![1],
        }));
    }

    [TestCase("2m", 100, null, "timeframe: '2m' is not known")]
    [TestCase("1m", 9, null, "about: 9 is not allowed; 10 to 10000.")]
    [TestCase("1m", 100, "regime_moon", "regime: 'regime_moon' is not known; allowed: regime_gmm, regime_sma, regime_vix.")]
    public void A_wrong_request_is_refused_by_name(string timeframe, int about, string? regime, string message)
    {
        var refusal = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new GetBarChart("SPY", timeframe, About: about, Regime: regime)));

        Assert.That(refusal!.Errors.Single().ErrorMessage, Does.StartWith(message));
    }

    [Test]
    public void What_does_not_exist_is_refused_by_name()
    {
        Assert.That(Assert.ThrowsAsync<NotFoundException>(() => _factory.SendAsync(new GetBarChart("IBM", "1m")))!.Field, Is.EqualTo("symbol"));
        Assert.That(Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(new GetBarChart("SPY", "1m", Feature: "moon_3")))!.Message, Does.StartWith("Feature 'moon_3' is not known"));
    }
}
