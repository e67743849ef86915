using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>What to evolve and when to be content. Null means the configured default; a run records what was used.</summary>
public sealed record EvolutionRequest
{
    /// <summary>An imported symbol.</summary>
    public string Symbol { get; init; } = "";

    /// <summary>Bar length: 1m 5m 15m 30m 1h 4h 1d.</summary>
    public string Timeframe { get; init; } = "1m";

    /// <summary>A registered algorithm.</summary>
    public string Algorithm { get; init; } = "ElasticNet";

    /// <summary>Column the target is made of.</summary>
    public string TargetCol { get; init; } = "close";

    /// <summary><c>log_return</c>, <c>pct_change</c>, <c>log</c> or <c>none</c>.</summary>
    public string TargetTransform { get; init; } = "log_return";

    /// <summary>How far the target looks ahead: 1 to 500 bars, or to the end of the UTC date.</summary>
    public Horizon Horizon { get; init; } = Horizon.NextBar;

    /// <summary>What is made of the return until then.</summary>
    public TargetLabel? Label { get; init; }

    /// <summary>Profit target of barriers in units of volatility; 0 for none.</summary>
    public double? ProfitTarget { get; init; }

    /// <summary>Stop of barriers in units of volatility; 0 for none.</summary>
    public double? StopLoss { get; init; }

    /// <summary>Generations at most, generation 0 included; 1 to 50.</summary>
    public int? MaxGenerations { get; init; }

    /// <summary>Features of generation 0.</summary>
    public IReadOnlyList<string>? SeedFeatures { get; init; }

    /// <summary>A stored model whose features are generation 0's; not together with <see cref="SeedFeatures"/>.</summary>
    public Guid? SeedModelId { get; init; }

    /// <summary>Symbols whose copies of the seed features are added as <c>REF.feature</c>.</summary>
    public IReadOnlyList<string>? ReferenceSymbols { get; init; }

    /// <summary>Walk-forward windows.</summary>
    public DataOptions? DataOptions { get; init; }

    /// <summary>Penalty strengths.</summary>
    public IReadOnlyList<double>? AlphaGrid { get; init; }

    /// <summary>Shares of the L1 penalty.</summary>
    public IReadOnlyList<double>? L1RatioGrid { get; init; }

    /// <summary>Deepest levels of a tree; XGBoost and RandomForest.</summary>
    public IReadOnlyList<int>? MaxDepthGrid { get; init; }

    /// <summary>Learning rates; XGBoost.</summary>
    public IReadOnlyList<double>? LearningRateGrid { get; init; }

    /// <summary>L2 penalties on the leaves; XGBoost.</summary>
    public IReadOnlyList<double>? RegLambdaGrid { get; init; }

    /// <summary>Fewest rows of a leaf; XGBoost.</summary>
    public IReadOnlyList<double>? MinChildWeightGrid { get; init; }

    /// <summary>Numbers of trees; RandomForest.</summary>
    public IReadOnlyList<int>? TreesGrid { get; init; }

    /// <summary>Fewest rows of a leaf; RandomForest.</summary>
    public IReadOnlyList<int>? MinSamplesLeafGrid { get; init; }

    /// <summary>Boosting rounds at most; XGBoost.</summary>
    public int? Rounds { get; init; }

    /// <summary>Rounds without a lower pooled held-out error that end a cell; XGBoost.</summary>
    public int? EarlyStoppingRounds { get; init; }

    /// <summary>What pruning goes by; null for the algorithm's own measure.</summary>
    public ImportanceMethod? ImportanceMethod { get; init; }

    /// <summary>Regime filters, for training and for strategies.</summary>
    public IReadOnlyList<RegimeConfig>? RegimeConfigs { get; init; }

    /// <summary>Signal thresholds.</summary>
    public IReadOnlyList<Threshold>? Thresholds { get; init; }

    /// <summary>Outlier cut-offs.</summary>
    public IReadOnlyList<double>? ZScoreCutoffs { get; init; }

    /// <summary>Symbols to trade the model on; null for its own.</summary>
    public IReadOnlyList<string>? SimulationTickers { get; init; }

    /// <summary>Share of features removed per generation, in (0, 1).</summary>
    public double? PruneFraction { get; init; }

    /// <summary>Features that always remain, ≥ 1.</summary>
    public int? MinFeatures { get; init; }

