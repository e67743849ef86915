using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>The request as other modules send it, on imported bars.</summary>
internal sealed class SearchExpertAdvisorTests
{
    private static readonly ExpertInput[] Inputs = [new("InpFastPeriod", "5", new(3, 1, 8)), new("InpSlowPeriod", "20", new(15, 5, 40)), new("InpComment", "x"), new("LotSize", "0.20")];
    private TestFactory _factory = null!;
    private BarSeries _bars = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync();
        _bars = MadeBars.Of("EURUSD", Timeframe.OneMinute, "2024-01-01", 24_000, seed: 5);
        await _factory.SendAsync(new ImportBars { Symbol = "EURUSD", Timeframe = "1m", FileName = "bars.csv", Content = new MemoryStream(_bars.Csv()) });
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task A_search_runs_on_bars_made_from_finer_ones_and_keeps_the_last_quarter_unseen()
    {
        var found = await _factory.SendAsync(Search());
        Assert.That((found.Expert, found.Method, found.Combinations, found.Evaluated), Is.EqualTo(("moving_average_cross", "complete", 36L, 36L)));
        Assert.That((found.Bars, found.ForwardBars), Is.EqualTo((400, 100)));
        Assert.That((found.ForwardFrom - found.From).TotalHours, Is.EqualTo(300));
        Assert.That(found.IgnoredInputs, Is.EqualTo(new[] { "InpComment" }));
        Assert.That(found.Top, Has.Count.EqualTo(10));
        Assert.That(found.Top[0].Values["LotSize"], Is.EqualTo("0.20"), "a fixed input keeps its text");
        Assert.That((found.Top[0].Metrics.Bars, found.Top[0].Forward.Bars), Is.EqualTo((300, 100)));
        Assert.That((found.Trading.SymbolClass, found.Trading.PointSize), Is.EqualTo(("forex", 0.00001)));
    }

    [Test]
    public async Task Passes_are_listed_in_short_as_many_as_are_asked_for()
    {
        var found = await _factory.SendAsync(Search() with { Listed = 20 });
        Assert.That(found.Listed, Has.Count.EqualTo(20));
        Assert.That(found.SearchedInputs, Is.EqualTo(new[] { "InpFastPeriod", "InpSlowPeriod" }));
        foreach (var (listed, reported) in found.Listed.Zip(found.Top))
        {
            Assert.That(listed.PassNumber, Is.EqualTo(reported.PassNumber));
            Assert.That(listed.Values, Is.EqualTo(found.SearchedInputs.Select(input => reported.Values[input])));
            Assert.That((listed.NetProfit, listed.ProfitFactor, listed.RecoveryFactor),
                Is.EqualTo((reported.Metrics.NetProfit, reported.Metrics.ProfitFactor, reported.Metrics.RecoveryFactor)));
            Assert.That((listed.MaxDrawdownPct, listed.TotalTrades),
                Is.EqualTo((reported.Metrics.MaxDrawdownPct, reported.Metrics.TotalTrades)));
        }

        Assert.That((await _factory.SendAsync(Search())).Listed, Is.Empty);
        Assert.That(() => _factory.SendAsync(Search() with { Listed = 100_001 }),
            Throws.TypeOf<ValidationException>().With.Message.Contains("listed: 100001"));
    }

    [Test]
    public async Task A_search_is_asked_whether_it_would_have_worked_only_where_that_is_wanted()
    {
        var found = await _factory.SendAsync(Search() with { WalkForward = 2, EarlierTrials = 64 });
        var validation = found.Validation!;
        Assert.That((validation.Windows.Count, validation.Trials, validation.Days), Is.EqualTo((2, 100L, 13)));
        Assert.That(validation.Windows.Select(window => (window.ForwardFrom - found.From).TotalHours), Is.EqualTo(new[] { 150.0, 300 }));
        Assert.That(validation.Windows[^1].Forward, Is.EqualTo(found.Top.Single(pass => pass.PassNumber == validation.PassNumber).Forward));
        Assert.That((validation.Overfitting, validation.OverfittingProblem), Is.EqualTo(((double?)null, "too_few_strategies")), "none covers its margin at these prices");
        Assert.That((await _factory.SendAsync(Search())).Validation, Is.Null);
        Assert.That(() => _factory.SendAsync(Search() with { WalkForward = 13 }),
            Throws.TypeOf<ValidationException>().With.Message.Contains("walk_forward: 13"));
    }

