using NUnit.Framework;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>One set of inputs for several symbols.</summary>
internal sealed class FurtherMarketTests
{
    private const int Count = 4000;
    private static readonly ExpertAdvisorOptions Options = new();
    private static readonly ExpertInput[] Inputs = [new("FastMA", "5", new(3, 4, 15)), new("SlowMA", "30", new(20, 10, 60)), new("SL", "0", new(0, 30, 60))];
    private static readonly TesterBars First = DyadicMarket.Bars(3, Count), Second = Without(Waves(DyadicMarket.Bars(11, Count)), bar => bar % 7 == 2 || bar is > 1200 and < 1240);

    [Test]
    public void Stretches_of_two_symbols_are_cut_at_the_same_times()
    {
        Assert.That(FurtherMarket.Match([10, 20, 30, 40], [5, 10, 15, 30, 35, 40, 45]), Is.EqualTo(new[] { 1, 3, 3, 5, 6 }));
        Assert.That(FurtherMarket.Match([10, 20], []), Is.EqualTo(new[] { 0, 0, 0 }));
        Assert.That(FurtherMarket.Match([10, 20], [30]), Is.EqualTo(new[] { 0, 0, 0 }));
    }

    [Test]
    public void A_pass_scores_the_mean_of_its_symbols_and_is_as_distant_as_the_worst_of_them()
    {
        var (expert, space, setting) = Prepare(First, Second);
        var opens = setting.AlsoOn[0].Opens;
        var (own, other, both) = (Runner(First), Runner(Second), new PassRunner(expert, space, setting));
        var won = 0;
        for (var number = 0; number < space.Combinations; number++)
        {
            var places = space.At(number);
            var (one, two) = (own.Score(places, 0, 3000, 0), other.Score(places, opens[0], opens[3000], 0));
            var pooled = both.Score(places);
            Assert.That(pooled.Score, Is.EqualTo((one.Score + two.Score) / 2).Within(1e-12));
            Assert.That(pooled.Distance, Is.EqualTo(Math.Max(one.Distance, two.Distance)));
            Assert.That(pooled.Figures.NetProfit, Is.EqualTo(one.Figures.NetProfit + two.Figures.NetProfit).Within(1e-9));
            Assert.That(pooled.Figures.Trades, Is.EqualTo(one.Figures.Trades + two.Figures.Trades));
            won += pooled.Figures.NetProfit > 0 ? 1 : 0;
        }

        Assert.That(won, Is.GreaterThan(0), "else the order of decision was not looked at");
        var found = Run(First, Second);
        var decides = Enumerable.Range(0, (int)space.Combinations).Select(number => (Number: number, Score: both.Score(space.At(number))))
            .OrderBy(pass => pass.Score.Figures.NetProfit > 0 ? 0 : 1).ThenBy(pass => pass.Score.Distance).ThenByDescending(pass => pass.Score.Score).ThenBy(pass => pass.Number).First();
        Assert.That(found.Validation!.PassNumber, Is.EqualTo(decides.Number));

        PassRunner Runner(TesterBars bars)
        {
            var alone = Prepare(bars);
            return new(alone.Expert, alone.Space, alone.Setting);
        }
    }

    [TestCase(10_000)]
    [TestCase(20)]
    public void A_symbol_beside_itself_changes_nothing_but_the_sums(int limit)
    {
        var (alone, twice) = (Run(First, limit: limit), Run(First, First, limit: limit));
        var (one, two) = (alone.Validation!, twice.Validation!);
        Assert.That(twice.Top.Select(pass => (pass.PassNumber, pass.Score, pass.Distance, pass.Plateau)), Is.EqualTo(alone.Top.Select(pass => (pass.PassNumber, pass.Score, pass.Distance, pass.Plateau))));
        Assert.That(twice.Top.Select(pass => pass.Metrics.NetProfit), Is.EqualTo(alone.Top.Select(pass => 2 * pass.Metrics.NetProfit)));
        Assert.That(twice.Top[0].Metrics.ProfitFactor, Is.EqualTo(alone.Top[0].Metrics.ProfitFactor));
        Assert.That(twice.Top[0].Equity.Select(point => point.Equity), Is.EqualTo(alone.Top[0].Equity.Select(point => 2 * point.Equity)));
        Assert.That(two.Windows.Select(window => (window.Forward.TotalTrades, window.Score)), Is.EqualTo(one.Windows.Select(window => (2 * window.Forward.TotalTrades, window.Score))));
        Assert.That((two.Days, two.Trials, two.PassNumber), Is.EqualTo((one.Days, one.Trials, one.PassNumber)));
        Assert.That(two.DeflatedSharpe, Is.EqualTo(one.DeflatedSharpe).Within(1e-9));
        Assert.That(two.Overfitting, Is.EqualTo(one.Overfitting));
        Assert.That((one.BySymbol, twice.Trades.Count), Is.EqualTo((Array.Empty<SymbolOutcome>(), 2 * alone.Trades.Count)));
        Assert.That(two.BySymbol.Select(symbol => symbol.Symbol), Is.EqualTo(new[] { "X", "Y" }));
        Assert.That(two.BySymbol[1] with { Symbol = "X" }, Is.EqualTo(two.BySymbol[0]));
        Assert.That(two.BySymbol.Sum(symbol => symbol.WalkForward.TotalTrades), Is.EqualTo(two.Windows.Sum(window => window.Forward.TotalTrades)));
        Assert.That(two.BySymbol[0].Forward, Is.EqualTo(alone.Top.Single(pass => pass.PassNumber == one.PassNumber).Forward));
    }

