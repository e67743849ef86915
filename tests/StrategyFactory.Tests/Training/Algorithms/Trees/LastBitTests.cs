using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Backtests;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Predictions;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

/// <summary>
/// Noise in the last bit of every feature, as another order of additions makes it, decides nothing: the same cell wins, predicts alike and
/// trades alike, on every file of the team's market data that has days enough.
/// </summary>
[TestFixture]
internal sealed class LastBitTests
{
    private static readonly string[] Thresholds = ["0.0001", "0.0003", "0.0005", "0.0007", "q0.5", "q0.8", "q0.9", "q0.95", "q0.99"];
    private static readonly double[] Cutoffs = [0, 2, 2.5, 3, 3.5];

    /// <summary>Two stationary features of every kind, levels, and whole numbers as large as volumes.</summary>
    private static readonly string[] Features =
    [
        "atr_14", "autocorr_20", "bb_pctb_20", "bb_width_20", "cci_20", "dist_sma_50", "gap", "ibs", "kurt_20", "macd_hist", "mfi_14", "minus_di_2", "obv", "return_1",
        "return_z_20", "rsi_2", "rsi_14", "skew_8", "sma_20", "stoch_d_14", "stoch_k_2", "volatility_20", "volume_ratio_20", "volume_sma_20", "willr_3",
    ];

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        XGBoostPresence.Require();
        _ = SharedData.Require("data/daily");
        _factory = await TestFactory.CreateAsync(SmallMarket.Settings.ToDictionary(StringComparer.Ordinal));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    private static IEnumerable<TestCaseData> Files()
    {
        (string File, string Timeframe, bool Volume)[] files =
        [
            ("daily/AAPL_D1_yahoo_to_2022-12.csv.gz", "1d", true), ("daily/AMZN_D1_yahoo_to_2022-12.csv.gz", "1d", true), ("daily/GOOGL_D1_yahoo_to_2022-12.csv.gz", "1d", true),
            ("daily/GOOG_D1_2004-08_2013-03_backtestingpy.csv.gz", "1d", true), ("daily/MSFT_D1_yahoo_adjusted_2021-01_2026-03_blank_last_row.csv.gz", "1d", true),
            ("daily/MSFT_D1_yahoo_to_2022-12.csv.gz", "1d", true), ("daily/QQQ_D1_yahoo_1999-03_2020-06.csv.gz", "1d", true), ("daily/SPY_D1_yahoo_to_2022-12.csv.gz", "1d", true),
            ("daily/VIX_D1_cboe_1990-01_2026-07.csv.gz", "1d", false), ("daily/lean/equity_usa_daily_aapl.zip", "1d", true), ("daily/lean/equity_usa_daily_spy.zip", "1d", true),
            ("intraday/BTCUSDT_H1_2022-01_2026-04_binance.csv.gz", "1h", true), ("intraday/lean/equity_usa_hour_spy.zip", "1h", true), ("intraday/lean/forex_oanda_hour_eurusd.zip", "1h", false),
        ];
        return files.Index().Select(file => new TestCaseData($"FILE{file.Index}", file.Item.File, file.Item.Timeframe, file.Item.Volume).SetArgDisplayNames(file.Item.File.Replace('.', ' ')));
    }

    [TestCaseSource(nameof(Files))]
    public async Task The_last_bit_of_the_features_changes_no_trade_of_any_algorithm(string symbol, string file, string timeframe, bool volume)
    {
        await _factory.ImportAsync(symbol, timeframe, "data/" + file);
        string[] features = [.. Features.Where(feature => volume || !(feature.Contains("volume", StringComparison.Ordinal) || feature is "mfi_14" or "obv"))];
        foreach (var specification in Specifications(symbol, features))
        {
            var training = (await _factory.SendAsync(new PrepareTraining(specification))).Training;
            var unchanged = Judge(training, training.Data.Features);
            foreach (var seed in new[] { 1, 2 })
            {
                ReadOnlyMemory<double>[] shaken = [.. training.Data.Features.Select((column, j) => (ReadOnlyMemory<double>)Shaken(column.Span, (seed * 1000) + j))];
                Assert.That(Moved(training.Data.Features, shaken, FeatureGrid.Bits), Is.Zero);
                TestContext.Out.WriteLine($"{file}, noise {seed}: {Moved(training.Data.Features, shaken, null):N0} of {(long)shaken.Length * shaken[0].Length:N0} values move in single precision, none on the grid.");
                var noisy = Judge(training, shaken);
                var name = $"{specification.Algorithm}, noise {seed}";
                Assert.That(noisy.Cell, Is.EqualTo(unchanged.Cell), name);
                Assert.That(noisy.Daily, Is.EqualTo(unchanged.Daily), name);
                Assert.That(noisy.Trades, Is.EqualTo(unchanged.Trades), name);
                if (specification.Algorithm != "ElasticNet")
                {
                    Assert.That(noisy.Model, Is.EqualTo(unchanged.Model), name);
                    Assert.That(noisy.Predictions, Is.EqualTo(unchanged.Predictions), name);
                }
            }

            Assert.That(unchanged.Trades.Sum(), Is.GreaterThan(100), "strategies that trade");
        }
    }

