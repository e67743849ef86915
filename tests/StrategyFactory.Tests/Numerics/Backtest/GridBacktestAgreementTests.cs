using System.Globalization;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

[TestFixture]
internal sealed class GridBacktestAgreementTests
{
    private static readonly int[] Lengths = [1, 2, 3, 7, 63, 64, 65, 66, 127, 128, 129, 191, 192, 640, 1000, 1931];

    [Test]
    public void Every_strategy_agrees_with_the_naive_backtest_on_random_bars() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), AgreesOnRandomBars).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [TestCase(TradeHold.Signal, false)]
    [TestCase(TradeHold.Horizon, false)]
    [TestCase(TradeHold.Horizon, true)]
    [TestCase(TradeHold.Barrier, false)]
    [TestCase(TradeHold.Horizon, false, true)]
    [TestCase(TradeHold.Barrier, false, true)]
    public void Every_hold_agrees_with_the_naive_backtest_on_random_bars(TradeHold hold, bool ladder, bool untilSessionEnd = false) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => HoldAgreesOnRandomBars(seed, hold, ladder, untilSessionEnd)).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [TestCase(TradeHold.Signal, false)]
    [TestCase(TradeHold.Horizon, false)]
    [TestCase(TradeHold.Horizon, true)]
    [TestCase(TradeHold.Barrier, false)]
    [TestCase(TradeHold.Horizon, false, true)]
    [TestCase(TradeHold.Barrier, false, true)]
    public void Every_hold_agrees_with_the_naive_backtest_whatever_part_of_the_equity_positions_take(TradeHold hold, bool ladder, bool untilSessionEnd = false) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => HoldAgreesOnRandomBars(seed, hold, ladder, untilSessionEnd, weighted: true)).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Test]
    public void A_position_held_over_the_whole_segment_agrees([Values(FillPrice.Open, FillPrice.Mid, FillPrice.Close)] FillPrice fill, [Values] TradeDirection direction, [Values(2, 64, 65, 500)] int bars)
    {
        var random = new Random(bars);
        var segment = RandomSegment(random, bars, 1);
        var always = new BacktestSegment
        {
            OpenTimes = segment.OpenTimes,
            Open = segment.Open,
            High = segment.High,
            Low = segment.Low,
            Close = segment.Close,
            OutlierScores = new double[bars],
            AllowedRegimes = Enumerable.Repeat(1u, bars).ToArray(),
            Predictions = Enumerable.Repeat(direction == TradeDirection.Short ? -1.0 : 1.0, bars).ToArray(),
        };
        var settings = new BacktestSettings { Direction = direction, Fill = fill, CostPerSide = 1e-4, InitialCash = 10_000, SqnCap = 100 };
        BacktestAgreement.Check(always, new([0.0001], [0], 1), settings, 1);
        Assert.That(GridBacktest.Run(always, new([0.0001], [0], 1), settings, 1).Metrics.Span[0].TradeCount, Is.EqualTo(1));
    }

    [TestCase(TradeDirection.Long, FillPrice.Open, 1)]
    [TestCase(TradeDirection.Both, FillPrice.Open, 2)]
    [TestCase(TradeDirection.Both, FillPrice.Mid, 1)]
    [TestCase(TradeDirection.Short, FillPrice.Close, 3)]
    public void Every_strategy_agrees_on_real_minute_bars(TradeDirection direction, FillPrice fill, int delay)
    {
        var segment = RealSegment(40_000);
        var settings = new BacktestSettings
        {
            Direction = direction,
            Fill = fill,
            ExecutionDelayBars = delay,
            CostPerSide = 1e-4,
            InitialCash = 10_000,
            SqnCap = 100,
        };
        var grid = new ConfigurationGrid([0.0001, 0.0003], [0, 2, 3], 7);
        BacktestAgreement.Check(segment, grid, settings, 2);
        Assert.That(GridBacktest.Run(segment, grid, settings, 1).Metrics.Span[0].TradeCount, Is.GreaterThan(500));
    }

    private static void AgreesOnRandomBars(int seed)
    {
        var random = new Random(seed);
        var bars = random.Next(2) == 0 ? Lengths[random.Next(Lengths.Length)] : random.Next(1, 2500);
        var grid = new ConfigurationGrid(random.Next(2) == 0 ? [0] : [0.0003, 0.0011], random.Next(2) == 0 ? [0, 1.5] : [0.7], random.Next(1, 4));
        BacktestAgreement.Check(RandomSegment(random, bars, grid.RegimeCount), grid, RandomSettings(random), random.Next(1, 3));
    }

    private static void HoldAgreesOnRandomBars(int seed, TradeHold hold, bool ladder, bool untilSessionEnd, bool weighted = false)
    {
        var random = new Random(seed);
        var bars = random.Next(2) == 0 ? Lengths[random.Next(Lengths.Length)] : random.Next(1, 1500);
        var grid = new ConfigurationGrid(random.Next(2) == 0 ? [0] : [0.0003, 0.0011], random.Next(2) == 0 ? [0, 1.5] : [0.7], random.Next(1, 3));
        var fill = (FillPrice)random.Next(4);
        var settings = RandomSettings(random) with
        {
            Fill = fill,
            ExecutionDelayBars = random.Next(fill == FillPrice.Close ? 0 : 1, 4),
            Hold = hold,
            Ladder = ladder,
            UntilSessionEnd = untilSessionEnd,
            HorizonBars = random.Next(3) switch { 0 => random.Next(1, 4), 1 => random.Next(1, 80), _ => random.Next(1, 501) },
            DecideEvery = random.Next(2) == 0 ? 1 : random.Next(1, 100),
            ProfitTarget = random.Next(4) == 0 ? 0 : random.NextDouble() * 6,
            StopLoss = random.Next(4) == 0 ? 0 : random.NextDouble() * 6,
            TickSize = 0.01,
        };
        BacktestAgreement.Check(WithColumns(random, RandomSegment(random, bars, grid.RegimeCount), weighted), grid, settings, random.Next(1, 3));
    }

    /// <summary>The same bars, at times on a grid of hundredths, with spreads and volatilities that are not known everywhere.</summary>
    private static BacktestSegment WithColumns(Random random, BacktestSegment segment, bool weighted)
    {
        var rounded = random.Next(2) == 0;
        var volatility = segment.Close.ToArray().Select((_, t) => random.Next(8) switch { 0 => double.NaN, 1 => 0, _ => (0.2 + random.NextDouble()) * 0.001 }).ToArray();
        return new()
        {
            OpenTimes = segment.OpenTimes,
            Open = Column(segment.Open),
            High = Column(segment.High),
            Low = Column(segment.Low),
            Close = Column(segment.Close),
            Predictions = segment.Predictions,
            OutlierScores = segment.OutlierScores,
            AllowedRegimes = segment.AllowedRegimes,
            HalfSpread = random.Next(2) == 0 ? default : segment.Close.ToArray().Select(_ => random.Next(5) == 0 ? double.NaN : random.NextDouble() * 0.002).ToArray(),
            Volatility = volatility,
            Weights = weighted ? Weights(random, segment.Count) : default,
        };

        ReadOnlyMemory<double> Column(ReadOnlyMemory<double> prices) => rounded ? prices.ToArray().Select(price => Math.Max(0.01, Math.Round(price, 2))).ToArray() : prices;
    }

    /// <summary>The same everywhere, or others at every bar, or not known at every bar; now and then on credit.</summary>
    private static double[] Weights(Random random, int bars)
    {
        var (kind, largest, usual) = (random.Next(3), random.Next(4) == 0 ? 3 : 1, 0.05 + random.NextDouble());
        return [.. Enumerable.Range(0, bars).Select(_ => (kind, random.Next(8)) switch
        {
            (0, _) => usual * largest,
            (2, 0) => double.NaN,
            (2, 1) => random.Next(2) == 0 ? 0 : double.PositiveInfinity,
            _ => (0.05 + (0.95 * random.NextDouble())) * largest,
        })];
    }

    private static BacktestSettings RandomSettings(Random random)
    {
        var fill = (FillPrice)random.Next(3);
        return new()
        {
            Direction = (TradeDirection)random.Next(3),
            Fill = fill,
            ExecutionDelayBars = random.Next(fill == FillPrice.Close ? 0 : 1, 4),
            CostPerSide = random.Next(4) == 0 ? 0 : random.NextDouble() * 0.002,
            InitialCash = 10_000,
            SqnCap = random.Next(3) == 0 ? 0 : random.Next(1, 150),
        };
    }

    /// <summary>Sessions with gaps over days and weeks; calm or violent prices; predictions with gaps, in runs or flipping every bar.</summary>
    private static BacktestSegment RandomSegment(Random random, int bars, int regimes)
    {
        var times = new long[bars];
        double[] open = new double[bars], high = new double[bars], low = new double[bars], close = new double[bars];
        double[] predictions = new double[bars], scores = new double[bars];
        var allowed = new uint[bars];
        var time = DateTimeOffset.Parse("2019-12-20T03:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var (step, price) = (random.Next(1, 200) * 60_000L, 100.0);
        var (noise, drift, keep) = (random.Next(8) == 0 ? 0.2 : 0.001, (random.NextDouble() - 0.5) * 0.002, random.NextDouble());
        var (missing, closed, regime) = (random.NextDouble() * 0.3, random.Next(3) == 0, 1u);
        for (var t = 0; t < bars; t++)
        {
            times[t] = time += step + (random.Next(300) == 0 ? random.Next(1, 10) * 86_400_000L : 0);
            open[t] = price * Math.Exp(noise * (random.NextDouble() - 0.5));
            price = close[t] = Math.Clamp(open[t] * Math.Exp(drift + (2 * noise * (random.NextDouble() - 0.5))), 1, 1e6);
            (high[t], low[t]) = (Math.Max(open[t], close[t]) * (1 + (noise * random.NextDouble())), Math.Min(open[t], close[t]) * (1 - (noise * random.NextDouble())));
            var fresh = t == 0 || random.NextDouble() > keep;
            predictions[t] = random.NextDouble() < missing ? double.NaN : fresh || double.IsNaN(predictions[t - 1]) ? (random.NextDouble() - 0.5) * 0.004 : predictions[t - 1];
            scores[t] = double.IsNaN(predictions[t]) ? double.NaN : Math.Abs(predictions[t]) * 1000;
            regime = random.Next(50) == 0 ? (uint)random.Next(1 << regimes) : regime;
            allowed[t] = closed ? regime & ~1u : regime;
        }

        return new()
        {
            OpenTimes = times,
            Open = open,
            High = high,
            Low = low,
            Close = close,
            Predictions = predictions,
            OutlierScores = scores,
            AllowedRegimes = allowed,
        };
    }

    /// <summary>EURUSD minutes with a mean-reverting prediction (minus three times the last return).</summary>
    internal static BacktestSegment RealSegment(int bars)
    {
        var path = SharedData.Require("data/intraday/EURUSD_M1_2017-01_2017-06_histdata.csv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var rows = new List<(long Time, double[] Prices)>();
        while (rows.Count < bars && reader.ReadLine() is { } line)
        {
            var cells = line.Split(';');
            var time = DateTime.ParseExact(cells[0], "yyyyMMdd HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
            rows.Add((new DateTimeOffset(time).ToUnixTimeMilliseconds(), [.. cells[1..5].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))]));
        }

        var close = rows.Select(row => row.Prices[3]).ToArray();
        var predictions = close.Select((now, t) => t == 0 ? double.NaN : -3 * ((now / close[t - 1]) - 1)).ToArray();
        var scores = new double[close.Length];
        OutlierScore.Compute(predictions, 0, 0.0003, scores);
        var random = new Random(1);
        var (vix, mixture) = (0, 0);
        var allowed = new uint[close.Length];
        for (var t = 0; t < close.Length; t++)
        {
            vix = random.Next(1440) == 0 ? random.Next(4) : vix;
            mixture = random.Next(60) == 0 ? random.Next(2) : mixture;
            allowed[t] = 1u | (2u << vix) | (32u << mixture);
        }

        return new()
        {
            OpenTimes = rows.Select(row => row.Time).ToArray(),
            Open = rows.Select(row => row.Prices[0]).ToArray(),
            High = rows.Select(row => row.Prices[1]).ToArray(),
            Low = rows.Select(row => row.Prices[2]).ToArray(),
            Close = close,
            Predictions = predictions,
            OutlierScores = scores,
            AllowedRegimes = allowed,
        };
    }
}