    [TestCase(10_000)]
    [TestCase(20)]
    public void Forward_bars_of_no_symbol_reach_the_search(int limit)
    {
        var cut = First.OpenTimes[3000];
        var real = Run(First, Second, limit: limit);
        var other = Run(First, Changed(Second, cut), limit: limit);
        Assert.That(other.Top.Select(pass => (pass.PassNumber, pass.Score, pass.Distance, pass.Metrics.NetProfit)), Is.EqualTo(real.Top.Select(pass => (pass.PassNumber, pass.Score, pass.Distance, pass.Metrics.NetProfit))));
        Assert.That(other.Validation!.Windows.Select(window => window.Score), Is.EqualTo(real.Validation!.Windows.Select(window => window.Score)));
        Assert.That((other.Validation.DeflatedSharpe, other.Validation.Overfitting), Is.EqualTo((real.Validation.DeflatedSharpe, real.Validation.Overfitting)));
        Assert.That(other.Validation.BySymbol[1].Forward, Is.Not.EqualTo(real.Validation.BySymbol[1].Forward));
    }

    private static ExpertSearchResult Run(TesterBars first, TesterBars? second = null, int limit = 10_000)
    {
        var (expert, space, setting) = Prepare(first, second);
        var request = new SearchExpertAdvisor(expert.Name, "X", "1h", null, null, 10_000, Inputs, PassLimit: limit) { WalkForward = 4 };
        return ExpertSearch.Run(expert, space, setting, request, Options, new() { MaxDegreeOfParallelism = 2 });
    }

    private static (ExpertAdvisor Expert, InputSpace Space, PassSetting Setting) Prepare(TesterBars first, TesterBars? second = null)
    {
        var expert = ExpertCatalogue.Named("moving_average_cross")!;
        var trading = new SymbolTrading("test", DyadicMarket.Point, 10, 10_000, 1, 0, 0.01, 0.01, 100, 100, "quote", 1);
        var space = InputMapping.Read(expert, Inputs, Options, 10);
        var setting = Setting(first, first.Count - (first.Count / 4));
        if (second is null)
        {
            return (expert, space, setting);
        }

        var opens = FurtherMarket.Match(first.OpenTimes, second.OpenTimes);
        return (expert, space, setting with { AlsoOn = [new("Y", space, Setting(second, opens[setting.ForwardStart]), opens)] });

        PassSetting Setting(TesterBars bars, int forward) => new(
            new(bars.With([.. Enumerable.Repeat(DyadicMarket.Point, bars.Count)]), 1 << 24, trading, ServerClock.Utc), trading, SymbolRules.Account(trading, 10_000), forward, Options.CriterionOf(expert.Name));
    }

    /// <summary>The same bars on waves of 400 bars up and 400 down, which an average can follow.</summary>
    private static TesterBars Waves(TesterBars bars)
    {
        return new(bars.OpenTimes, Of(bars.Open.ToArray()), Of(bars.High.ToArray()), Of(bars.Low.ToArray()), Of(bars.Close.ToArray()));

        static double[] Of(double[] column) => [.. column.Select((price, bar) => price + (4 * (400 - Math.Abs((bar % 800) - 400)) * DyadicMarket.Point))];
    }

    private static TesterBars Without(TesterBars bars, Func<int, bool> isMissing)
    {
        int[] kept = [.. Enumerable.Range(0, bars.Count).Where(bar => !isMissing(bar))];
        var (open, high, low, close) = (bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray());
        var times = bars.OpenTimes.ToArray();
        return new([.. kept.Select(bar => times[bar])], Of(open), Of(high), Of(low), Of(close));

        double[] Of(double[] column) => [.. kept.Select(bar => column[bar])];
    }

    private static TesterBars Changed(TesterBars bars, long from)
    {
        var (open, high, low, close) = (bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray());
        for (var bar = 0; bar < bars.Count; bar++)
        {
            if (bars.OpenTimes[bar] >= from)
            {
                (open[bar], high[bar], low[bar], close[bar]) = (open[bar] * 3, high[bar] * 4, low[bar] * 2, close[bar] * 3);
            }
        }

        return new(bars.OpenTimes, open, high, low, close);
    }
}
