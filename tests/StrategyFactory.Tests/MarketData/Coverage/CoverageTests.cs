using System.Text;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Coverage;

/// <summary>What the store tells of its series, their gaps and the files they came from.</summary>
internal sealed class CoverageTests
{
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        var bars = MadeBars.Of("SPY", Timeframe.OneMinute, "2024-03-04", 1000);
        await _factory.ImportAsync("SPY", "1m", [.. bars.Part(..400).Csv(), .. Encoding.UTF8.GetBytes("1709550000000,1,0.5,0.9,1,1\n")], "first.csv");
        await _factory.ImportAsync("SPY", "1m", bars.Part(430..).Csv(), "second.csv");
        await _factory.ImportAsync(MadeBars.Of("QQQ", Timeframe.OneHour, "2024-03-04", 50));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Every_series_is_listed_with_the_sums_of_its_imports()
    {
        var coverage = await _factory.SendAsync(new GetCoverage());

        Assert.That(coverage.Select(row => (row.Series.Symbol, row.Series.Timeframe, row.Series.Bars, row.Imports, row.RowsRead, row.Rejected)), Is.EqualTo(new[]
        {
            ("QQQ", "1h", 50, 1, 50L, 0L), ("SPY", "1m", 970, 2, 971L, 1L),
        }));
        Assert.That(coverage[1].LastGaps, Is.EqualTo(new ImportGaps(0, 0, null, 0)), "of the second file alone");
    }

    [Test]
    public async Task Bars_of_a_simulated_market_have_no_imports()
    {
        await using var empty = await TestFactory.CreateAsync();
        Assert.That(await empty.SendAsync(new GetCoverage()), Is.Empty);
        await empty.SendAsync(new ImportDemoBars());

        var coverage = await empty.SendAsync(new GetCoverage());

        Assert.That(coverage.Select(row => (row.Series.Symbol, row.Imports, row.LastGaps)), Is.EqualTo(new[] { ("EDGE", 0, (ImportGaps?)null), ("NOISE", 0, null) }));
        Assert.That(await empty.SendAsync(new GetImports("EDGE")), Is.Empty);
    }

    [Test]
    public async Task Imports_are_listed_latest_first_with_their_reports()
    {
        var imports = await _factory.SendAsync(new GetImports("spy"));

        Assert.That(imports.Select(import => (import.FileName, import.Report.RowsStored, import.Report.Rejected)), Is.EqualTo(new[] { ("second.csv", 570L, 0L), ("first.csv", 400L, 1L) }));
        Assert.That(imports[1].Report.Rejections.Single().Lines.Single().Line, Is.EqualTo(402));
        Assert.That(await _factory.SendAsync(new GetImports("SPY", 1)), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Gaps_of_all_stored_bars_are_found_longest_first()
    {
        var gaps = await _factory.SendAsync(new GetBarGaps("SPY", "1m"));

        Assert.That((gaps.Bars, gaps.FirstBar, gaps.LastBar), Is.EqualTo((970, MadeBars.Time("2024-03-04"), MadeBars.Time("2024-03-04 16:39"))));
        Assert.That(gaps.Totals, Is.EqualTo(new ImportGaps(1, 30, MadeBars.Time("2024-03-04 06:39"), 31)));
        Assert.That(gaps.Longest, Is.EqualTo(new[] { new BarGap(MadeBars.Time("2024-03-04 06:39"), MadeBars.Time("2024-03-04 07:10"), 30) }));
        Assert.That((await _factory.SendAsync(new GetBarGaps("SPY", "1h"))).Longest, Is.Empty, "every hour has a bar");
    }

    [Test]
    public void An_unknown_symbol_is_refused()
    {
        Assert.That(Assert.ThrowsAsync<NotFoundException>(() => _factory.SendAsync(new GetImports("IBM")))!.Message, Does.Contain("known: QQQ, SPY"));
        Assert.That(Assert.ThrowsAsync<NotFoundException>(() => _factory.SendAsync(new GetBarGaps("IBM", "1m")))!.Field, Is.EqualTo("symbol"));
    }
}
