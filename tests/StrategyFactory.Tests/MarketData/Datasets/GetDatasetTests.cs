using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Datasets;

/// <summary>Bars, features and regimes as training gets them, against the computations they are made of.</summary>
internal sealed class GetDatasetTests
{
    private static readonly BarSeries Traded = MadeBars.Of("EUR", Timeframe.ThirtyMinutes, "2024-01-01", 5000, 1);
    private static readonly BarSeries Reference = MadeBars.Of("SPY", Timeframe.ThirtyMinutes, "2023-12-20", 6000, 2);
    private static readonly BarSeries Vix = MadeBars.Of("VIX", Timeframe.OneDay, "2023-09-01", 300, 3, withVolume: false);

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        foreach (var bars in new[]
        {
            Traded, Reference, Vix, MadeBars.Of("TINY", Timeframe.OneMinute, "2024-01-01", 50), MadeBars.Of("QQQ", Timeframe.OneHour, "2024-01-01", 3000),
            MadeBars.Of("MUTE", Timeframe.ThirtyMinutes, "2024-01-01", 1000, withVolume: false),
        })
        {
            await _factory.ImportAsync(bars);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Every_feature_equals_its_computation_on_the_same_bars()
    {
        string[] names = ["rsi_14", "mfi_14", "time_sin", "SPY.rsi_14", "SPY.dist_sma_200", "beta_60:SPY", "residual_return_60:SPY", "vix_close", "vix_z_60", "vrp_20", "SPY.vrp_20"];
        var data = await DatasetAsync("EUR", names);

        Assert.That(data.FeatureNames, Is.EqualTo(names));
        Assert.That(data.Bars.Columns(), Is.EqualTo(Traded.Columns()));
        Assert.Multiple(() =>
        {
            foreach (var (name, values) in names.Zip(data.Features))
            {
                Assert.That(FeatureCatalogue.TryParse(name, out var definition, out _), Is.True);
                Assert.That(values.ToArray(), Is.EqualTo(FeatureComputation.Compute(definition!, Traded, _ => Reference, Vix)), name);
            }
        });
    }

    [Test]
    public async Task The_features_of_resampled_bars_are_those_of_the_coarser_bars()
    {
        var data = await DatasetAsync("EUR", ["rsi_14", "QQQ.rsi_14"], Timeframe.FourHours);
        var (bars, reference) = (BarResampling.Resample(Traded, Timeframe.FourHours), await _factory.LoadAsync("QQQ", Timeframe.FourHours));

        Assert.That(data.Bars.Columns(), Is.EqualTo(bars.Columns()));
        Assert.That(data.Features[0].ToArray(), Is.EqualTo(Compute("rsi_14", bars, reference)));
        Assert.That(data.Features[1].ToArray(), Is.EqualTo(Compute("QQQ.rsi_14", bars, reference)));
    }

    [Test]
    public async Task Regimes_equal_their_computation_with_the_mixture_fitted_on_selection()
    {
        var data = await DatasetAsync("EUR", ["return_1"]);

        Assert.That(data.Segments, Is.EqualTo(new DataSegments(new(0, 2998), new(3000, 4248), new(4250, 5000))));
        Assert.That(data.Regimes.Vix.ToArray(), Is.EqualTo(RegimeVix.Compute(Traded, BarResampling.Resample(Traded, Timeframe.OneDay), Vix).Values));
        Assert.That(data.Regimes.Gmm.ToArray(), Is.EqualTo(RegimeGmm.Compute(Traded, 0, 2998).Values));
        Assert.That(data.Regimes.Sma.ToArray(), Is.EqualTo(RegimeSma.Compute(Traded)));
        Assert.That(data.Regimes.VixSource, Is.EqualTo("vix"));
        Assert.That(data.Regimes.Vix.ToArray().Distinct(), Has.Member((sbyte)0).Or.Member((sbyte)2));
    }

    [Test]
    public async Task Without_a_volatility_index_the_regime_comes_from_realised_volatility_and_says_so()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync(Traded);
        var data = await DatasetAsync("EUR", ["return_1"], factory: factory);

        Assert.That(data.Regimes.VixSource, Is.EqualTo("realised"));
        Assert.That(data.Regimes.Vix.ToArray(), Is.EqualTo(RegimeVix.Compute(Traded, BarResampling.Resample(Traded, Timeframe.OneDay), null).Values));
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => DatasetAsync("EUR", ["return_1", "vix_z_20"], factory: factory));
        Assert.That((refusal!.Message, refusal.Field), Is.EqualTo(("Feature 'vix_z_20' needs daily bars of 'VIX', which are not imported.", "features")));
    }

    [Test]
    public async Task A_volatility_index_that_ended_leaves_the_regime_undefined_after_ten_days()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync(Traded);
        await factory.ImportAsync(Vix.Part(0..153));     // 2023-09-01 to 2024-01-31
        var data = await DatasetAsync("EUR", ["return_1"], factory: factory);
        int First(string day) => Traded.Times.Span.IndexOf(MadeBars.Time(day).ToUnixTimeMilliseconds());

        Assert.That(data.Regimes.VixSource, Is.EqualTo("vix"));
        Assert.That(data.Regimes.Vix.ToArray()[First("2024-01-22")..First("2024-02-11")], Is.All.GreaterThanOrEqualTo(0));
        Assert.That(data.Regimes.Vix.ToArray()[First("2024-02-11")..], Is.All.EqualTo(-1));
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => DatasetAsync("EUR", ["vix_close"], factory: factory));
        Assert.That(refusal!.Message, Does.StartWith("Feature 'vix_close' of EUR is undefined on 34"));
    }

    [TestCase("mfi_14")]
    [TestCase("MUTE.volume_z_20")]
    [TestCase("vwap")]
    public async Task A_feature_of_volume_is_refused_by_name_where_its_symbol_has_none(string name)
    {
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => DatasetAsync("MUTE", ["return_1", name]));

        Assert.That(refusal!.Message, Does.StartWith($"Feature '{name}' of MUTE is undefined on 100").And.Contain("(it needs volume)"));
        Assert.That(refusal.Field, Is.EqualTo("features"));
        Assert.That((await DatasetAsync("MUTE", ["EUR.mfi_14"])).FeatureNames, Is.EqualTo(new[] { "EUR.mfi_14" }), "the other symbol has volume");
    }

    // 1000 bars leave 598 for selection, 597 after the warm-up of return_1: 119 of them are 19.93%, 120 are 20.1%.
    [TestCase(119, true)]
    [TestCase(120, false)]
    public async Task A_fifth_of_the_selection_bars_may_be_undefined(int missing, bool isAllowed)
    {
        var late = MadeBars.Of($"LATE{missing}", Timeframe.ThirtyMinutes, "2024-01-01", 1000, 4).Part(missing..1000);
        await _factory.ImportAsync(late);
        var dataset = DatasetAsync("MUTE", [$"{late.Symbol}.return_1"]);

        if (isAllowed)
        {
            Assert.That((await dataset).Features[0].ToArray().Count(double.IsNaN), Is.EqualTo(missing + 1));
        }
        else
        {
            Assert.ThrowsAsync<UnprocessableException>(() => dataset);
        }
    }

    [Test]
    public async Task Fifty_bars_are_cut_and_a_window_longer_than_selection_is_refused_by_name()
    {
        var data = await DatasetAsync("TINY", ["return_1", "rsi_14"], Timeframe.OneMinute);

        Assert.That(data.Segments, Is.EqualTo(new DataSegments(new(0, 28), new(30, 40), new(42, 50))));
        Assert.That(data.Regimes.Vix.ToArray().Concat(data.Regimes.Sma.ToArray()), Is.All.EqualTo(-1));
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => DatasetAsync("TINY", ["dist_sma_50"], Timeframe.OneMinute));
        Assert.That(refusal!.Message, Does.StartWith("Feature 'dist_sma_50' of TINY is undefined on every bar: its warm-up is longer than the selection segment"));
    }

    [Test]
    public async Task Hours_alone_decide_regime_sma_of_daily_bars()
    {
        await using var factory = await TestFactory.CreateAsync();
        var days = MadeBars.Of("DAY", Timeframe.OneDay, "2024-01-01", 100);
        await factory.ImportAsync(days);
        var alone = await DatasetAsync("DAY", ["return_1"], Timeframe.OneDay, factory);
        var hours = MadeBars.Of("DAY", Timeframe.OneHour, "2024-01-01", 2400);
        await factory.ImportAsync(hours);
        var both = await DatasetAsync("DAY", ["return_1"], Timeframe.OneDay, factory);

        Assert.That(alone.Regimes.Sma.ToArray(), Is.All.EqualTo(-1));
        Assert.That(both.Regimes.Sma.ToArray(), Is.EqualTo(RegimeSma.Compute(days, hours)));
        Assert.That(both.Snapshots.Select(snapshot => snapshot.Timeframe), Is.EqualTo(new[] { "1d", "1h" }));
    }

    [Test]
    public void What_is_missing_is_named()
    {
        Assert.That(Assert.ThrowsAsync<NotFoundException>(() => DatasetAsync("IBM", ["return_1"]))!.Field, Is.EqualTo("symbol"));
        Assert.That(Assert.ThrowsAsync<NotFoundException>(() => DatasetAsync("EUR", ["IBM.return_1"]))!.Field, Is.EqualTo("reference_symbols"));
        Assert.That(Assert.ThrowsAsync<NotFoundException>(() => DatasetAsync("EUR", ["QQQ.return_1"]))!.Message, Does.Contain("'QQQ' is imported at 1h, from which no 30m bars"));
        Assert.That(Assert.ThrowsAsync<UnprocessableException>(() => DatasetAsync("EUR", ["foo_7"]))!.Message, Does.StartWith("Feature 'foo_7' is not known"));
    }

    [Test]
    public async Task Many_who_ask_at_once_share_one_computation()
    {
        var datasets = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => DatasetAsync("EUR", ["rsi_14", "SPY.adx_14"])));

        Assert.That(datasets.Select(data => data.Features[1]).Distinct().Count(), Is.EqualTo(1));
        Assert.That(datasets.Select(data => data.Bars).Distinct().Count(), Is.EqualTo(1));
    }

    private Task<Dataset> DatasetAsync(string symbol, string[] features, Timeframe timeframe = Timeframe.ThirtyMinutes, TestFactory? factory = null) =>
        (factory ?? _factory).SendAsync(new GetDataset(symbol, timeframe, features, new(), 1, 1));

    private static double[] Compute(string name, BarSeries bars, BarSeries reference)
    {
        Assert.That(FeatureCatalogue.TryParse(name, out var definition, out _), Is.True);
        return FeatureComputation.Compute(definition!, bars, _ => reference, Vix);
    }
}
