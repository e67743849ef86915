using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Preparation;

[TestFixture]
internal sealed class TrainingRefusalTests
{
    private static readonly TrainingSpecification Small = new() { Symbol = "SMALL", Features = ["return_1", "rsi_14"] };

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        await _factory.StoreAsync(SmallMarket.Generate());
        await _factory.StoreAsync(Part("TINY", 50));
        await _factory.StoreAsync(Part("SHORT", 1300));
        await _factory.StoreAsync(Constant("FLAT"));
        await _factory.StoreAsync(WithoutVolume("SILENT"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public void An_unknown_algorithm_is_refused_with_those_there_are() =>
        Refuses<UnprocessableException>(Small with { Algorithm = "Oracle" }, "algorithm", "Algorithm 'Oracle' is unknown; available: ElasticNet, Lasso, Ridge");

    [TestCase("NOWHERE")]
    [TestCase("../../etc/passwd")]
    public void An_unknown_symbol_is_not_found(string symbol) =>
        Refuses<NotFoundException>(Small with { Symbol = symbol }, "symbol", $"Symbol '{symbol.ToUpperInvariant()}' is not imported; known: FLAT, SHORT, SILENT, SMALL, TINY.");

    [Test]
    public void An_unknown_reference_symbol_is_not_found() =>
        Refuses<NotFoundException>(Small with { ReferenceSymbols = ["spy"] }, "reference_symbols", "Symbol 'SPY' is not imported");

    [Test]
    public void An_unknown_feature_is_named() =>
        Refuses<UnprocessableException>(Small with { Features = ["return_1", "magic_7"] }, "features", "Feature 'magic_7' is not known; allowed: ");

    [Test]
    public async Task Bars_coarser_than_those_stored_are_made_and_finer_ones_are_not_found()
    {
        Refuses<UnprocessableException>(Small with { Timeframe = "1h", Features = ["return_1"] }, "symbol", "Too little data");
        await StoreDailyAsync();
        Refuses<NotFoundException>(Small with { Symbol = "DAILY" }, "timeframe", "Symbol 'DAILY' is imported at 1d, from which no 1m bars can be made.");
    }

    [Test]
    public void Too_few_rows_say_how_many_are_missing()
    {
        // ⌊0.6·50⌋ − 2 = 28 bars, of which return_1 needs one.
        Refuses<UnprocessableException>(Small with { Symbol = "TINY", Features = ["return_1"] }, "symbol", "Too little data: the selection segment (28 of 50 bars) of TINY has 27 usable rows; 1 features need 500, 473 are missing.");
        // ⌊0.6·1300⌋ − 2 = 778 bars are enough for 25 features and too few for 26.
        Refuses<UnprocessableException>(Small with { Symbol = "SHORT", Features = [.. Enumerable.Range(1, 26).Select(n => $"return_{n}")] }, "symbol", "has 752 usable rows; 26 features need 780, 28 are missing.");
    }

    [Test]
    public void A_short_simulation_or_holdout_says_how_many_bars_are_missing()
    {
        Refuses<UnprocessableException>(Small with { Symbol = "SHORT", Features = ["return_1"], Segments = new(0.6m, 0.7m) }, "symbol", "the simulation segment of SHORT has 128 bars; 200 are needed, 72 are missing.");
        Refuses<UnprocessableException>(Small with { Symbol = "SHORT", Features = ["return_1"], Segments = new(0.6m, 0.95m) }, "symbol", "the holdout segment of SHORT has 65 bars; 100 are needed, 35 are missing.");
    }

    [Test]
    public void Constant_prices_leave_nothing_to_learn() =>
        Refuses<UnprocessableException>(Small with { Symbol = "FLAT", Features = ["return_1"] }, "symbol", "The target log_return of close is constant over the selection segment of FLAT");

    [Test]
    public void A_feature_that_is_mostly_undefined_is_named()
    {
        Refuses<UnprocessableException>(Small with { Symbol = "SILENT", Features = ["return_1", "mfi_14"] }, "features", "Feature 'mfi_14' of SILENT is undefined on 100 % of the selection bars after its warm-up; at most 20 % is allowed (it needs volume).");
        Refuses<UnprocessableException>(Small with { Symbol = "FLAT", Features = ["rsi_14"] }, "features", "Feature 'rsi_14' of FLAT is undefined");
        Refuses<UnprocessableException>(Small with { Symbol = "TINY", Features = ["return_500"] }, "features", "on every bar: its warm-up is longer than the selection segment");
    }

    [Test]
    public void A_feature_of_the_volatility_index_needs_it_imported() =>
        Refuses<UnprocessableException>(Small with { Features = ["vix_close"] }, "features", "Feature 'vix_close' needs daily bars of 'VIX', which are not imported.");

    [Test]
    public void A_grid_too_large_is_refused_with_its_size() =>
        Refuses<UnprocessableException>(
            Small with { AlphaGrid = [.. Enumerable.Range(1, 60_000).Select(i => i * 1e-6)], L1RatioGrid = [0.1, 0.5], RegimeConfigs = [RegimeConfig.Any] },
            "alpha_grid", "The grid has 120,000 cells (60,000 alpha_grid × 2 l1_ratio_grid × 1 regime_configs); at most 100,000 are allowed.");

    [Test]
    public void A_grid_whose_every_cell_is_null_gives_no_model() =>
        Assert.That(
            () => _factory.SendAsync(new TrainModel(Small with { AlphaGrid = [10], L1RatioGrid = [0.5], RegimeConfigs = [RegimeConfig.Any] })),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("No cell of the grid gave a usable model for SMALL"));

    [Test]
    public void Bad_grids_are_refused_before_any_data_is_read()
    {
        Assert.That(() => _factory.SendAsync(new TrainModel(new() { Symbol = "NOWHERE", AlphaGrid = [] })), Throws.TypeOf<ValidationException>().With.Message.Contains("alpha_grid: empty"));
        Assert.That(() => _factory.SendAsync(new TrainModel(new() { Symbol = "NOWHERE", AlphaGrid = [-1] })), Throws.TypeOf<ValidationException>().With.Message.Contains("alpha_grid: -1 is not allowed"));
    }

    [Test]
    public void An_unknown_model_is_not_found()
    {
        Assert.That(() => _factory.SendAsync(new GetModel(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetImportance(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetPredictions(Guid.Empty)), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _factory.SendAsync(new GetModels(Limit: 0)), Throws.TypeOf<ValidationException>().With.Message.Contains("limit: 0 is not allowed; 1 to 1000."));
    }

    private void Refuses<TException>(TrainingSpecification specification, string field, string message)
        where TException : FactoryException =>
        Assert.That(() => _factory.SendAsync(new PlanTraining(specification)), Throws.TypeOf<TException>().With.Message.Contains(message).And.Property("Field").EqualTo(field));

    private Task StoreDailyAsync() => _factory.StoreAsync(new("DAILY", Timeframe.OneDay, new long[] { 0, 86_400_000 }, new double[] { 1, 1 }, new double[] { 1, 1 }, new double[] { 1, 1 }, new double[] { 1, 1 }, new double[2]));

    private static BarSeries Part(string symbol, int count)
    {
        var bars = SmallMarket.Generate(symbol);
        return new(symbol, bars.Timeframe, bars.Times[..count], bars.Open[..count], bars.High[..count], bars.Low[..count], bars.Close[..count], bars.Volume[..count]);
    }

    private static BarSeries Constant(string symbol)
    {
        var bars = SmallMarket.Generate(symbol);
        var price = new double[bars.Count];
        Array.Fill(price, 100);
        return new(symbol, bars.Timeframe, bars.Times, price, price, price, price, bars.Volume);
    }

    private static BarSeries WithoutVolume(string symbol)
    {
        var bars = SmallMarket.Generate(symbol);
        return new(symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, new double[bars.Count]);
    }
}
