using System.Globalization;
using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Benchmarks.Peers;
using StrategyFactory.MarketData.SimulatedMarkets;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Benchmarks.Simulation;

/// <summary>The default strategy grid, 4 thresholds × 5 cut-offs × 7 regimes, with every metric and all daily returns.</summary>
internal sealed class SimulationBenchmark : IBenchmark
{
    private const double Cost = 1e-4;

    /// <summary>About a second: the runtime compiles for good what has run for a while, as it has in a process that works all night.</summary>
    private const int WarmUps = 300;
    private static readonly double[] Cutoffs = [0, 2, 2.5, 3, 3.5];

    public string Name => "simulation";

    public string Description => "140 strategies with all metrics and daily returns";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        var bars = run.Size(100_000);
        var segment = Segment(bars);
        var magnitudes = segment.Predictions.ToArray().Select(Math.Abs).Order().ToArray();
        var thresholds = new[] { 0.5, 0.7, 0.85, 0.95 }.Select(share => magnitudes[(int)(share * (bars - 1))]).ToArray();
        var grid = new ConfigurationGrid(thresholds, Cutoffs, ModelData.Regimes);
        var settings = new BacktestSettings { Direction = TradeDirection.Both, CostPerSide = Cost, InitialCash = 10_000, SqnCap = 100 };
        var found = GridBacktest.Run(segment, grid, settings, 1);
        var trades = found.Metrics.ToArray().Sum(metrics => (long)metrics.TradeCount);
        run.Add(new(Name, $"{grid.Count} × {bars:N0}", "trades, all strategies", trades, "trades"));

