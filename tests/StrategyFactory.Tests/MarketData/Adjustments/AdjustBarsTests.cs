using System.Text;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.Splits;

namespace StrategyFactory.Tests.MarketData.Adjustments;

/// <summary>Bars are adjusted once and wholly, and it is known who had them adjusted by what.</summary>
internal sealed class AdjustBarsTests
{
    private const string Lean = "data/daily/lean/equity_usa_daily_aapl.zip";
    private const string Yahoo = "data/daily/AAPL_D1_yahoo_to_2022-12.csv.gz";
    private const string LeanFactors = "data/daily/lean/equity_usa_factor_files_aapl.csv";
    private const int Day = 300;

    private static readonly BarSeries Shares = new SplitMarket(0.01, 5, 0).Bars(11, 600, Day, 4);

    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync() => _factory = await TestFactory.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task The_import_of_unadjusted_bars_of_Apple_tells_its_splits_and_that_of_adjusted_ones_none()
    {
        var report = await _factory.ImportAsync("AAPL", "1d", Lean);
        var adjusted = await _factory.ImportAsync("YAPL", "1d", Yahoo);

        Assert.That(SplitSearchTests.Told(report.SuspectedSplits), Is.EqualTo(new[] { "2000-06-21 2:1", "2005-02-28 2:1", "2014-06-09 7:1", "2020-08-31 4:1" }));
        Assert.That((report.SuspectedPrints, report.FirstSuspectedPrints.Count), Is.EqualTo((3, 3)));
        Assert.That(adjusted.SuspectedSplits, Is.Empty);
        var kept = (await _factory.SendAsync(new GetImports("AAPL"))).Single().Report;
        Assert.That(kept.SuspectedSplits, Is.EqualTo(report.SuspectedSplits));
        var found = (await _factory.SendAsync(new GetBarSuspicions("aapl"))).Single();
        Assert.That((found.Symbol, found.Timeframe, found.Prints.Count, found.Adjustments.Count), Is.EqualTo(("AAPL", "1d", 3, 0)));
        Assert.That(found.Splits, Is.EqualTo(report.SuspectedSplits));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Apple_adjusted_by_its_splits_is_what_Yahoo_says(bool suspected)
    {
        await _factory.ImportAsync("AAPL", "1d", Lean);
        await _factory.ImportAsync("YAPL", "1d", Yahoo);
        await using var file = File.OpenRead(SharedData.Require(LeanFactors));
        var adjusted = await _factory.SendAsync(new AdjustBars { Symbol = "AAPL", Factors = suspected ? null : file, FileName = "aapl.csv", Suspected = suspected, MadeBy = "a test" });

        Assert.That(adjusted.Series.Single().Applied.Select(factor => (factor.Bar.ToString("yyyy-MM-dd", null), factor.Kind, factor.Ratio)), Is.EqualTo(new[] { ("2000-06-21", "split", "2:1"), ("2005-02-28", "split", "2:1"), ("2014-06-09", "split", "7:1"), ("2020-08-31", "split", "4:1") }));
        var (lean, yahoo) = (await _factory.LoadAsync("AAPL", Timeframe.OneDay), await _factory.LoadAsync("YAPL", Timeframe.OneDay));
        var closes = yahoo.Times.ToArray().Zip(yahoo.Close.ToArray()).ToDictionary();
        var apart = lean.Times.ToArray().Zip(lean.Close.ToArray()).Where(bar => closes.ContainsKey(bar.First)).Select(bar => Math.Abs(Math.Log(bar.Second / closes[bar.First]))).Order().ToList();
        TestContext.Out.WriteLine($"{apart.Count} days, half within {apart[apart.Count / 2]:g3}, 99% within {apart[apart.Count * 99 / 100]:g3}, all within {apart[^1]:g3}");
        Assert.That(apart, Has.Count.GreaterThan(5300));
        Assert.That(apart[apart.Count / 2], Is.LessThan(1e-6), "both round; on some days LEAN closes with a later trade");
        Assert.That(apart[apart.Count * 99 / 100], Is.LessThan(0.005));
        Assert.That(apart[^1], Is.LessThan(0.05), "the smallest of the splits is a half");
        Assert.That(SplitSearchTests.Told((await _factory.SendAsync(new GetBarSuspicions("AAPL"))).Single().Splits), Is.Empty);
    }

    [Test]
    public async Task Prices_before_are_divided_and_volumes_multiplied_and_no_bar_behind_is_touched()
    {
        await _factory.ImportAsync(Shares);
        var before = await _factory.SeriesAsync("SIM");
        var adjusted = (await AdjustAsync("4:1")).Series.Single();
        var after = await _factory.SeriesAsync("SIM");

        Assert.That((adjusted.Timeframe, adjusted.Bars, adjusted.ContentHashBefore, adjusted.ContentHashAfter), Is.EqualTo(("1d", Day, before.ContentHash, after.ContentHash)));
        Assert.That(adjusted.Applied, Is.EqualTo(new[] { new AppliedFactor(Shares.Opening(Day), "split", "4:1", 0.25) }));
        var bars = await _factory.LoadAsync("SIM", Timeframe.OneDay);
        Assert.That(bars.Columns(), Is.EqualTo(Adjusted(Shares).Columns()));
        var change = (await _factory.SendAsync(new GetBarChanges("SIM"))).Single();
        Assert.That((change.Kind, change.Note, change.MadeBy, change.From, change.To, change.Bars, change.ContentHashBefore, change.ContentHashAfter), Is.EqualTo(("adjusted", $"split 4:1 of {Date(Day)}", "a test", (DateTimeOffset?)null, (DateTimeOffset?)Shares.Opening(Day), Day, before.ContentHash, after.ContentHash)));
        var made = (await _factory.SendAsync(new GetBarSuspicions("SIM"))).Single().Adjustments.Single();
        Assert.That((made.Bar, made.Kind, made.PriceFactor, made.VolumeFactor, made.Source, made.MadeBy), Is.EqualTo((Shares.Opening(Day), "split", 0.25, 4.0, "splits.csv", "a test")));
    }

    [Test]
    public async Task The_same_factor_is_not_applied_twice_whatever_it_is_called()
    {
        await _factory.ImportAsync(Shares);
        await AdjustAsync("4:1");
        var once = await _factory.SeriesAsync("SIM");

        foreach (var line in new[] { $"{Date(Day)},4:1", $"{Date(Day)},4", $"{Date(Day - 1)},4:1", $"{Date(Day + 2)},4:1" })
        {
            Assert.That(() => SendAsync(line, force: true), Throws.TypeOf<ConflictException>().With.Message.Contains("no factor is applied twice").And.Message.Contains("applied already, prices before " + Date(Day) + " times 0.25"), line);
        }

        Assert.That(() => SendAsync($"{Date(Day)},2:1", force: true), Throws.TypeOf<ConflictException>().With.Message.Contains("were adjusted otherwise"));
        Assert.That(() => _factory.SendAsync(new AdjustBars { Symbol = "SIM", Suspected = true, MadeBy = "a test" }), Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("suspected: nothing in the bars of SIM 1d looks like a split."));
        Assert.That(await _factory.SeriesAsync("SIM"), Is.EqualTo(once));
        Assert.That(await _factory.SendAsync(new GetBarChanges("SIM")), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_file_that_has_grown_applies_what_is_new()
    {
        await _factory.ImportAsync(Shares);
        await AdjustAsync("4:1");
        var adjusted = (await SendAsync($"{Date(Day)},4:1\n{Date(450)},1:2", force: true)).Series.Single();

        Assert.That(adjusted.Applied.Select(factor => (factor.Ratio, factor.PriceFactor)), Is.EqualTo(new[] { ("1:2", 2.0) }));
        Assert.That(adjusted.Skipped.Single(), Does.StartWith($"split 4:1 of {Date(Day)}: applied already"));
        var bars = await _factory.LoadAsync("SIM", Timeframe.OneDay);
        Assert.That((bars.Close.Span[0], bars.Close.Span[Day], bars.Close.Span[450]), Is.EqualTo((Shares.Close.Span[0] * 0.25 * 2, Shares.Close.Span[Day] * 2, Shares.Close.Span[450])));
    }

    [Test]
    public async Task Bars_that_do_not_jump_are_left_alone_unless_forced()
    {
        await _factory.ImportAsync(Adjusted(Shares));
        Assert.That(
            () => AdjustAsync("4:1"),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith($"factors: split 4:1 of {Date(Day)} does not show in the bars of SIM 1d").And.Message.Contains("They look adjusted already"));
        Assert.That((await SendAsync($"{Date(Day)},4:1", force: true)).Series.Single().Bars, Is.EqualTo(Day));
    }

    [TestCase(-3)]
    [TestCase(2)]
    public async Task A_date_some_days_off_finds_the_jump(int days)
    {
        await _factory.ImportAsync(Shares);
        var adjusted = await SendAsync($"{Shares.Opening(Day).AddDays(days):yyyy-MM-dd},4:1");
        Assert.That(adjusted.Series.Single().Applied.Single().Bar, Is.EqualTo(Shares.Opening(Day)));
    }

    [Test]
    public async Task Dividends_are_taken_out_where_they_are_asked_for()
    {
        await _factory.ImportAsync(Shares);
        var file = $"{Shares.Opening(0):yyyyMMdd},0.9,0.25\n{Shares.Opening(Day - 1):yyyyMMdd},0.9,0.25\n{Shares.Opening(400):yyyyMMdd},0.9,1\n20501231,1,1";
        var adjusted = await SendAsync(file, dividends: true);

        Assert.That(adjusted.Series.Single().Applied.Select(factor => (factor.Bar, factor.Kind, factor.PriceFactor)), Is.EqualTo(new[] { (Shares.Opening(Day), "split", 0.25), (Shares.Opening(401), "dividend", 0.9) }));
        var bars = await _factory.LoadAsync("SIM", Timeframe.OneDay);
        Assert.That((bars.Close.Span[0], bars.Close.Span[400], bars.Close.Span[401]), Is.EqualTo((Shares.Close.Span[0] * 0.25 * 0.9, Shares.Close.Span[400] * 0.9, Shares.Close.Span[401])));
        Assert.That((bars.Volume.Span[0], bars.Volume.Span[400]), Is.EqualTo((Shares.Volume.Span[0] * 4, Shares.Volume.Span[400])));
        Assert.That(() => SendAsync(file, dividends: true), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public async Task All_bar_lengths_are_adjusted_together_or_none()
    {
        await _factory.ImportAsync(Shares);
        await _factory.ImportAsync("SIM", "1h", MadeBars.Of("SIM", Timeframe.OneHour, Date(Day - 20), 24 * 60, 3).Csv());
        var before = await _factory.SendAsync(new GetSymbols());

        Assert.That(() => AdjustAsync("4:1"), Throws.TypeOf<UnprocessableException>().With.Message.Contains("SIM 1h"), "the hours show no jump");
        Assert.That(await _factory.SendAsync(new GetSymbols()), Is.EqualTo(before));
        Assert.That((await _factory.SendAsync(Request($"{Date(Day)},4:1") with { Timeframe = "1d" })).Series.Select(series => series.Timeframe), Is.EqualTo(new[] { "1d" }));
        var rest = await SendAsync($"{Date(Day)},4:1", force: true);
        Assert.That(rest.Series.Select(series => (series.Timeframe, series.Applied.Count, series.Skipped.Count)), Is.EqualTo(new[] { ("1h", 1, 0), ("1d", 0, 1) }));
    }

    [Test]
    public async Task Who_reads_the_bars_reads_on_what_they_were()
    {
        await _factory.ImportAsync(Shares);
        var pin = Guid.CreateVersion7();
        await _factory.SendAsync(new PinBars(pin, PinOwner.Run, ["SIM"], []));
        await AdjustAsync("4:1");

        Assert.That((await _factory.SendAsync(new GetBarSeries("SIM", "1d") { AsOf = pin })).Columns(), Is.EqualTo(Shares.Columns()));
        Assert.That((await _factory.SendAsync(new GetBarSeries("SIM", "1d"))).Columns(), Is.EqualTo(Adjusted(Shares).Columns()));
        Assert.That((await _factory.SendAsync(new FindSuspicions(["SIM"], [], Timeframe.OneDay) { AsOf = pin })).Single().Splits, Has.Count.EqualTo(1));
        Assert.That(await _factory.SendAsync(new FindSuspicions(["SIM"], [], Timeframe.OneDay)), Is.Empty);
        await _factory.SendAsync(new ReleaseBars([pin]));
        Assert.That((await _factory.RowsAsync()).Chunks, Is.EqualTo(Shares.Times.ToArray().Select(time => DateTimeOffset.FromUnixTimeMilliseconds(time).Year).Distinct().Count()));
    }

    [Test]
    public async Task A_longer_file_of_unadjusted_bars_is_adjusted_on_its_way_in()
    {
        await _factory.ImportAsync(Shares.Part(..500));
        await AdjustAsync("4:1");
        var report = await _factory.ImportAsync(Shares);

        Assert.That((report.Adjusted, report.SuspectedSplits.Count), Is.EqualTo(((long)Day, 0)));
        Assert.That((await _factory.LoadAsync("SIM", Timeframe.OneDay)).Columns(), Is.EqualTo(Adjusted(Shares).Columns()));
        Assert.That((await _factory.ImportAsync(Adjusted(Shares))).Adjusted, Is.Zero, "these are adjusted already");
        Assert.That((await _factory.LoadAsync("SIM", Timeframe.OneDay)).Columns(), Is.EqualTo(Adjusted(Shares).Columns()));
        Assert.That((await _factory.ImportAsync(Shares.Part(Day..))).Adjusted, Is.Zero, "these begin behind");
    }

    [Test]
    public async Task What_may_be_adjusted_or_not_is_not_mixed_in()
    {
        await _factory.ImportAsync(Shares.Part(100..));
        await AdjustAsync("4:1");
        var before = await _factory.SeriesAsync("SIM");

        Assert.That(() => _factory.ImportAsync(Shares.Part(..100)), Throws.TypeOf<UnprocessableException>().With.Message.Contains("none of its times before that"));
        var other = new SplitMarket(0.01, 5, 0).Bars(12, 600);
        Assert.That(() => _factory.ImportAsync(other), Throws.TypeOf<UnprocessableException>().With.Message.Contains("neither those nor the ones before adjustment"));
        Assert.That(await _factory.SeriesAsync("SIM"), Is.EqualTo(before));
        await _factory.SendAsync(new ForgetBars("SIM", null, null, null, "a test"));
        Assert.That((await _factory.ImportAsync(Shares)).SuspectedSplits, Has.Count.EqualTo(1), "with the bars goes what they were adjusted by");
    }

    [Test]
    public async Task A_split_between_two_files_is_told()
    {
        Assert.That((await _factory.ImportAsync(Shares.Part(..Day))).SuspectedSplits, Is.Empty);
        Assert.That(SplitSearchTests.Told((await _factory.ImportAsync(Shares.Part(Day..))).SuspectedSplits), Is.EqualTo(new[] { $"{Date(Day)} 4:1" }));
    }

    [Test]
    public async Task References_and_the_symbol_are_looked_at_and_the_volatility_index_is_not()
    {
        await _factory.ImportAsync(Shares);
        await _factory.ImportAsync("REF", "1d", Shares.Csv());
        await _factory.ImportAsync("VIX", "1d", Shares.Csv());
        var found = await _factory.SendAsync(new FindSuspicions(["sim", "NOBODY"], ["return_1", "REF.return_1", "vix_close"], Timeframe.OneDay));

        Assert.That(found.Select(series => series.Symbol), Is.EqualTo(new[] { "SIM", "REF" }));
        Assert.That(found[0].Warnings().Single(), Does.StartWith($"suspected_split: SIM 1d, {Date(Day)} looks like a 4:1 split").And.EndWith("./factory adjust SIM --suspected adjusts for it, or --factors FILE."));
    }

    [TestCase("IBM", null, "2020-01-02,2:1", "Symbol 'IBM' is not imported; known: SIM.")]
    [TestCase("SIM", "1h", "2020-01-02,2:1", "timeframe: SIM is not imported at 1h; 1d.")]
    public async Task What_is_not_there_is_not_adjusted(string symbol, string? timeframe, string file, string message)
    {
        await _factory.ImportAsync(Shares);
        Assert.That(() => _factory.SendAsync(Request(file) with { Symbol = symbol, Timeframe = timeframe }), Throws.TypeOf<NotFoundException>().With.Message.EqualTo(message));
    }

    [TestCase("2030-01-02,2:1", "factors: no date lies within the bars of SIM 1d, which go from ")]
    [TestCase("1980-01-02,2:1", "factors: no date lies within the bars of SIM 1d, which go from ")]
    [TestCase("1998-01-02,0", "factors: line 1: ratio '0' is no ratio")]
    [TestCase("19980101,0.9,1\n20501231,1,1", "factors: the file holds no split")]
    [TestCase("hello,world", "factors: 'splits.csv' holds no row")]
    public async Task A_file_that_changes_nothing_is_refused(string file, string message)
    {
        await _factory.ImportAsync(Shares);
        Assert.That(() => SendAsync(file), Throws.TypeOf<UnprocessableException>().With.Message.StartsWith(message).And.Property("Field").EqualTo("factors"));
    }

    [Test]
    public void A_request_names_a_file_or_what_is_suspected()
    {
        string Refused(AdjustBars request) => Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(request))!.Errors.Single().ErrorMessage;

        Assert.That(Refused(new() { Symbol = "SIM", MadeBy = "a test" }), Does.StartWith("factors: is missing"));
        Assert.That(Refused(Request("2020-01-02,2:1") with { Suspected = true }), Does.StartWith("suspected: true is not allowed beside factors"));
        Assert.That(Refused(Request("2020-01-02,2:1") with { Timeframe = "7m" }), Does.StartWith("timeframe: '7m' is not known"));
    }

    private Task<AdjustedBars> AdjustAsync(string ratio) => SendAsync($"{Date(Day)},{ratio}");

    private Task<AdjustedBars> SendAsync(string file, bool force = false, bool dividends = false) => _factory.SendAsync(Request(file) with { Force = force, Dividends = dividends });

    private static AdjustBars Request(string file) => new() { Symbol = "sim", Factors = new MemoryStream(Encoding.UTF8.GetBytes(file)), FileName = "splits.csv", MadeBy = "a test" };

    private static string Date(int bar) => Shares.Opening(bar).ToString("yyyy-MM-dd", null);

    private static BarSeries Adjusted(BarSeries bars)
    {
        double[] Before(ReadOnlyMemory<double> column, double factor) => [.. column.ToArray().Select((value, bar) => bar < Day ? value * factor : value)];
        return new(bars.Symbol, bars.Timeframe, bars.Times, Before(bars.Open, 0.25), Before(bars.High, 0.25), Before(bars.Low, 0.25), Before(bars.Close, 0.25), Before(bars.Volume, 4));
    }
}