    [Test]
    public async Task Several_symbols_are_searched_together_each_with_its_own_bars_and_one_without_them_is_refused()
    {
        foreach (var (symbol, from) in new[] { ("NZDUSD", "2024-01-01"), ("AUDUSD", "2025-01-01") })
        {
            var bars = MadeBars.Of(symbol, Timeframe.OneMinute, from, 24_000, seed: 9);
            await _factory.SendAsync(new ImportBars { Symbol = symbol, Timeframe = "1m", FileName = "bars.csv", Content = new MemoryStream(bars.Csv()) });
        }

        var found = await _factory.SendAsync(Search() with { InitialDeposit = 1e8, WalkForward = 1, AlsoOn = ["NZDUSD"] });
        var (own, other) = (found.Validation!.BySymbol[0], found.Validation.BySymbol[1]);
        var deciding = found.Top.Single(pass => pass.PassNumber == found.Validation.PassNumber);
        Assert.That((own.Symbol, other.Symbol, own.Metrics.Bars, other.Metrics.Bars, other.Forward.Bars), Is.EqualTo(("EURUSD", "NZDUSD", (int?)300, (int?)300, (int?)100)));
        Assert.That(other.Metrics, Is.Not.EqualTo(own.Metrics));
        Assert.That(deciding.Score, Is.EqualTo((own.Score + other.Score) / 2).Within(1e-12));
        Assert.That(deciding.Metrics.TotalTrades, Is.EqualTo(own.Metrics.TotalTrades + other.Metrics.TotalTrades));
        Assert.That(() => _factory.SendAsync(Search() with { AlsoOn = ["AUDUSD"] }), Throws.TypeOf<UnprocessableException>()
            .With.Message.EqualTo("also_on: AUDUSD has 0 1h bars where EURUSD is searched and 0 on its forward bars; at least 100 and 1 are needed."));
        Assert.That(() => _factory.SendAsync(new CheckExpertBars("EURUSD", "1h") { AlsoOn = ["AUDUSD"] }), Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("also_on: AUDUSD has 0 1h bars"));
        Assert.That(() => _factory.SendAsync(new CheckExpertBars("EURUSD", "1h") { AlsoOn = ["NZDUSD"] }), Throws.Nothing);
        Assert.That(() => _factory.SendAsync(Search() with { AlsoOn = ["eurusd"] }), Throws.TypeOf<ValidationException>().With.Message.Contains("also_on: at most 49 further symbols, each once."));
    }

    [Test]
    public async Task Inputs_of_a_file_are_told_by_what_they_mean_and_a_second_spelling_means_nothing()
    {
        var meanings = await _factory.SendAsync(
            new GetExpertInputMeanings("MA Cross", ["inpFastPeriod", "fast_period", "LotSize", "Comment"]));
        Assert.That(
            meanings.Select(pair => (pair.Key, pair.Value)),
            Is.EqualTo(new[] { ("inpFastPeriod", "FastPeriod"), ("fast_period", null), ("LotSize", "Lots"), ("Comment", null) }));
        Assert.That(() => _factory.SendAsync(new GetExpertInputMeanings("Wizard", [])), Throws.InstanceOf<FactoryException>());
    }

    [Test]
    public async Task A_period_limits_the_bars()
    {
        var found = await _factory.SendAsync(Search() with { From = MadeBars.Time("2024-01-03"), To = MadeBars.Time("2024-01-13") });
        Assert.That((found.From, found.To, found.Bars), Is.EqualTo((MadeBars.Time("2024-01-03"), MadeBars.Time("2024-01-12T23:00"), 240)));
    }