        Dictionary<int, Timing> own = [];
        foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            var timing = own[threads] = TimeOwn(threads);
            var on = On(grid, bars, threads);
            run.Add(new(Name, on, "time", timing.Median * 1e3, "ms"));
            run.Add(new(Name, on, "speed", bars * (double)grid.Count / timing.Median, "bar-configurations/s") { AtLeast = threads == 1 && !run.Settings.Quick ? 4e9 : null });
        }

        await NumbaAsync(run, segment, grid, found, own, TimeOwn, trades, token);
        Holds(run);
        Sizes(run);

        Timing TimeOwn(int threads) => Timing.Of(run.Repetitions(51), () => GridBacktest.Run(segment, grid, settings, threads), WarmUps);
    }

    /// <summary>Other holds beside hold = signal, turn by turn on one thread, so that what else the machine does meets both.</summary>
    private void Holds(BenchmarkRun run)
    {
        var bars = run.Size(SimulatedBars.YearOfMinutes);
        var segment = Segment(bars);
        var magnitudes = segment.Predictions.ToArray().Select(Math.Abs).Order().ToArray();
        var grid = new ConfigurationGrid([.. new[] { 0.5, 0.7, 0.85, 0.95 }.Select(share => magnitudes[(int)(share * (bars - 1))])], Cutoffs, ModelData.Regimes);
        var signal = new BacktestSettings { Direction = TradeDirection.Both, CostPerSide = Cost, InitialCash = 10_000, SqnCap = 100 };
        var horizon = signal with { Hold = TradeHold.Horizon };
        var barrier = signal with { Hold = TradeHold.Barrier, ProfitTarget = 6, StopLoss = 6 };
        (string Name, BacktestSettings Settings, double? AtMost)[] holds =
        [
            ("horizon 12", horizon with { HorizonBars = 12 }, 2),
            ("horizon 60", horizon with { HorizonBars = 60 }, 2),
            ("ladder 12", horizon with { HorizonBars = 12, Ladder = true }, null),
            ("ladder 60", horizon with { HorizonBars = 60, Ladder = true }, null),
            ("ladder 60, every 12", horizon with { HorizonBars = 60, Ladder = true, DecideEvery = 12 }, null),
            ("barrier 60", barrier with { HorizonBars = 60 }, null),
            ("barrier 500", barrier with { HorizonBars = 500, ProfitTarget = 20, StopLoss = 20 }, null),
        ];
        foreach (var (name, settings, atMost) in holds)
        {
            var (times, ratios) = (new List<double>(), new List<double>());
            for (var i = 0; i < WarmUps / 10; i++)
            {
                GridBacktest.Run(segment, grid, settings, 1);
            }

            for (var i = 0; i < run.Repetitions(31); i++)
            {
                var basis = Timing.Of(1, () => GridBacktest.Run(segment, grid, signal, 1), warmUps: 0).Median;
                times.Add(Timing.Of(1, () => GridBacktest.Run(segment, grid, settings, 1), warmUps: 0).Median);
                ratios.Add(times[^1] / basis);
            }

            var on = On(grid, bars, 1);
            run.Add(new(Name, on, $"{name}, time", Timing.Of(times).Median * 1e3, "ms"));
            run.Add(new(Name, on, $"{name} / signal", Timing.Of(ratios).Median, "×") { AtMost = run.Settings.Quick ? null : atMost });
        }
    }

    /// <summary>Positions sized for a volatility beside those that take all of the equity, turn by turn on one thread.</summary>
    private void Sizes(BenchmarkRun run)
    {
        var bars = run.Size(SimulatedBars.YearOfMinutes);
        BacktestSegment whole = Segment(bars), sized = Segment(bars, sized: true);
        var magnitudes = whole.Predictions.ToArray().Select(Math.Abs).Order().ToArray();
        var grid = new ConfigurationGrid([.. new[] { 0.5, 0.7, 0.85, 0.95 }.Select(share => magnitudes[(int)(share * (bars - 1))])], Cutoffs, ModelData.Regimes);
        var settings = new BacktestSettings { Direction = TradeDirection.Both, CostPerSide = Cost, InitialCash = 10_000, SqnCap = 100 };
        var (times, ratios) = (new List<double>(), new List<double>());
        for (var i = 0; i < run.Repetitions(31) + (WarmUps / 10); i++)
        {
            var basis = Timing.Of(1, () => GridBacktest.Run(whole, grid, settings, 1), warmUps: 0).Median;
            var time = Timing.Of(1, () => GridBacktest.Run(sized, grid, settings, 1), warmUps: 0).Median;
            if (i >= WarmUps / 10)
            {
                times.Add(time);
                ratios.Add(time / basis);
            }
        }

        var on = On(grid, bars, 1);
        run.Add(new(Name, on, "volatility target, time", Timing.Of(times).Median * 1e3, "ms"));
        run.Add(new(Name, on, "volatility target / fixed size 1", Timing.Of(ratios).Median, "×"));
    }

    private async Task NumbaAsync(
        BenchmarkRun run, BacktestSegment segment, ConfigurationGrid grid, GridBacktestResult found, Dictionary<int, Timing> own, Func<int, Timing> timeOwn, long trades, CancellationToken token)
    {
        var peers = await PythonPeers.FindAsync(["numba"], token);
        peers.Missing.ForEach(run.Remark);
        if (!peers.Has("numba"))
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory("factory-bench-").FullName;
        try
        {
            foreach (var (name, column) in new[] { ("open", segment.Open), ("close", segment.Close), ("pred", segment.Predictions), ("score", segment.OutlierScores) })
            {
                await PythonPeers.WriteAsync(Path.Combine(folder, name + ".f64"), column, token);
            }

            await PythonPeers.WriteAsync(Path.Combine(folder, "masks.u32"), segment.AllowedRegimes, token);
            await PythonPeers.WriteAsync<int>(Path.Combine(folder, "day.i32"), Days(segment.OpenTimes.Span), token);
            foreach (var (threads, timing) in own)
            {
                string[] arguments = [folder, $"{segment.Count}", $"{found.Dates.Length}", $"{threads}", $"{run.Repetitions(15)}", Join(grid.Thresholds), Join(grid.Cutoffs), $"{grid.RegimeCount}", Cost.ToString(CultureInfo.InvariantCulture)];
                var answer = await PythonPeers.RunAsync("backtest.py", arguments, threads, token);
                if (answer.GetProperty("trades").GetInt64() != trades)
                {
                    throw new InvalidOperationException($"The numba loop makes {answer.GetProperty("trades").GetInt64()} trades, we make {trades}: they do not measure the same work.");
                }

                // Ours once more: a machine's clock drifts, so the peer is compared with what was measured on both sides of it.
                var ours = (timing.Median + timeOwn(threads).Median) / 2;
                var loop = Timing.Of([.. answer.GetProperty("seconds").EnumerateArray().Select(value => value.GetDouble())]);
                var on = On(grid, segment.Count, threads);
                run.Add(new(Name, on, "numba loop", loop.Median * 1e3, "ms"));
                run.Add(new(Name, on, "numba loop / ours", loop.Median / ours, "×") { AtLeast = run.Settings.Quick ? null : 8 });
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A random walk with predictions that know a little of its next step.</summary>
    private static BacktestSegment Segment(int bars, bool sized = false)
    {
        var data = ModelData.Create(bars, 20);
        var prices = SimulatedBars.Create("BENCH", bars);
        var random = new StableRandom(11);
        var (predictions, noise) = (new double[bars], 0.0);
        for (var t = 0; t < bars; t++)
        {
            noise = (0.7 * noise) + (Math.Sqrt(0.51) * random.Normal());
            predictions[t] = 0.6e-4 * ((0.8 * data.Signal[t]) + (0.35 * noise));
        }

        var mean = predictions.Average();
        var deviation = Math.Sqrt(predictions.Sum(p => (p - mean) * (p - mean)) / (bars - 1));
        return new()
        {
            OpenTimes = prices.Times,
            Open = prices.Open,
            High = prices.High,
            Low = prices.Low,
            Close = prices.Close,
            Predictions = predictions,
            OutlierScores = Array.ConvertAll(predictions, p => Math.Abs(p - mean) / deviation),
            AllowedRegimes = data.RegimeMasks,
            Volatility = Sigma(prices.Close.Span),
            Weights = sized ? Weights(prices.Close.Span, prices.Times.Span) : default,
        };
    }

    /// <summary>For 10% a year, on credit up to twice the equity. Before the first forecast all of it, so that both make the same trades.</summary>
    private static double[] Weights(ReadOnlySpan<double> closes, ReadOnlySpan<long> times)
    {
        var weights = new double[closes.Length];
        AnnualVolatility.Compute(closes, times, weights);
        VolatilityTarget.ToWeights(weights, 0.1, 2);
        return Array.ConvertAll(weights, weight => double.IsNaN(weight) ? 1 : weight);
    }

    /// <summary>Exponentially weighted, half of the weight within 34 bars.</summary>
    private static double[] Sigma(ReadOnlySpan<double> closes)
    {
        var (volatility, variance) = (new double[closes.Length], 0.0);
        for (var t = 1; t < closes.Length; t++)
        {
            var change = (closes[t] / closes[t - 1]) - 1;
            variance = (0.98 * variance) + (0.02 * change * change);
            volatility[t] = Math.Sqrt(variance);
        }

        return volatility;
    }

    private static int[] Days(ReadOnlySpan<long> times)
    {
        var days = new int[times.Length];
        for (var t = 1; t < days.Length; t++)
        {
            days[t] = days[t - 1] + (times[t] / 86_400_000 == times[t - 1] / 86_400_000 ? 0 : 1);
        }

        return days;
    }

    private static string On(ConfigurationGrid grid, int bars, int threads) => $"{grid.Count} × {bars:N0}, {threads} thread{(threads == 1 ? "" : "s")}";

    private static string Join(ReadOnlySpan<double> values) => string.Join(',', values.ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