    private static IEnumerable<TrainingSpecification> Specifications(string symbol, IReadOnlyList<string> features)
    {
        var any = new TrainingSpecification { Symbol = symbol, Timeframe = "1d", Features = features, RegimeConfigs = [RegimeConfig.Any] };
        yield return any with
        {
            Algorithm = "XGBoost",
            MaxDepthGrid = [3, 5],
            LearningRateGrid = [0.1],
            RegLambdaGrid = [1],
            MinChildWeightGrid = [1, 20],
        };
        yield return any with { Algorithm = "RandomForest", MaxDepthGrid = [5], MinSamplesLeafGrid = [5], TreesGrid = [20] };
        yield return any with { Algorithm = "ElasticNet", AlphaGrid = [0.001, 0.01, 0.1], L1RatioGrid = [0.1, 0.5, 0.9] };
    }

    private static double[] Shaken(ReadOnlySpan<double> column, int seed)
    {
        var random = new Random(seed);
        var shaken = new double[column.Length];
        for (var i = 0; i < shaken.Length; i++)
        {
            shaken[i] = random.Next(2) == 0 ? Math.BitIncrement(column[i]) : Math.BitDecrement(column[i]);
        }

        return shaken;
    }

    private static int Moved(IReadOnlyList<ReadOnlyMemory<double>> features, IReadOnlyList<ReadOnlyMemory<double>> shaken, int? bits) =>
        features.Zip(shaken, (column, other) => column.ToArray().Zip(other.ToArray()).Count(pair => !FeatureGrid.Round(pair.First, bits).Equals(FeatureGrid.Round(pair.Second, bits)))).Sum();

    private static Judged Judge(PreparedTraining training, IReadOnlyList<ReadOnlyMemory<double>> features)
    {
        training = training with { Data = training.Data with { Features = features } };
        var (data, specification) = (training.Data, training.Specification);
        var grid = training.Algorithm.Fit(training, null, CancellationToken.None);
        using var model = grid.Model;
        var target = Target.Of(data.Bars, specification);
        var fitted = FittedPredictions.Of(model, data, target, training.RowsOf(grid.Best).ToArray());
        var segment = data.Segments.Simulation;
        var (returns, deviations) = (new double[segment.Count], new double[segment.Count]);
        model.Predict(data.Features, segment, returns);
        target.ToReturns(returns, segment.Start);
        ModelPredictor.Deviations(returns, fitted.Mean, fitted.Sd, deviations);
        var predictions = new ModelPredictions(data, segment, returns, deviations, fitted.Magnitudes());
        RegimeConfig[] regimes = [RegimeConfig.Any, .. Enumerable.Range(0, 4).Select(regime => RegimeConfig.Of("regime_vix", regime))];
        var levels = Thresholds.Select(text => Threshold.TryParse(text, out var threshold) ? threshold.Resolve(predictions.FittedMagnitudes.Span) : double.NaN);
        var settings = new BacktestSettings { Direction = TradeDirection.Both, CostPerSide = 0.0001, InitialCash = 10_000, SqnCap = 100 };
        var found = GridBacktest.Run(StrategyBacktest.Segment(predictions, regimes, new()), new([.. levels], Cutoffs, regimes.Length), settings, threads: 1);
        return new(
            grid.Best with { Score = null }, grid.Content?.ToArray(), returns, found.AllDailyReturns.ToArray(),
            [.. found.Metrics.ToArray().Select(metrics => metrics.TradeCount)]);
    }

    private sealed record Judged(GridCell Cell, byte[]? Model, double[] Predictions, double[] Daily, int[] Trades);
}