    [Test]
    public async Task Columns_of_bars_are_those_of_the_pages()
    {
        var (from, to) = (MadeBars.Time("2024-01-05"), MadeBars.Time("2024-01-06"));
        var columns = await _factory.SendAsync(new GetBarSeries("eurusd", "15m", from, to));
        var page = await _factory.SendAsync(new GetBars("EURUSD", "15m", from, to));
        Assert.That(columns.Count, Is.EqualTo(96));
        Assert.That(columns.Close.ToArray(), Is.EqualTo(page.Bars.Select(bar => bar.Close)));
        Assert.That(columns.Times.Span[0], Is.EqualTo(from.ToUnixTimeMilliseconds()));
    }

    [TestCase("2030-01-01", null, "from", "no 1h bars")]
    [TestCase(null, "2023-01-01", "to", "no 1h bars")]
    [TestCase("2024-01-01", "2024-01-03", "from", "at least 100 are needed")]
    public void A_period_with_too_few_bars_is_refused(string? from, string? to, string field, string message)
    {
        DateTimeOffset? first = from is null ? null : MadeBars.Time(from), end = to is null ? null : MadeBars.Time(to);
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(Search() with { From = first, To = end }));
        Assert.That(refusal!.Field, Is.EqualTo(field));
        Assert.That(refusal.Message, Does.Contain(message));
        var before = Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(new CheckExpertBars("eurusd", "1h", first, end)));
        Assert.That((before!.Field, before.Message), Is.EqualTo((refusal.Field, refusal.Message)), "in the same words before anything is queued");
    }

    [Test]
    public void Bars_are_counted_as_they_are_imported_or_made()
    {
        Assert.That(() => _factory.SendAsync(new CheckExpertBars("EURUSD", "1h")), Throws.Nothing);
        Assert.That(() => _factory.SendAsync(new CheckExpertBars("EURUSD", "1h", MadeBars.Time("2024-01-02"))), Throws.Nothing);
        Assert.That(() => _factory.SendAsync(new CheckExpertBars("EURUSD", "4h")), Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("There are 100 4h bars of 'EURUSD'"));
    }

    [Test]
    public void What_does_not_exist_is_refused_by_name()
    {
        Assert.That(Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(Search() with { Expert = "Moonshot" }))!.Field, Is.EqualTo("expert"));
        Assert.That(Assert.ThrowsAsync<NotFoundException>(() => _factory.SendAsync(Search() with { Symbol = "GBPUSD" }))!.Field, Is.EqualTo("symbol"));
        Assert.That(Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(Search() with { Inputs = [new("FastMA", "five")] }))!.Field, Is.EqualTo("inputs[0].value"));
        Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(Search() with { InitialDeposit = 0 }));
        Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(Search() with { Timeframe = "2h" }));
    }

    [Test]
    public async Task The_description_names_every_expert_with_its_inputs()
    {
        var experts = await _factory.SendAsync(new GetExpertAdvisors());
        Assert.That(experts, Has.Count.EqualTo(6));
        Assert.That(experts.Select(expert => expert.Inputs.Count), Is.All.GreaterThan(20));
        var cross = experts.Single(expert => expert.Name == "moving_average_cross");
        Assert.That(cross.Inputs[0].Name, Is.EqualTo("FastPeriod"));
        Assert.That(cross.Inputs.SelectMany(input => input.Aliases), Does.Contain("FastMA"));
    }

    [Test]
    public async Task The_configured_criterion_can_be_asked_for()
    {
        var criterion = await _factory.SendAsync(new GetTesterCriterion("EMACrossOverV2"));
        Assert.That(criterion.Hard.Select(hard => hard.Metric), Is.EqualTo(new[] { "recovery_factor", "total_trades", "max_drawdown_pct", "profit_factor" }));
        Assert.That((await _factory.SendAsync(new GetTesterCriterion("somebody else's"))).Quality, Is.EqualTo(criterion.Quality));
    }

    private static SearchExpertAdvisor Search() => new("EMACrossOver", "EURUSD", "1h", null, null, 10_000, Inputs);
}
