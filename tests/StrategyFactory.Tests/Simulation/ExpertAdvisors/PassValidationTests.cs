using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class PassValidationTests
{
    private const int Bars = 6000;
    private static readonly ExpertAdvisorOptions Options = new();

    private static readonly ExpertInput[] Small = [new("FastMA", "5", new(3, 2, 15)), new("SlowMA", "30", new(20, 5, 60)), new("SL", "0", new(0, 20, 60))];

    private static readonly ExpertInput[] Large = [new("FastMA", "5", new(3, 1, 40)), new("SlowMA", "30", new(20, 1, 90)), new("SL", "0", new(0, 5, 100))];

    [TestCase(9600, 4, false, "0-3600-4800 0-4800-6000 0-6000-7200")]
    [TestCase(9600, 4, true, "0-3600-4800 1200-4800-6000 2400-6000-7200")]
    [TestCase(9600, 2, false, "0-3600-7200")]
    [TestCase(9600, 1, false, "")]
    [TestCase(101, 4, false, "")]
    [TestCase(400, 4, false, "0-150-200 0-200-250 0-250-300")]
    public void The_second_half_of_the_searched_bars_is_cut_into_forward_stretches(int bars, int count, bool rolling, string expected)
    {
        var windows = SearchWindow.Before(bars - (bars / 4), count, rolling, least: 100);
        Assert.That(string.Join(' ', windows.Select(window => $"{window.Start}-{window.End}-{window.ForwardEnd}")), Is.EqualTo(expected));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_window_finds_what_a_search_of_its_bars_alone_finds(bool rolling)
    {
        var bars = DyadicMarket.Bars(3, Bars);
        var windows = Run(Small, bars, rolling: rolling).Validation!.Windows;
        Assert.That(windows, Has.Count.EqualTo(4));
        foreach (var (window, bounds) in windows.Zip(SearchWindow.Before(4500, 4, rolling, 100)))
        {
            var (expert, space, setting) = Prepare(Small, bars);
            var runner = new PassRunner(expert, space, setting);
            var deciding = Enumerable.Range(0, 252)
                .Select(number => (Places: space.At(number), Metrics: runner.Report(space.At(number), bounds.Start, bounds.End, 2).Metrics))
                .OrderBy(pass => pass.Metrics.NetProfit > 0 ? 0 : 1).ThenBy(pass => setting.Criterion.Distance(pass.Metrics))
                .ThenByDescending(pass => setting.Criterion.Score(pass.Metrics)).ThenBy(pass => space.Number(pass.Places)).First();
            Assert.That(window.Values, Is.EqualTo(space.Texts(deciding.Places)));
            Assert.That(window.Forward, Is.EqualTo(runner.Report(deciding.Places, bounds.End, bounds.ForwardEnd, 2).Metrics));
        }
    }

    [Test]
    public void Bars_after_a_window_change_nothing_that_it_has_found()
    {
        var bars = DyadicMarket.Bars(3, Bars);
        var (open, high, low, close) = (bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray());
        for (var bar = 3000; bar < Bars; bar++)
        {
            (open[bar], high[bar], low[bar], close[bar]) = (open[bar] * 3, high[bar] * 4, low[bar] * 2, close[bar] * 3);
        }

        foreach (var (inputs, limit) in new[] { (Small, 10_000), (Large, 600) })
        {
            var real = Run(inputs, bars, limit: limit).Validation!.Windows;
            var other = Run(inputs, new(bars.OpenTimes, open, high, low, close), limit: limit).Validation!.Windows;
            // the second window ends at bar 3000
            Assert.That(Found(other.Take(2)), Is.EqualTo(Found(real.Take(2))));
            Assert.That(other[0].Forward, Is.EqualTo(real[0].Forward));
            Assert.That(other[1].Forward, Is.Not.EqualTo(real[1].Forward));
        }

        static string Found(IEnumerable<WalkForwardWindow> windows) =>
            JsonSerializer.Serialize(windows.Select(window => new { window.Values, window.Score, window.Distance }), FactoryJson.Options);
    }

    [Test]
    public void Windows_change_nothing_of_the_search_and_any_number_of_threads_gives_the_same_bytes()
    {
        foreach (var (inputs, limit) in new[] { (Small, 10_000), (Large, 600) })
        {
            var bars = DyadicMarket.Bars(3, Bars);
            var one = Run(inputs, bars, threads: 1, limit: limit);
            Assert.That(Json(Run(inputs, bars, threads: 3, limit: limit)), Is.EqualTo(Json(one)));
            Assert.That(Json(Run(inputs, bars, windows: 0, limit: limit)), Is.EqualTo(Json(one with { Validation = null, Trades = [] })));
        }
    }

    [Test]
    public void The_deflated_sharpe_ratio_is_that_of_the_daily_returns_with_the_passes_as_trials()
    {
        var bars = DyadicMarket.Bars(3, Bars);
        var found = Run(Small, bars, earlier: 1000);
        var deciding = found.Top.Single(pass => pass.PassNumber == found.Validation!.PassNumber);
        var trades = found.Trades.Where(trade => !trade.Forward).ToList();

        // hours from midnight on: the last bar of day d is bar 24·d + 23, and the searched bars end within a day
        double Balance(int bar) => 10_000 + trades.Where(trade => trade.Closed.ToUnixTimeMilliseconds() <= bars.OpenTimes[bar]).Sum(trade => trade.Profit);
        double Equity(int bar) => Balance(bar) + trades
            .Where(trade => trade.Opened.ToUnixTimeMilliseconds() <= bars.OpenTimes[bar] && trade.Closed.ToUnixTimeMilliseconds() > bars.OpenTimes[bar])
            .Sum(trade => trade.Lots * 10_000 * (trade.Side == "long"
                ? bars.Close[bar] - trade.EntryPrice
                : trade.EntryPrice - bars.Close[bar] - DyadicMarket.Point));
        var equities = Enumerable.Range(0, 188).Select(day => Equity(Math.Min((day * 24) + 23, 4499))).Prepend(10_000).ToArray();
        var returns = equities.Zip(equities.Skip(1)).Select(pair => (pair.Second / pair.First) - 1).ToArray();
        var expected = DeflatedSharpe.Compute(ReturnMoments.Of(returns), 1252).Probability;

        Assert.That((found.Validation!.Days, found.Validation.Trials), Is.EqualTo((188, 1252L)));
        Assert.That(found.Validation.DeflatedSharpe, Is.EqualTo(expected).Within(1e-9));
        Assert.That(trades.Sum(trade => trade.Profit), Is.EqualTo(deciding.Metrics.NetProfit).Within(1e-6));
        Assert.That(trades[^1].Balance, Is.EqualTo(deciding.Metrics.FinalBalance).Within(1e-6));
        Assert.That(found.Trades.Count(trade => trade.Forward), Is.EqualTo(deciding.Forward.TotalTrades));
    }

    [Test]
    public void Among_passes_of_a_market_without_memory_the_best_is_often_overfitted()
    {
        var validation = Run(Small, DyadicMarket.Bars(3, Bars)).Validation!;
        Assert.That(validation.Overfitting, Is.InRange(0, 1));
        Assert.That(validation.OverfittingPasses, Is.InRange(2, 252));
        var single = Run([new("FastMA", "5"), new("SlowMA", "30")], DyadicMarket.Bars(3, Bars)).Validation!;
        Assert.That((single.Overfitting, single.OverfittingProblem, single.Trials), Is.EqualTo(((double?)null, ExpertValidation.OnePass, 1L)));
    }

    [Test]
    public void Every_edge_is_named_by_the_input_of_the_file()
    {
        var found = Run(Small, DyadicMarket.Bars(3, Bars));
        var values = found.Top.Single(pass => pass.PassNumber == found.Validation!.PassNumber).Values;
        // a stop of 0 is none, and below it there is nothing; 60 could be more
        var expected = Small.Where(input => values[input.Name] == Text(input.Range!.Stop) || (values[input.Name] == Text(input.Range.Start) && input.Range.Start > 0))
            .Select(input => input.Name);
        Assert.That(found.Validation!.Edges, Is.EqualTo(expected));

        static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public void Returns_between_closes_compound_to_the_account()
    {
        double[] prices = [100, 110, 121, 121, 60.5];
        var bars = new TesterBars([0, 1, 2, 3, 4], prices, prices, prices, prices);
        var account = SymbolRules.Account(new("test", 1, 1, 1, 0, 0, 1, 1, 100, 100, "quote", 1), 100);
        TesterTrade[] trades = [new(1, 0, 100, 2, 121, 1, 21, ExitReason.Signal), new(1, 3, 121, 4, 0, 1, -121, ExitReason.End)];
        var returns = new double[4];
        AccountCurve.Returns(bars, [1, 2, 3, 4], trades, account, returns);
        Assert.That(returns, Is.EqualTo(new[] { 0.1, 0.1, 0, -1 }).Within(1e-12));
        AccountCurve.Returns(bars, [1, 3, 4, 4], trades, account, returns);
        Assert.That(returns, Is.EqualTo(new[] { 0.1, 0.1, -1, 0 }).Within(1e-12), "nothing is earned on nothing");
        Assert.That(() => AccountCurve.Returns(bars, [1], trades, account, new double[2]), Throws.ArgumentException);
    }

    private static ExpertSearchResult Run(
        ExpertInput[] inputs, TesterBars bars, int threads = 2, int limit = 10_000, int windows = 4, bool rolling = false, long earlier = 0)
    {
        var (expert, space, setting) = Prepare(inputs, bars);
        var request = new SearchExpertAdvisor(expert.Name, "X", "1h", null, null, 10_000, inputs, PassLimit: limit)
        {
            WalkForward = windows,
            Rolling = rolling,
            EarlierTrials = earlier,
        };
        return ExpertSearch.Run(expert, space, setting, request, Options, new() { MaxDegreeOfParallelism = threads });
    }

    private static (ExpertAdvisor Expert, InputSpace Space, PassSetting Setting) Prepare(ExpertInput[] inputs, TesterBars bars)
    {
        var expert = ExpertCatalogue.Named("moving_average_cross")!;
        var trading = new SymbolTrading("test", DyadicMarket.Point, 10, 10_000, 1, 0, 0.01, 0.01, 100, 100, "quote", 1);
        var forward = bars.Count - (bars.Count / 4);
        return (expert, InputMapping.Read(expert, inputs, Options, 10), new(new(Spread(bars), 1 << 24, trading, ServerClock.Utc), trading, SymbolRules.Account(trading, 10_000), forward, Options.CriterionOf(expert.Name)));
    }

    private static TesterBars Spread(TesterBars bars) => bars.With([.. Enumerable.Repeat(DyadicMarket.Point, bars.Count)]);

    private static string Json(ExpertSearchResult result) => JsonSerializer.Serialize(result with { Seconds = 0 }, FactoryJson.Options);
}
