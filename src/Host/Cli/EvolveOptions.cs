using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>The options of an evolution request; what is left out gets the configured default.</summary>
internal sealed class EvolveOptions
{
    private readonly Option<string> _timeframe = new("--timeframe") { Description = $"Bar length: {string.Join(' ', Timeframes.Names)}.", HelpName = "TF", DefaultValueFactory = _ => "1m" };
    private readonly Option<string> _algorithm = new("--algorithm") { Description = "ElasticNet, Lasso, Ridge, XGBoost or RandomForest.", HelpName = "NAME", DefaultValueFactory = _ => "ElasticNet" };
    private readonly Option<string?> _features = new("--features") { Description = "Seed features, comma separated; without, the default set.", HelpName = "LIST" };
    private readonly Option<Guid?> _seedModel = new("--seed-model") { Description = "Take the seed features of a stored model.", HelpName = "ID" };
    private readonly Option<string?> _references = new("--reference-symbols") { Description = "Add these symbols' copies of the features.", HelpName = "LIST" };
    private readonly Option<int?> _generations = new("--generations", "--max-generations") { Description = "Generations at most, generation 0 included.", HelpName = "N" };
    private readonly Option<double?> _pruneFraction = new("--prune-fraction") { Description = "Share of features removed per generation, between 0 and 1.", HelpName = "SHARE" };
    private readonly Option<int?> _minFeatures = new("--min-features") { Description = "Features that always remain.", HelpName = "N" };
    private readonly Option<string> _targetCol = new("--target-col") { Description = "open, high, low or close.", HelpName = "COLUMN", DefaultValueFactory = _ => "close" };
    private readonly Option<string> _targetTransform = new("--target-transform") { Description = "log_return, pct_change, log or none.", HelpName = "NAME", DefaultValueFactory = _ => "log_return" };
    private readonly Option<string?> _alphas = new("--alpha-grid") { Description = "Penalty strengths, comma separated.", HelpName = "LIST" };
    private readonly Option<string?> _ratios = new("--l1-ratio-grid") { Description = "Shares of the L1 penalty, comma separated.", HelpName = "LIST" };
    private readonly Option<string?> _depths = new("--max-depth-grid") { Description = "Deepest levels of a tree, comma separated (XGBoost, RandomForest).", HelpName = "LIST" };
    private readonly Option<string?> _rates = new("--learning-rate-grid") { Description = "Learning rates, comma separated (XGBoost).", HelpName = "LIST" };
    private readonly Option<string?> _lambdas = new("--reg-lambda-grid") { Description = "L2 penalties on the leaves, comma separated (XGBoost).", HelpName = "LIST" };
    private readonly Option<string?> _childWeights = new("--min-child-weight-grid") { Description = "Fewest rows of a leaf, comma separated (XGBoost).", HelpName = "LIST" };
    private readonly Option<string?> _trees = new("--trees-grid") { Description = "Numbers of trees, comma separated (RandomForest).", HelpName = "LIST" };
    private readonly Option<string?> _leaves = new("--min-samples-leaf-grid") { Description = "Fewest rows of a leaf, comma separated (RandomForest).", HelpName = "LIST" };
    private readonly Option<int?> _rounds = new("--rounds") { Description = "Boosting rounds at most (XGBoost).", HelpName = "N" };
    private readonly Option<int?> _patience = new("--early-stopping-rounds") { Description = "Rounds without a better held-out error that end a fold (XGBoost).", HelpName = "N" };
    private readonly Option<ImportanceMethod?> _importance = new("--importance-method") { Description = "What pruning goes by: weight (linear), shap (trees) or permutation.", HelpName = "NAME" };
    private readonly Option<string?> _regimes = new("--regime-configs") { Description = "JSON list of filters such as [{}, {\"regime_vix\": [2, 3]}].", HelpName = "JSON" };
    private readonly Option<string?> _thresholds = new("--thresholds") { Description = "Signal thresholds: returns such as 0.0003 or quantiles such as q0.95.", HelpName = "LIST" };
    private readonly Option<string?> _cutoffs = new("--z-score-cutoffs") { Description = "Outlier cut-offs, 0 is off.", HelpName = "LIST" };
    private readonly Option<string?> _tickers = new("--simulation-tickers") { Description = "Trade the model on these symbols instead of its own.", HelpName = "LIST" };
    private readonly Option<string?> _dataOptions = new("--data-options") { Description = "Walk-forward windows, such as {\"train_window\": 30, \"test_window\": 5}.", HelpName = "JSON" };
    private readonly Option<double?> _sqnMin = new("--sqn-min") { HelpName = "X", Description = "Smallest SQN to promote." };
    private readonly Option<double?> _sqnMax = new("--sqn-max") { HelpName = "X", Description = "Largest SQN to promote." };
    private readonly Option<double?> _factorMin = new("--profit-factor-min") { HelpName = "X", Description = "Smallest profit factor to promote." };
    private readonly Option<double?> _factorMax = new("--profit-factor-max") { HelpName = "X", Description = "Largest profit factor to promote." };
    private readonly Option<int?> _tradesMin = new("--trade-count-min") { HelpName = "N", Description = "Fewest trades to promote." };
    private readonly Option<int?> _tradesMax = new("--trade-count-max") { HelpName = "N", Description = "Most trades to promote." };
    private readonly Option<double?> _consistencyMax = new("--weekly-consistency-max") { HelpName = "X", Description = "Weekly consistency must lie below this." };
    private readonly Option<Direction?> _direction = new("--direction") { HelpName = "SIDE", Description = "long, both or short." };
    private readonly Option<Fill?> _fill = new("--fill") { HelpName = "PRICE", Description = "open, mid or close of the fill bar." };
    private readonly Option<int?> _delay = new("--execution-delay-bars") { HelpName = "N", Description = "Bars between decision and fill." };
    private readonly Option<double?> _fee = new("--fee-bps") { HelpName = "X", Description = "Fee per side in basis points." };
    private readonly Option<double?> _slippage = new("--slippage-bps") { HelpName = "X", Description = "Slippage per side in basis points." };
    private readonly Option<int?> _sqnCap = new("--sqn-cap") { HelpName = "N", Description = "Trades at which the SQN stops growing; 0 is uncapped." };
    private readonly Option<double?> _cash = new("--initial-cash") { HelpName = "X", Description = "Starting capital." };

