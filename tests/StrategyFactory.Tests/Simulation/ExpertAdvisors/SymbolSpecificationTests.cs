using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>What a symbol is traded as, and what its profits are worth in dollars, on imported bars.</summary>
internal sealed class SymbolSpecificationTests
{
    private const int Bars = 500;
    private static readonly Guid Pin = Guid.NewGuid();
    private TestFactory _factory = null!;
    private BarSeries _yen = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        _yen = MadeBars.Of("EURJPY", Timeframe.OneHour, "2024-01-01", Bars, seed: 5);
        await _factory.ImportAsync(_yen);
        await _factory.ImportAsync(MadeBars.Of("XAUUSD", Timeframe.OneHour, "2024-01-01", Bars, seed: 6).WithSpread(seed: 7));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task Yen_are_not_taken_for_dollars_but_converted_or_refused_with_the_series_that_is_missing()
    {
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(Search("EURJPY")))!;
        Assert.That(refusal.Field, Is.EqualTo("symbol"));
        Assert.That(refusal.Message, Does.Contain("are in JPY and the deposit is in USD").And.Contain("import USDJPY or EURUSD"));
        Assert.That(() => _factory.SendAsync(new CheckExpertInputs("MA Cross", "eurjpy", [])), Throws.TypeOf<UnprocessableException>(), "and before anything is queued");

