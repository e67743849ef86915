using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.MarketData.Forgetting;

/// <summary>Bars go wholly or not at all, and it is known who had them forgotten.</summary>
internal sealed class ForgetBarsTests
{
    private static readonly BarSeries Quarters = MadeBars.Of("EUR", Timeframe.FifteenMinutes, "2024-01-15", 6000, 1);
    private static readonly BarSeries Days = MadeBars.Of("EUR", Timeframe.OneDay, "2023-06-01", 400, 2);

    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _factory = await TestFactory.CreateAsync();
        await _factory.ImportAsync(Quarters);
        await _factory.ImportAsync(Days);
    }

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [TestCase(0, 1)]
    [TestCase(0, 1632)]
    [TestCase(100, 200)]
    [TestCase(1631, 1633)]
    [TestCase(1632, 4416)]
    [TestCase(100, 5999)]
    [TestCase(5999, 6000)]
    public async Task A_span_goes_and_the_rest_is_as_if_it_had_been_imported_alone(int first, int end)
    {
        var forgotten = await ForgetAsync("15m", At(first), end < Quarters.Count ? At(end) : null);

        Assert.That(forgotten.Series, Is.EqualTo(new[] { new ForgottenSeries("15m", end - first, Quarters.Count - (end - first)) }));
        await using var other = await TestFactory.CreateAsync();
        await other.ImportAsync(Days);
        foreach (var left in new[] { Quarters.Part(..first), Quarters.Part(end..) }.Where(part => part.Count > 0))
        {
            await other.ImportAsync(left);
        }

        Assert.That((await _factory.LoadAsync("EUR", Timeframe.FifteenMinutes)).Columns(), Is.EqualTo((await other.LoadAsync("EUR", Timeframe.FifteenMinutes)).Columns()));
        Assert.That(await _factory.SendAsync(new GetSymbols()), Is.EqualTo(await other.SendAsync(new GetSymbols())));
        await _factory.ImportAsync(Quarters);
        Assert.That((await _factory.LoadAsync("EUR", Timeframe.FifteenMinutes)).Columns(), Is.EqualTo(Quarters.Columns()));
    }

    [Test]
    public async Task Bounds_between_two_bars_are_exact_to_the_tick()
    {
        var forgotten = await ForgetAsync("15m", At(10).AddTicks(1), At(12).AddTicks(1));

        Assert.That(forgotten.Series.Single().Bars, Is.EqualTo(2));
        Assert.That((await _factory.LoadAsync("EUR", Timeframe.FifteenMinutes)).Times.ToArray(), Is.EqualTo(Quarters.Times.ToArray().Where((_, bar) => bar is not (11 or 12))));
    }

    [Test]
    public async Task All_bars_go_with_their_imports_and_the_symbol_is_listed_no_more()
    {
        var forgotten = await ForgetAsync();

        Assert.That(forgotten, Is.EqualTo(forgotten with { Symbol = "EUR", From = null, To = null }));
        Assert.That(forgotten.Series, Is.EqualTo(new ForgottenSeries[] { new("15m", 6000, 0), new("1d", 400, 0) }));
        Assert.That(await _factory.SendAsync(new GetSymbols()), Is.Empty);
        Assert.That(await _factory.SendAsync(new GetCoverage()), Is.Empty);
        Assert.That(await _factory.RowsAsync(), Is.EqualTo((0, 0, 0)));
        Assert.That(() => _factory.SendAsync(new GetBars("EUR")), Throws.TypeOf<NotFoundException>());
        Assert.That(await _factory.SendAsync(new GetBarChanges("eur")), Has.Count.EqualTo(2));

        await _factory.ImportAsync(Days);
        Assert.That((await _factory.SeriesAsync("EUR")).Bars, Is.EqualTo(400));
    }

    [Test]
    public async Task Bars_of_one_length_go_alone()
    {
        var forgotten = await ForgetAsync("1D");

        Assert.That(forgotten.Series, Is.EqualTo(new ForgottenSeries[] { new("1d", 400, 0) }));
        Assert.That((await _factory.SendAsync(new GetSymbols())).Select(series => (series.Timeframe, series.Bars)), Is.EqualTo(new[] { ("15m", 6000) }));
    }

    [Test]
    public async Task A_span_takes_bars_of_every_length_that_has_some()
    {
        var forgotten = await ForgetAsync(null, MadeBars.Time("2024-03-01"), MadeBars.Time("2024-03-02"));
        Assert.That(forgotten.Series, Is.EqualTo(new ForgottenSeries[] { new("15m", 96, 5904), new("1d", 1, 399) }));

        forgotten = await ForgetAsync(null, null, MadeBars.Time("2024-01-01"));
        Assert.That(forgotten.Series, Is.EqualTo(new ForgottenSeries[] { new("1d", 214, 185) }), "the quarters of an hour begin later");
    }

    [Test]
    public async Task Who_had_what_forgotten_when_is_kept()
    {
        var before = (await _factory.SendAsync(new GetSymbols()))[0];
        await ForgetAsync("15m", At(0), At(10));
        var between = (await _factory.SendAsync(new GetSymbols()))[0];
        await ForgetAsync("15m");

        var changes = await _factory.SendAsync(new GetBarChanges("EUR"));
        Assert.That(changes.Select(change => (change.Symbol, change.Timeframe, change.MadeBy, change.From, change.To, change.Bars, change.ContentHashBefore, change.ContentHashAfter)), Is.EqualTo(new[]
        {
            ("EUR", "15m", "a test", (DateTimeOffset?)null, (DateTimeOffset?)null, 5990, between.ContentHash, (string?)null),
            ("EUR", "15m", "a test", At(0), At(10), 10, before.ContentHash, between.ContentHash),
        }));
        Assert.That(changes[0].MadeAt, Is.GreaterThanOrEqualTo(changes[1].MadeAt));
        Assert.That(await _factory.SendAsync(new GetBarChanges("EUR", 1)), Has.Count.EqualTo(1));
        Assert.That(await _factory.SendAsync(new GetBarChanges("IBM")), Is.Empty);
    }

    [Test]
    public async Task Volume_that_went_is_known_to_have_gone()
    {
        await _factory.ImportAsync(MadeBars.Of("MUTE", Timeframe.OneHour, "2024-01-01", 50, withVolume: false));
        await _factory.ImportAsync(MadeBars.Of("MUTE", Timeframe.OneHour, "2024-02-01", 50));
        Assert.That((await _factory.SeriesAsync("MUTE")).HasVolume, Is.True);

        await _factory.SendAsync(new ForgetBars("MUTE", null, MadeBars.Time("2024-02-01"), null, "a test"));
        Assert.That((await _factory.SeriesAsync("MUTE")).HasVolume, Is.False);
    }

    [Test]
    public async Task What_somebody_reads_stays_wholly_and_the_refusal_names_the_reader()
    {
        var pin = Guid.CreateVersion7();
        await _factory.SendAsync(new PinBars(pin, PinOwner.Run, ["EUR"], []));
        await _factory.ImportAsync(MadeBars.Of("EUR", Timeframe.OneHour, "2024-01-01", 50));
        var before = await _factory.SendAsync(new GetSymbols());

        Assert.That(
            () => ForgetAsync(null, At(10)),
            Throws.TypeOf<ConflictException>().With.Message.EqualTo($"symbol: EUR is being read by run {pin}; its bars can be forgotten once they have ended or are cancelled."));
        Assert.That(await _factory.SendAsync(new GetSymbols()), Is.EqualTo(before));
        Assert.That(await _factory.SendAsync(new GetBarChanges("EUR")), Is.Empty);
        Assert.That((await ForgetAsync("1h")).Series.Single().Bars, Is.EqualTo(50), "it came later, nobody reads it");

        await _factory.SendAsync(new ReleaseBars([pin]));
        Assert.That((await ForgetAsync(null, At(10))).Series, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Forgetting_and_importing_at_once_leaves_what_one_after_the_other_would()
    {
        var more = MadeBars.Of("EUR", Timeframe.FifteenMinutes, "2024-01-15", 100, 9);
        await Task.WhenAll(ForgetAsync("15m"), _factory.ImportAsync(more));

        var left = (await _factory.SendAsync(new GetSymbols())).SingleOrDefault(series => series.Timeframe == "15m");
        Assert.That(left?.Bars, Is.Null.Or.EqualTo(100));
    }

    [TestCase("IBM", null, null, null, "Symbol 'IBM' is not imported; known: EUR.")]
    [TestCase("EUR", "1h", null, null, "timeframe: EUR is not imported at 1h; 15m, 1d.")]
    [TestCase("EUR", "15m", "2030-01-01", null, "No bar of EUR 15m lies in the span; they go from 2024-01-15 00:00:00Z to 2024-03-17 11:45:00Z.")]
    public void What_is_not_there_cannot_go(string symbol, string? timeframe, string? from, string? to, string message) =>
        Assert.That(() => _factory.SendAsync(new ForgetBars(symbol, timeframe, Time(from), Time(to), "a test")), Throws.TypeOf<NotFoundException>().With.Message.EqualTo(message));

    [TestCase("7m", null, null, "timeframe: '7m' is not known; allowed: 1m, 5m, 15m, 30m, 1h, 4h, 1d.")]
    [TestCase(null, "2024-02-01", "2024-02-01", "to: 2024-02-01T00:00:00.0000000+00:00 is not after from; a later time, itself excluded.")]
    [TestCase(null, "2024-02-02", "2024-02-01", "to: 2024-02-01T00:00:00.0000000+00:00 is not after from; a later time, itself excluded.")]
    public void A_wrong_request_is_refused_by_name(string? timeframe, string? from, string? to, string message)
    {
        var refusal = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new ForgetBars("EUR", timeframe, Time(from), Time(to), "a test")));
        Assert.That(refusal!.Errors.Single().ErrorMessage, Is.EqualTo(message));
    }

    private Task<ForgottenBars> ForgetAsync(string? timeframe = null, DateTimeOffset? from = null, DateTimeOffset? to = null) =>
        _factory.SendAsync(new ForgetBars(" eur", timeframe, from, to, "a test"));

    private static DateTimeOffset At(int bar) => DateTimeOffset.FromUnixTimeMilliseconds(Quarters.Times.Span[bar]);

    private static DateTimeOffset? Time(string? text) => text is null ? null : MadeBars.Time(text);
}
