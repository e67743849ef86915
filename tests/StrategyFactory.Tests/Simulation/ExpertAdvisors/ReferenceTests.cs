using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>The kernels against the naive tester, trade for trade, over random bars, inputs and accounts.</summary>
internal sealed class ReferenceTests
{
    private const int Bars = 700;
    private const int Passes = 200;
    private static readonly ServerClock Clock = ServerClock.TryParse(ServerClock.NewYorkClose, out var clock) ? clock : throw new InvalidOperationException();
    private static readonly string[] Experts = [.. ExpertCatalogue.All.Select(expert => expert.Name)];

    [TestCaseSource(nameof(Experts))]
    public void Every_trade_is_that_of_the_naive_tester(string name)
    {
        Dictionary<ExitReason, int> reasons = [];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Passes).WithQuietOnSuccess(true), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Agree(name, seed, reasons)));
        Assert.That(reasons.Keys, Is.EquivalentTo(Enum.GetValues<ExitReason>()), "every way out is taken");
        Assert.That(reasons.Values.Sum(), Is.GreaterThan(2 * Passes));
    }

    private static bool Agree(string name, int seed, Dictionary<ExitReason, int> reasons)
    {
        var random = new Random(seed);
        var expert = ExpertCatalogue.Named(name)!;
        var bars = DyadicMarket.Bars(seed, Bars).With(Spread(random));
        var values = expert.Inputs.Select(input => Draw(input, random)).ToArray();
        var inputs = expert.Inputs.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
        if (name == "moving_average_cross" && AreOneAverage(inputs))
        {
            return true;
        }

        var account = Account(random, bars);
        var trading = new SymbolTrading("test", DyadicMarket.Point, 10, account.ContractSize, 0, 0, 0.01, 0.01, 100, 100, "quote", 1);
        var (start, end) = (random.Next(0, 100), random.Next(Bars - 100, Bars + 1));
        var space = new InputSpace(values, [], [], []);
        var setting = new PassSetting(new(bars, 1 << 20, trading, Clock), trading, account, end, new([], []));
        List<TesterTrade> trades = [];
        var outcome = new PassRunner(expert, space, setting).Run([], start, end, trades);

        var naive = new NaiveTester(bars, account, input => inputs[input], name);
        naive.Run(start, end);
        var told = string.Join(", ", inputs.Select(input => $"{input.Key}={input.Value}"));
        Assert.That(trades.Select(Place), Is.EqualTo(naive.Trades.Select(Place)), told);
        for (var i = 0; i < trades.Count; i++)
        {
            Assert.That(trades[i].ExitPrice, Is.EqualTo(naive.Trades[i].ExitPrice).Within(1e-9), told);
            Assert.That(trades[i].Lots, Is.EqualTo(naive.Trades[i].Lots).Within(1e-9), told);
            Assert.That(trades[i].Profit, Is.EqualTo(naive.Trades[i].Profit).Within(1e-6), told);
        }

        var net = naive.Trades.Sum(trade => trade.Profit);
        Assert.That(outcome.NetProfit, Is.EqualTo(net).Within(1e-6), told);
        Assert.That(outcome.Balance, Is.EqualTo(account.InitialDeposit + net).Within(1e-6), told);
        Assert.That(outcome.Equity.Maximal, Is.EqualTo(naive.MaximalDrawdown).Within(1e-6), told);
        Assert.That(outcome.Equity.RelativeFraction, Is.EqualTo(naive.RelativeDrawdown).Within(1e-9), told);
        Assert.That(outcome.Equity.Absolute, Is.EqualTo(Math.Max(0, account.InitialDeposit - naive.LowestEquity)).Within(1e-6), told);
        Assert.That(outcome.Swap, Is.EqualTo(naive.SwapPaid).Within(1e-6), told);
        Assert.That(trades.Sum(trade => trade.Swap), Is.EqualTo(naive.SwapPaid).Within(1e-6), told);
        Assert.That(outcome.BarsHeld, Is.EqualTo(naive.BarsHeld), told);
        foreach (var trade in trades)
        {
            reasons[trade.Reason] = reasons.GetValueOrDefault(trade.Reason) + 1;
        }

        return true;
    }

    // an exponential average of 2n − 1 bars weighs as a smoothed one of n: they differ by rounding alone, and which is above is nobody's to say
    private static bool AreOneAverage(Dictionary<string, double> inputs)
    {
        var fast = (Method: Method("FastMethod"), Period: inputs["FastPeriod"]);
        var slow = (Method: Method("SlowMethod"), Period: inputs["SlowPeriod"]);
        return (fast.Method, slow.Method) switch
        {
            (1, 2) => fast.Period == (2 * slow.Period) - 1,
            (2, 1) => slow.Period == (2 * fast.Period) - 1,
            _ => false,
        };

        double Method(string name) => inputs[name] < 0 ? inputs["MaMethod"] : inputs[name];
    }

    private static (int Side, int Entry, double Price, int Exit, ExitReason Reason) Place(TesterTrade trade) => (trade.Side, trade.EntryBar, trade.EntryPrice, trade.ExitBar, trade.Reason);

    /// <summary>
    /// One account in four is too small for its volumes, another covers a tenth of a lot at about the first price: at some prices it can
    /// open a position, at others not.
    /// </summary>
    private static AccountRules Account(Random random, TesterBars bars)
    {
        const double Deposit = 10_000;
        var quoted = random.Next(2) == 0;
        var swapped = random.Next(2) == 0;
        var charge = (SwapCharge)random.Next(4);
        // a share of a price of about one, or money of a lot
        var unit = charge == SwapCharge.Money ? 1 : DyadicMarket.Point / 4;
        var nights = ServerClock.Nights(Clock.At(bars.OpenTimes), DayOfWeek.Wednesday);
        var prices = new double[bars.Count];
        for (var bar = 1; bar < prices.Length; bar++)
        {
            prices[bar] = prices[bar - 1] + ((nights[bar] - nights[bar - 1]) * bars.Close[bar - 1]);
        }

        var poor = random.Next(4) == 0;
        var contract = random.Next(2) == 0 ? 1024 : 32_768;
        var barely = contract * 0.1 * (quoted ? bars.Close[0] : 1) * (0.97 + (random.NextDouble() * 0.06)) / Deposit;
        return new()
        {
            InitialDeposit = poor ? 40 : Deposit,
            PointSize = DyadicMarket.Point,
            Slippage = random.Next(3) == 0 ? DyadicMarket.Point : 0,
            ContractSize = contract,
            CommissionPerLot = random.Next(0, 3),
            Leverage = poor ? 10_000 : random.Next(3) == 0 ? barely : random.Next(2) == 0 ? 30 : 500,
            Conversion = quoted ? ProfitConversion.Quote : ProfitConversion.Base,
            Rates = quoted && random.Next(2) == 0 ? Rates(random) : null,
            SwapCharge = charge,
            SwapLong = swapped ? random.Next(-4, 3) * unit : 0,
            SwapShort = swapped ? random.Next(-4, 3) * unit : 0,
            Nights = nights,
            NightPrices = prices,
        };
    }

    /// <summary>One spread for all bars, or one of its own for each.</summary>
    private static double[] Spread(Random random)
    {
        var same = random.Next(0, 4);
        return random.Next(2) == 0
            ? [.. Enumerable.Repeat(same * DyadicMarket.Point, Bars)]
            : [.. Enumerable.Range(0, Bars).Select(_ => random.Next(0, 5) * DyadicMarket.Point)];
    }

    /// <summary>Rates that wander between a half and two.</summary>
    private static RateSeries Rates(Random random)
    {
        var rate = 1024;
        return new([.. Enumerable.Range(0, Bars).Select(_ => (rate = Math.Clamp(rate + random.Next(-24, 25), 512, 2048)) / 1024.0)]);
    }

    private static double Draw(ExpertInputDefinition input, Random random)
    {
        double Often(double usual, Func<double> other) => random.Next(2) == 0 ? usual : other();
        return input.Name switch
        {
            "Lots" => Often(0.1, () => random.Next(1, 300) / 100.0),
            "RiskPercent" => Often(0, () => random.Next(1, 10)),
            "StopLoss" or "TakeProfit" => Often(0, () => random.Next(1, 60)),
            "TrailingStop" => Often(0, () => random.Next(1, 40)),
            "TrailingStep" => Often(0, () => random.Next(1, 20)),
            "StopAtrMultiplier" => Often(0, () => random.Next(1, 8) * 0.37),
            "RewardRatio" => Often(0, () => random.Next(1, 8) * 0.41),
            "StartHour" => Often(0, () => random.Next(0, 24)),
            "EndHour" => Often(24, () => random.Next(0, 26)),
            "Oversold" => random.Next(15, 60) + 0.3,
            "Overbought" => random.Next(40, 85) + 0.3,
            "LongExitLevel" or "ShortExitLevel" => Often(0, () => random.Next(20, 80) + 0.3),
            "BandsDeviation" => 0.613 + (random.Next(0, 5) * 0.451),
            "ChannelWidth" => 0.313 + (random.Next(0, 5) * 0.451),
            "GridStep" => 0.1 + (random.Next(0, 5) * 0.351),
            "MaxLevels" => random.Next(1, 6),
            "LotMultiplier" => 0.7 + (random.Next(0, 4) * 0.4),
            "TrendPeriod" => Often(0, () => random.Next(5, 60)),
            "FastMethod" or "SlowMethod" => random.Next(-1, 4),
            "MaMethod" => random.Next(0, 4),
            "MagicNumber" => 0,
            _ when input.Kind == InputKind.YesNo => random.Next(5) == 0 ? 1 - input.Default : input.Default,
            _ => random.Next(5, 40),
        };
    }
}