    private readonly Option<bool> _firstHit = new("--stop-on-first-hit") { Description = "Promote from the first strategies that qualify; the rest stay unsimulated." };
    private readonly Option<bool> _overlap = new("--overlap") { Description = "Train the next generation while this one simulates." };
    private readonly Option<int?> _lookAhead = new("--look-ahead") { Description = "Pruning alternatives per generation, 1 to 5; the best continues.", HelpName = "K" };
    private readonly Option<bool> _adaptiveGrid = new("--adaptive-grid") { Description = "Fit the training grid by successive halving." };
    private readonly Option<int?> _surrogate = new("--surrogate") { Description = "Simulate only this many strategies per generation, those that past results rank highest.", HelpName = "M" };
    private readonly Option<bool> _reportRegret = new("--report-regret") { Description = "Do the saved work after all, only to tell what the search options missed." };

    /// <summary>The bar length on its own, for verbs that import before they evolve.</summary>
    internal Option<string> Timeframe => _timeframe;

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _timeframe, _algorithm, _features, _seedModel, _references, _generations, _pruneFraction, _minFeatures, _targetCol, _targetTransform, _alphas, _ratios,
            _depths, _rates, _lambdas, _childWeights, _trees, _leaves, _rounds, _patience, _importance, _regimes,
            _thresholds, _cutoffs, _tickers, _dataOptions, _sqnMin, _sqnMax, _factorMin, _factorMax, _tradesMin, _tradesMax, _consistencyMax, _direction, _fill, _delay, _fee, _slippage, _sqnCap, _cash, _firstHit,
            _overlap, _lookAhead, _adaptiveGrid, _surrogate, _reportRegret,
        })
        {
            command.Options.Add(option);
        }
    }

    internal EvolutionRequest Request(ParseResult parsed, string symbol) => new()
    {
        Symbol = symbol,
        Timeframe = parsed.GetValue(_timeframe)!,
        Algorithm = parsed.GetValue(_algorithm)!,
        TargetCol = parsed.GetValue(_targetCol)!,
        TargetTransform = parsed.GetValue(_targetTransform)!,
        MaxGenerations = parsed.GetValue(_generations),
        SeedFeatures = Words(parsed.GetValue(_features)),
        SeedModelId = parsed.GetValue(_seedModel),
        ReferenceSymbols = Words(parsed.GetValue(_references)),
        DataOptions = Document<DataOptions>(parsed.GetValue(_dataOptions), "--data-options"),
        AlphaGrid = Numbers(parsed.GetValue(_alphas), "--alpha-grid"),
        L1RatioGrid = Numbers(parsed.GetValue(_ratios), "--l1-ratio-grid"),
        MaxDepthGrid = Integers(parsed.GetValue(_depths), "--max-depth-grid"),
        LearningRateGrid = Numbers(parsed.GetValue(_rates), "--learning-rate-grid"),
        RegLambdaGrid = Numbers(parsed.GetValue(_lambdas), "--reg-lambda-grid"),
        MinChildWeightGrid = Numbers(parsed.GetValue(_childWeights), "--min-child-weight-grid"),
        TreesGrid = Integers(parsed.GetValue(_trees), "--trees-grid"),
        MinSamplesLeafGrid = Integers(parsed.GetValue(_leaves), "--min-samples-leaf-grid"),
        Rounds = parsed.GetValue(_rounds),
        EarlyStoppingRounds = parsed.GetValue(_patience),
        ImportanceMethod = parsed.GetValue(_importance),
        RegimeConfigs = Document<RegimeConfig[]>(parsed.GetValue(_regimes), "--regime-configs"),
        Thresholds = Words(parsed.GetValue(_thresholds))?.Select(word => Simulation.Contracts.Threshold.TryParse(word, out var threshold)
            ? threshold
            : throw new FormatException($"--thresholds: '{word}' is neither a return ≥ 0 such as 0.0003 nor a quantile such as q0.95.")).ToArray(),
        ZScoreCutoffs = Numbers(parsed.GetValue(_cutoffs), "--z-score-cutoffs"),
        SimulationTickers = Words(parsed.GetValue(_tickers)),
        PruneFraction = parsed.GetValue(_pruneFraction),
        MinFeatures = parsed.GetValue(_minFeatures),
        SqnMin = parsed.GetValue(_sqnMin),
        SqnMax = parsed.GetValue(_sqnMax),
        ProfitFactorMin = parsed.GetValue(_factorMin),
        ProfitFactorMax = parsed.GetValue(_factorMax),
        TradeCountMin = parsed.GetValue(_tradesMin),
        TradeCountMax = parsed.GetValue(_tradesMax),
        WeeklyConsistencyMax = parsed.GetValue(_consistencyMax),
        Direction = parsed.GetValue(_direction),
        Fill = parsed.GetValue(_fill),
        ExecutionDelayBars = parsed.GetValue(_delay),
        FeeBps = parsed.GetValue(_fee),
        SlippageBps = parsed.GetValue(_slippage),
        SqnCap = parsed.GetValue(_sqnCap),
        InitialCash = parsed.GetValue(_cash),
        StopOnFirstHit = parsed.GetValue(_firstHit),
        Overlap = parsed.GetValue(_overlap),
        LookAhead = parsed.GetValue(_lookAhead),
        AdaptiveGrid = parsed.GetValue(_adaptiveGrid),
        Surrogate = parsed.GetValue(_surrogate),
        ReportRegret = parsed.GetValue(_reportRegret),
    };

    private static string[]? Words(string? list) => list?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    private static double[]? Numbers(string? list, string option) => Words(list)?.Select(word =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"{option}: '{word}' is not a number.")).ToArray();

    private static int[]? Integers(string? list, string option) => Words(list)?.Select(word =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"{option}: '{word}' is not a whole number.")).ToArray();

    private static T? Document<T>(string? json, string option)
        where T : class
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<T>(json, FactoryJson.Options);
        }
        catch (JsonException failure)
        {
            throw new FormatException($"{option}: {failure.Message}", failure);
        }
    }
}