        // A quarter of the bars: the others have no rate.
        var dollars = MadeBars.Of("EURUSD", Timeframe.OneHour, "2024-01-01", Bars, seed: 9);
        await _factory.ImportAsync(dollars.Head(Bars / 4));
        await _factory.SendAsync(new PinBars(Pin, PinOwner.Tuning, ["EURJPY", "EURUSD"], []));
        refusal = Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(Search("EURJPY")))!;
        Assert.That(refusal.Message, Does.Contain("converted by EURUSD, which has no 1h bars at"));

        await _factory.ImportAsync(dollars);
        var crossed = await _factory.SendAsync(Search("EURJPY"));
        Assert.That(() => _factory.SendAsync(Search("EURJPY") with { AsOf = Pin }), Throws.TypeOf<UnprocessableException>(), "rates are read by the pin as well");
        Assert.That((crossed.Trading.Conversion, string.Join(" * ", crossed.Trading.ConvertedBy)), Is.EqualTo(("series", "1/EURJPY 1h * EURUSD 1h")));
        Assert.That(crossed.Trading.ConversionRate, Is.EqualTo(dollars.Open.Span[0] / _yen.Open.Span[0]).Within(1e-12));
        Assert.That(crossed.Top[0].Metrics.TotalTrades, Is.GreaterThan(0));
        Assert.That(await _factory.SendAsync(new FindConversionSymbols("eurjpy")), Is.EqualTo(new[] { "EURUSD" }), "besides itself");
        Assert.That(await _factory.SendAsync(new FindConversionSymbols("EURUSD")), Is.Empty);

        await _factory.ImportAsync(MadeBars.Of("USDJPY", Timeframe.OneDay, "2024-01-01", 30, seed: 10));
        Assert.That((await _factory.SendAsync(Search("EURJPY"))).Trading.ConvertedBy, Is.EqualTo(new[] { "1/USDJPY 1d" }));
    }

    [Test]
    public async Task Spreads_of_bars_are_paid_where_they_are_known_and_a_stated_one_before_them()
    {
        var recorded = (await _factory.SendAsync(Search("XAUUSD"))).Trading;
        Assert.That(recorded.RecordedSpreads, Is.InRange(Bars / 2, Bars - 1));
        Assert.That(recorded.MeanSpreadPoints, Is.Not.EqualTo(recorded.SpreadPoints));
        await _factory.SendAsync(new PutSymbolSpecification("xauusd", new() { SpreadPoints = 30, SlippagePoints = 2, SwapLong = -25, SwapShort = 10 }));
        var stated = await _factory.SendAsync(Search("XAUUSD"));
        Assert.That((stated.Trading.SymbolClass, stated.Trading.RecordedSpreads, stated.Trading.MeanSpreadPoints), Is.EqualTo(("configured", 0, 30.0)));
        Assert.That((stated.Trading.SlippagePoints, stated.Trading.SwapLong, stated.Trading.SwapShort, stated.Trading.TripleSwapDay), Is.EqualTo((2.0, -25.0, 10.0, "Wednesday")));
        Assert.That(stated.Top[0].Metrics.Slippage, Is.EqualTo(stated.Top[0].Metrics.TotalTrades * 2 * 0.02 * 100 * 0.01).Within(1e-9), "two fills a trade of 2 points on one ounce");
        Assert.That(stated.Top[0].Metrics.Swap, Is.Not.Zero);

        var known = await _factory.SendAsync(new GetSymbolSpecification("XAUUSD"));
        Assert.That((known.Stored!.SpreadPoints, known.Trading.SpreadPoints, known.Trading.ContractSize), Is.EqualTo((30.0, 30.0, 100.0)));
        Assert.That((await _factory.SendAsync(new PutSymbolSpecification("XAUUSD", new()))).Stored, Is.Null, "nothing stated takes away what was stored");
        Assert.That((await _factory.SendAsync(Search("XAUUSD"))).Trading.RecordedSpreads, Is.EqualTo(recorded.RecordedSpreads));
    }

    [Test]
    public async Task Swaps_of_every_mode_are_charged_on_real_bars()
    {
        Dictionary<string, double> paid = new(StringComparer.Ordinal);
        foreach (var mode in SymbolSpecification.SwapModes)
        {
            await _factory.SendAsync(new PutSymbolSpecification("XAUUSD", new() { SwapLong = -3.6, SwapShort = -3.6, SwapMode = mode, MarginCurrency = "USD" }));
            var found = await _factory.SendAsync(Search("XAUUSD"));
            paid[mode] = found.Top[0].Metrics.Swap!.Value;
            Assert.That((found.Trading.SwapMode, found.Top[0].Metrics.TotalTrades > 0), Is.EqualTo((mode, true)));
        }

        await _factory.SendAsync(new PutSymbolSpecification("XAUUSD", new()));
        Assert.That(paid["points"], Is.Negative);
        // a point of a lot of 100 ounces is a dollar, and so are 3.6 of them and 3.6 dollars a lot
        Assert.That(paid["currency_margin"], Is.EqualTo(paid["points"]).Within(1e-9));
        Assert.That(paid["currency_deposit"], Is.EqualTo(paid["points"]).Within(1e-9));
        // a hundredth of a percent a night of what 100 ounces are worth at about the price of the bars, against 3.6 dollars
        Assert.That(paid["interest_open"], Is.EqualTo(paid["interest_current"]).Within(Math.Abs(paid["interest_current"]) * 0.1));
        Assert.That(paid["currency_symbol"] / paid["interest_current"], Is.EqualTo(3.6 / (100 * 0.0001)).Within(1e-6), "3.6 ounces at the price of the night, or a ten-thousandth of 100");
    }

    [Test]
    public async Task A_pilot_runs_on_imported_bars_and_a_search_knows_its_sensitivity()
    {
        var search = Search("XAUUSD") with { Inputs = [new("FastPeriod", "5", new(3, 1, 12)), new("SlowPeriod", "15", new(15, 1, 40)), new("Lots", "0.01")] };
        var advice = await _factory.SendAsync(new AdviseSearch(search, 100));
        Assert.That((advice.Combinations, advice.Bars, advice.Sensitivity!.Inputs.Count), Is.EqualTo((260L, 375, 2)));
        Assert.That(advice.Evaluated, Is.InRange(70, 100));
        var found = await _factory.SendAsync(search);
        Assert.That((found.Sensitivity!.Passes, found.Sensitivity.Exact), Is.EqualTo((260L, true)));
        Assert.That(found.Sensitivity.Inputs.Sum(input => input.First), Is.InRange(0, 1));
        Assert.That(found.Sensitivity.Inputs.Sum(input => input.Total), Is.GreaterThanOrEqualTo(1 - 1e-9), "what they do together is in both");
        Assert.That(() => _factory.SendAsync(new AdviseSearch(search, 5)), Throws.TypeOf<ValidationException>().With.Message.Contains("advise: 5 is not allowed; 16 to 10000."));
    }

    [Test]
    public void A_specification_that_cannot_be_is_refused_by_field()
    {
        var refusal = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new PutSymbolSpecification("US30", new() { MarginRate = 0, LotStep = -1 })))!;
        Assert.That(refusal.Errors.Select(error => error.ErrorMessage), Is.EquivalentTo(new[]
        {
            "margin_rate: 0 is not allowed; above 0 and at most 1.", "lot_step: -1 is not allowed; above 0 and below 1e12.",
        }));
        Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new GetSymbolSpecification("US:30")));
    }

    [Test]
    public async Task A_symbol_without_bars_is_known_by_its_name()
    {
        var known = await _factory.SendAsync(new GetSymbolSpecification("usdjpy"));
        Assert.That((known.Symbol, known.Stored, known.Trading.Conversion, known.Trading.PointSize), Is.EqualTo(("USDJPY", (SymbolSpecification?)null, "base", 0.001)));
    }

    private static SearchExpertAdvisor Search(string symbol) =>
        new("EMACrossOver", symbol, "1h", null, null, 10_000, [new("FastPeriod", "5"), new("SlowPeriod", "15"), new("Lots", "0.01")]);
}