    /// <summary>Smallest SQN to promote.</summary>
    public double? SqnMin { get; init; }

    /// <summary>Largest SQN to promote; above is too good to be true.</summary>
    public double? SqnMax { get; init; }

    /// <summary>Smallest profit factor to promote.</summary>
    public double? ProfitFactorMin { get; init; }

    /// <summary>Largest profit factor to promote.</summary>
    public double? ProfitFactorMax { get; init; }

    /// <summary>Fewest trades to promote.</summary>
    public int? TradeCountMin { get; init; }

    /// <summary>Most trades to promote.</summary>
    public int? TradeCountMax { get; init; }

    /// <summary>Weekly consistency must lie below this.</summary>
    public double? WeeklyConsistencyMax { get; init; }

    /// <summary>Whether only a robust promotion ends the run, or the first strategy that meets every criterion.</summary>
    public StopOn? StopOn { get; init; }

    /// <summary>Sides a strategy may take.</summary>
    public Direction? Direction { get; init; }

    /// <summary>How long a position lasts: as the signal says, until the horizon, or until a barrier.</summary>
    public Hold? Hold { get; init; }

    /// <summary>Whether positions that last until the horizon overlap, each with an equal part of the capital.</summary>
    public bool? Ladder { get; init; }

    /// <summary>Bars from one decision to the next, 1 to 500.</summary>
    public int? DecideEvery { get; init; }

    /// <summary>How much of the equity a position takes: always the same fraction, or the less the more the price moves.</summary>
    public Sizing? Sizing { get; init; }

    /// <summary>With fixed sizing: the fraction of the equity put into a position, above 0 to 10.</summary>
    public double? Size { get; init; }

    /// <summary>With a volatility target: the annualised volatility aimed at, a fraction above 0 to 5.</summary>
    public double? TargetVolatility { get; init; }

    /// <summary>With a volatility target: the largest fraction of the equity, above 0 to 10.</summary>
    public double? MaxLeverage { get; init; }

    /// <summary>Price of the fill bar.</summary>
    public Fill? Fill { get; init; }

    /// <summary>
    /// Smallest step of the price, by which a bar must trade through a passive order; null for the one that the prices show.
    /// </summary>
    public double? TickSize { get; init; }

    /// <summary>Bars between decision and fill, 1 to 1000.</summary>
    public int? ExecutionDelayBars { get; init; }

    /// <summary>Fee per side in basis points.</summary>
    public double? FeeBps { get; init; }

    /// <summary>Slippage per side in basis points.</summary>
    public double? SlippageBps { get; init; }

    /// <summary>Trades at which the SQN stops growing; 0 = uncapped.</summary>
    public int? SqnCap { get; init; }

    /// <summary>Starting capital.</summary>
    public double? InitialCash { get; init; }

    /// <summary>
    /// Simulate in small claims and promote from the first one that holds a qualifying strategy; the rest stay unsimulated and count
    /// nowhere.
    /// </summary>
    public bool StopOnFirstHit { get; init; }

    /// <summary>Train the next generation while this one simulates; dropped when this one is promoted.</summary>
    public bool Overlap { get; init; }

    /// <summary>Pruning alternatives tried per generation, 1 to 5; the one with the best SQN continues. 1 is the plain search.</summary>
    public int? LookAhead { get; init; }

    /// <summary>Fit the training grid by successive halving of its cells: part of the fingerprint, because another cell may win.</summary>
    public bool AdaptiveGrid { get; init; }

    /// <summary>Simulate only the strategies that past results rank highest, this many per generation; null simulates all.</summary>
    public int? Surrogate { get; init; }

    /// <summary>
    /// Do the work that <see cref="StopOnFirstHit"/>, <see cref="AdaptiveGrid"/> and <see cref="Surrogate"/> save, only to tell what
    /// they missed; it changes nothing else.
    /// </summary>
    public bool ReportRegret { get; init; }

    /// <summary>
    /// Go on where a reference or daily series seems to move before the symbol, which means that it is stamped otherwise and tells the
    /// future. Every promotion is then <c>suspect</c>.
    /// </summary>
    public bool AcceptLead { get; init; }

    /// <summary>Seed of everything random.</summary>
    public long Seed { get; init; } = 1;
}
