using System.Text.Json.Serialization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Contracts;

/// <summary>Everything that determines a tabular model, but for the data themselves. Null means the configured default.</summary>
public sealed record TrainingSpecification
{
    /// <summary>An imported symbol.</summary>
    public required string Symbol { get; init; }

    /// <summary>Bar length: 1m 5m 15m 30m 1h 4h 1d.</summary>
    public string Timeframe { get; init; } = "1m";

    /// <summary>A registered algorithm, for example <c>ElasticNet</c>.</summary>
    public string Algorithm { get; init; } = "ElasticNet";

    /// <summary>Names of the feature catalogue; null or empty for the configured default set.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Symbols whose copies of the stationary features are added as <c>REF.feature</c>.</summary>
    public IReadOnlyList<string>? ReferenceSymbols { get; init; }

    /// <summary>Column the target is made of: open, high, low or close.</summary>
    public string TargetCol { get; init; } = "close";

    /// <summary><c>log_return</c>, <c>pct_change</c>, <c>log</c> or <c>none</c>.</summary>
    public string TargetTransform { get; init; } = "log_return";

    /// <summary>How far the target looks ahead.</summary>
    public Horizon Horizon { get; init; } = Horizon.NextBar;

    /// <summary>What is made of the return until then; other labels than the return itself need a target of closes as a return.</summary>
    public TargetLabel Label { get; init; }

    /// <summary>Profit target of <see cref="TargetLabel.Barrier"/> in units of volatility, &gt; 0; 0 for none.</summary>
    public double ProfitTarget { get; init; } = 1;

    /// <summary>Stop of <see cref="TargetLabel.Barrier"/> in units of volatility, &gt; 0; 0 for none.</summary>
    public double StopLoss { get; init; } = 1;

    /// <summary>Penalty strengths α &gt; 0; linear family only.</summary>
    public IReadOnlyList<double>? AlphaGrid { get; init; }

    /// <summary>Shares ρ of the L1 penalty in [0, 1]; ElasticNet only.</summary>
    public IReadOnlyList<double>? L1RatioGrid { get; init; }

    /// <summary>Deepest levels of a tree, 1 to 30; XGBoost and RandomForest.</summary>
    public IReadOnlyList<int>? MaxDepthGrid { get; init; }

    /// <summary>Shares in (0, 1] of each tree that are added; XGBoost only.</summary>
    public IReadOnlyList<double>? LearningRateGrid { get; init; }

    /// <summary>L2 penalties λ ≥ 0 on the leaves; XGBoost only.</summary>
    public IReadOnlyList<double>? RegLambdaGrid { get; init; }

    /// <summary>Fewest rows of a leaf (the sum of their hessians, 1 each), ≥ 0; XGBoost only.</summary>
    public IReadOnlyList<double>? MinChildWeightGrid { get; init; }

    /// <summary>Numbers of trees, 1 to 10,000; RandomForest only.</summary>
    public IReadOnlyList<int>? TreesGrid { get; init; }

    /// <summary>Fewest rows of a leaf, ≥ 1; RandomForest only.</summary>
    public IReadOnlyList<int>? MinSamplesLeafGrid { get; init; }

    /// <summary>Grids of an algorithm that has no field of its own here, by name; null, and then left out, where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<double>>? Grids { get; init; }

    /// <summary>Boosting rounds at most, 1 to 10,000; XGBoost only.</summary>
    public int? Rounds { get; init; }

    /// <summary>All folds of a cell end after this many rounds without a lower pooled held-out error, 1 to 10,000; XGBoost only.</summary>
    public int? EarlyStoppingRounds { get; init; }

    /// <summary>How importance is measured; null for the algorithm's own: weights of the linear family, SHAP of trees.</summary>
    public ImportanceMethod? ImportanceMethod { get; init; }

    /// <summary>Regime filters, each of which gets its own models.</summary>
    public IReadOnlyList<RegimeConfig>? RegimeConfigs { get; init; }

    /// <summary>Walk-forward refits, or null for one fit on selection.</summary>
    public DataOptions? DataOptions { get; init; }

    /// <summary>Bars between decision and fill; widens the purge between segments.</summary>
    public int ExecutionDelayBars { get; init; } = 1;

    /// <summary>Seed of everything random: a forest's rows and columns, samples and permutations of importance.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Fit the grid by successive halving of its cells. Another cell may win than in the whole grid.</summary>
    public bool AdaptiveGrid { get; init; }

    /// <summary>Where the segments end, or null for the configured fractions.</summary>
    public SegmentFractions? Segments { get; init; }
}
