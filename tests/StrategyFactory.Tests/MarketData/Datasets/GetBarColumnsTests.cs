using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Datasets;

internal sealed class GetBarColumnsTests
{
    private readonly BarSeries _own = MadeBars.Of("OWN", Timeframe.OneHour, "2024-01-01 00:00", 300);
    private readonly BarSeries _other = MadeBars.Of("OTHER", Timeframe.OneHour, "2024-01-02 00:00", 200, seed: 2);
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        foreach (var bars in new[] { _own, _other })
        {
            using var csv = new MemoryStream(bars.Csv());
            await _factory.SendAsync(new ImportBars { Symbol = bars.Symbol, Timeframe = "1h", FileName = "bars.csv", Content = csv });
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Columns_stand_beside_the_bars_at_which_they_are_known()
    {
        var read = await ReadAsync("Volume", "return_1", "other", "OTHER.high", "other.return_1");
        Assert.That(read.Names, Is.EqualTo(new[] { "volume", "return_1", "OTHER", "OTHER.high", "OTHER.return_1" }));
        Assert.That(read.Bars.Times.ToArray(), Is.EqualTo(_own.Times.ToArray()));
        Assert.That(read.Columns[0].ToArray(), Is.EqualTo(_own.Volume.ToArray()));
        Assert.That(read.Columns[1].Span[7], Is.EqualTo(Math.Log(_own.Close.Span[7] / _own.Close.Span[6])).Within(1e-12));

        // the other one begins a day later and ends 76 hours earlier; bar 24 + i of ours opens when its bar i does
        Assert.That(read.Columns[2].Span[23], Is.NaN);
        Assert.That(read.Columns[2].ToArray()[24..224], Is.EqualTo(_other.Close.ToArray()));
        Assert.That(read.Columns[2].Span[299], Is.EqualTo(_other.Close.Span[199]), "its last value is known for ten days");
        Assert.That(read.Columns[3].Span[30], Is.EqualTo(_other.High.Span[6]));
        Assert.That(read.Columns[4].Span[30], Is.EqualTo(Math.Log(_other.Close.Span[6] / _other.Close.Span[5])).Within(1e-12));
    }

    [Test]
    public async Task A_part_has_the_values_that_the_whole_has()
    {
        var (from, to) = (MadeBars.Time("2024-01-05 00:00"), MadeBars.Time("2024-01-06 00:00"));
        var whole = await ReadAsync("rsi_14", "OTHER");
        var part = await _factory.SendAsync(new GetBarColumns("own", "1h", ["rsi_14", "OTHER"], from, to));
        Assert.That((part.Bars.Count, part.Bars.Times.Span[0]), Is.EqualTo((24, from.ToUnixTimeMilliseconds())));
        Assert.That(part.Columns[0].ToArray(), Is.EqualTo(whole.Columns[0].ToArray()[96..120]));
        Assert.That(part.Columns[1].ToArray(), Is.EqualTo(whole.Columns[1].ToArray()[96..120]));
    }

    [TestCase("luck", "'LUCK'", "not imported", "return_1")]
    [TestCase("NOTHING.return_1", "'NOTHING'", "OWN", "SPY.return_1")]
    [TestCase("beta_60:NOTHING", "'NOTHING'", "OWN", "SPY.return_1")]
    [TestCase("rsi_", "'RSI_'", "not imported", "volume")]
    [TestCase("a b", "'a b'", "no column", "volume")]
    [TestCase("", "''", "no column", "volume")]
    public void A_name_of_nothing_is_refused_with_what_is_allowed(string name, params string[] named)
    {
        var refusal = Assert.CatchAsync<FactoryException>(() => ReadAsync(name));
        Assert.That(refusal!.Field, Is.EqualTo("covariates"));
        foreach (var text in named)
        {
            Assert.That(refusal.Message, Does.Contain(text));
        }
    }

    private Task<BarColumns> ReadAsync(params string[] names) => _factory.SendAsync(new GetBarColumns("OWN", "1h", names));
}
