using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Datasets;

/// <summary>A data set names every stored series that it was made from, and no other.</summary>
internal sealed class DatasetSnapshotTests
{
    private static readonly BarSeries Traded = MadeBars.Of("EUR", Timeframe.FifteenMinutes, "2024-01-01", 3000, 1);

    private static readonly BarSeries[] Others =
    [
        MadeBars.Of("SPY", Timeframe.FifteenMinutes, "2024-01-01", 3000, 2),
        MadeBars.Of("QQQ", Timeframe.FiveMinutes, "2024-01-01", 9000, 3),
        MadeBars.Of("UNUSED", Timeframe.FifteenMinutes, "2024-01-01", 100, 4),
    ];

    [TestCase("", "EUR 15m")]
    [TestCase("SPY.rsi_14", "EUR 15m", "SPY 15m")]
    [TestCase("beta_60:QQQ", "EUR 15m", "QQQ 5m")]
    [TestCase("SPY.beta_60:QQQ", "EUR 15m", "QQQ 5m", "SPY 15m")]
    [TestCase("EUR.rsi_14", "EUR 15m")]
    public async Task References_are_named_with_the_timeframe_that_is_stored(string feature, params string[] expected)
    {
        await using var factory = await FactoryAsync();

        Assert.That(await SnapshotsAsync(factory, feature), Is.EqualTo(expected));
    }

    [Test]
    public async Task The_volatility_index_is_named_once_it_is_imported_and_from_whatever_it_is_stored_at()
    {
        await using var factory = await FactoryAsync();
        await factory.ImportAsync(MadeBars.Of("VIX", Timeframe.OneHour, "2023-10-01", 3000, 5));
        Assert.That(await SnapshotsAsync(factory, "vix_close"), Is.EqualTo(new[] { "EUR 15m", "VIX 1h" }));

        await factory.ImportAsync(MadeBars.Of("VIX", Timeframe.OneDay, "2023-10-01", 125, 5));
        Assert.That(await SnapshotsAsync(factory, ""), Is.EqualTo(new[] { "EUR 15m", "VIX 1d" }));
    }

    [Test]
    public async Task Hours_and_days_of_the_symbol_that_are_stored_apart_are_named()
    {
        await using var factory = await FactoryAsync();
        await factory.ImportAsync(MadeBars.Of("EUR", Timeframe.OneHour, "2024-01-01", 700, 6));
        await factory.ImportAsync(MadeBars.Of("EUR", Timeframe.FourHours, "2024-01-01", 180, 7));
        Assert.That(await SnapshotsAsync(factory, ""), Is.EqualTo(new[] { "EUR 15m", "EUR 1h", "EUR 4h" }), "days are made from four hours, the nearest finer bars");

        await factory.ImportAsync(MadeBars.Of("EUR", Timeframe.OneDay, "2023-01-01", 400, 8));
        Assert.That(await SnapshotsAsync(factory, ""), Is.EqualTo(new[] { "EUR 15m", "EUR 1d", "EUR 1h" }));
    }

    [Test]
    public async Task Daily_bars_of_the_market_symbol_that_are_stored_apart_are_preferred_to_resampled_ones()
    {
        await using var factory = await FactoryAsync(market: "SPY");
        Assert.That(await SnapshotsAsync(factory, ""), Is.EqualTo(new[] { "EUR 15m", "SPY 15m" }));

        var days = MadeBars.Of("SPY", Timeframe.OneDay, "2023-06-01", 300, 9);
        await factory.ImportAsync(days);
        var data = await DatasetAsync(factory, "");
        Assert.That(Names(data), Is.EqualTo(new[] { "EUR 15m", "SPY 1d" }));
        Assert.That(data.Regimes.Vix.ToArray(), Is.EqualTo(RegimeVix.Compute(Traded, days, null).Values));
        Assert.That(data.Regimes.Vix.ToArray(), Is.All.GreaterThanOrEqualTo(0));
        Assert.That(data.Regimes.Vix.ToArray(), Is.Not.EqualTo(RegimeVix.Compute(Traded, BarResampling.Resample(Others[0], Timeframe.OneDay), null).Values));
    }

    [Test]
    public async Task A_snapshot_is_the_identity_of_the_stored_series_and_changes_with_it()
    {
        await using var factory = await FactoryAsync();
        var series = await factory.SeriesAsync("EUR");
        var before = (await DatasetAsync(factory, "")).Snapshots.Single();
        await factory.ImportAsync(Traded.WithClose(2999, 50));
        var after = await DatasetAsync(factory, "");

        Assert.That(before, Is.EqualTo(new DataSnapshot("EUR", "15m", series.FirstBar, series.LastBar, 3000, series.ContentHash)));
        Assert.That(after.Snapshots.Single(), Is.EqualTo(before with { ContentHash = (await factory.SeriesAsync("EUR")).ContentHash }).And.Not.EqualTo(before));
        Assert.That(after.Features[0].Span[2999], Is.EqualTo(Math.Log(50 / Traded.Close.Span[2998])).Within(1e-15));
    }

    private static async Task<TestFactory> FactoryAsync(string market = "")
    {
        var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["MarketData:MarketSymbol"] = market });
        foreach (var bars in Others.Append(Traded))
        {
            await factory.ImportAsync(bars);
        }

        return factory;
    }

    private static Task<Dataset> DatasetAsync(TestFactory factory, string feature) =>
        factory.SendAsync(new GetDataset("EUR", Timeframe.FifteenMinutes, feature.Length == 0 ? ["return_1"] : ["return_1", feature], new(), 1, 1));

    private static async Task<string[]> SnapshotsAsync(TestFactory factory, string feature) => Names(await DatasetAsync(factory, feature));

    private static string[] Names(Dataset data) => [.. data.Snapshots.Select(snapshot => $"{snapshot.Symbol} {snapshot.Timeframe}")];
}
