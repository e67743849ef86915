using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Datasets;

/// <summary>Segments that stay where they were cut, whatever is imported later.</summary>
internal sealed class CutDatasetTests
{
    private static readonly BarSeries All = MadeBars.Of("EUR", Timeframe.ThirtyMinutes, "2024-01-01", 5000, 1);
    private static readonly string[] Features = ["rsi_14", "volatility_20", "time_sin"];

    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _factory = await TestFactory.CreateAsync();
        await _factory.ImportAsync(All.Head(4000));
    }

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task A_cut_at_what_is_stored_changes_no_bit()
    {
        var plain = await DatasetAsync(null);
        var cut = await DatasetAsync(SpanOf(plain));

        Assert.That(cut.Segments, Is.EqualTo(plain.Segments with { After = new(4000, 4000) }));
        AssertSame(cut, plain, 4000);
    }

    [Test]
    public async Task Later_bars_follow_the_holdout_and_move_nothing()
    {
        var plain = await DatasetAsync(null);
        await _factory.ImportAsync(All.Part(4000..5000));
        var cut = await DatasetAsync(SpanOf(plain));

        Assert.That(cut.Segments, Is.EqualTo(plain.Segments with { After = new(4000, 5000) }));
        Assert.That(cut.Bars.Columns(), Is.EqualTo(All.Columns()));
        Assert.That(cut.Regimes.Gmm.ToArray(), Is.EqualTo(RegimeGmm.Compute(All, 0, plain.Segments.Selection.End).Values));
        AssertSame(cut, plain, 4000);
        Assert.That((await DatasetAsync(null)).Segments.Selection, Is.Not.EqualTo(plain.Segments.Selection), "without a cut they move");
    }

    [Test]
    public async Task The_mixture_of_the_regimes_is_fitted_once_and_told_as_it_was()
    {
        var plain = await DatasetAsync(null);
        await _factory.ImportAsync(All.Part(4000..5000));
        await DatasetAsync(SpanOf(plain));
        var cache = _factory.Services.GetRequiredService<ColumnCache>();
        var held = cache.Held;
        var told = (await _factory.SendAsync(new GetFrozenRegimes("EUR", Timeframe.ThirtyMinutes, new(), 1, 1, SpanOf(plain)))).Mixture!;
        var fitted = RegimeGmm.Compute(All, 0, plain.Segments.Selection.End);

        Assert.That(cache.Held, Is.EqualTo(held), "nothing was computed that was not known");
        Assert.That((told.ReturnMean, told.ReturnSd, told.VolatilityMean, told.VolatilitySd), Is.EqualTo((fitted.Return.Mean, fitted.Return.Deviation, fitted.Volatility.Mean, fitted.Volatility.Deviation)));
        Assert.That((told.Calm.Weight, told.Wild.Covariance), Is.EqualTo((fitted.Mixture.Calm!.Weight, fitted.Mixture.Wild!.Covariance)));
    }

    [Test]
    public async Task Bars_before_the_first_are_not_read()
    {
        var plain = await DatasetAsync(null);
        await _factory.ImportAsync(MadeBars.Of("EUR", Timeframe.ThirtyMinutes, "2023-12-30", 96, 9));

        AssertSame(await DatasetAsync(SpanOf(plain)), plain, 4000);
    }

    [Test]
    public async Task A_bucket_that_was_half_full_stays_in_the_holdout_and_fills_up()
    {
        // 4 hours are 8 bars; the last of 4003 is the third of its bucket.
        await _factory.ImportAsync(All.Part(4000..4003));
        var plain = await DatasetAsync(null, Timeframe.FourHours);
        await _factory.ImportAsync(All.Part(4003..5000));
        var cut = await DatasetAsync(SpanOf(plain), Timeframe.FourHours);

        Assert.That(plain.Bars.Count, Is.EqualTo(501));
        Assert.That(cut.Segments, Is.EqualTo(plain.Segments with { After = new(501, 625) }));
        Assert.That(cut.Bars.Columns(), Is.EqualTo(BarResampling.Resample(All, Timeframe.FourHours).Columns()));
        AssertSame(cut, plain, 500);
    }

    [Test]
    public void Bars_that_are_gone_cannot_be_cut()
    {
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => DatasetAsync(new(MadeBars.Time("2020-01-01"), MadeBars.Time("2020-02-01"))));

        Assert.That(refusal!.Message, Does.StartWith("symbol: EUR has no bar of 30m from 2020-01-01").And.Contain("any more"));
    }

    [Test]
    public async Task A_series_is_changed_by_other_bars_in_its_range_and_by_none_after_it()
    {
        var then = (await DatasetAsync(null)).Snapshots;
        Assert.That(await ChangedAsync(then), Is.Empty);
        await _factory.ImportAsync(All.Part(4000..5000));
        Assert.That(await ChangedAsync(then), Is.Empty, "later bars, in the chunk of the last one too");
        await _factory.ImportAsync(MadeBars.Of("EUR", Timeframe.ThirtyMinutes, "2023-12-30", 96, 9));
        Assert.That(await ChangedAsync(then), Is.Empty, "earlier bars");

        await _factory.ImportAsync(All.Head(4000).WithClose(17, 101).Part(17..18));
        Assert.That(await ChangedAsync(then), Is.EqualTo(new[] { "EUR 30m" }));
        await _factory.ImportAsync(All.Part(17..18));
        Assert.That(await ChangedAsync(then), Is.Empty, "they are what they were again");
        await _factory.SendAsync(new ForgetBars("EUR", null, null, null, "test"));
        Assert.That(await ChangedAsync(then), Is.EqualTo(new[] { "EUR 30m" }));
    }

    [Test]
    public async Task Spreads_belong_to_what_is_compared()
    {
        var bars = MadeBars.Of("GBP", Timeframe.OneHour, "2024-01-01", 3000, 4).WithSpread(5);
        await _factory.ImportAsync(bars.Head(2000));
        var then = (await _factory.SendAsync(new GetDataset("GBP", Timeframe.OneHour, Features, new(), 1, 1))).Snapshots;
        await _factory.ImportAsync(bars);

        Assert.That(await ChangedAsync(then), Is.Empty);
        await _factory.ImportAsync(bars.WithSpread(6));
        Assert.That(await ChangedAsync(then), Is.EqualTo(new[] { "GBP 1h" }));
    }

    private static BarSpan SpanOf(Dataset data) => new(data.Snapshots[0].FirstBar, data.Snapshots[0].LastBar);

    private static void AssertSame(Dataset one, Dataset other, int bars)
    {
        Assert.That(one.Bars.Head(bars).Columns(), Is.EqualTo(other.Bars.Head(bars).Columns()));
        foreach (var (mine, theirs) in one.Features.Zip(other.Features))
        {
            Assert.That(mine[..bars].ToArray(), Is.EqualTo(theirs[..bars].ToArray()));
        }

        Assert.That(one.Regimes.Gmm[..bars].ToArray(), Is.EqualTo(other.Regimes.Gmm[..bars].ToArray()));
        Assert.That(one.Regimes.Sma[..bars].ToArray(), Is.EqualTo(other.Regimes.Sma[..bars].ToArray()));
    }

    private Task<Dataset> DatasetAsync(BarSpan? cut, Timeframe timeframe = Timeframe.ThirtyMinutes) =>
        _factory.SendAsync(new GetDataset("EUR", timeframe, Features, new(), 1, 1) { CutAt = cut });

    private async Task<string[]> ChangedAsync(IReadOnlyList<DataSnapshot> then) =>
        [.. (await _factory.SendAsync(new FindChangedSeries(then))).Select(series => $"{series.Symbol} {series.Timeframe}")];
}
