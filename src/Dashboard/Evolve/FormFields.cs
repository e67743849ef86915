using static StrategyFactory.Dashboard.Evolve.FieldGroup;
using static StrategyFactory.Dashboard.Evolve.FieldKind;

namespace StrategyFactory.Dashboard.Evolve;

/// <summary>Every field of the form, in the order of the page.</summary>
public static class FormFields
{
    /// <summary>The symbols: one is a run, several are a batch.</summary>
    public const string Symbol = "symbol";

    /// <summary>The algorithm, which decides which grids there are.</summary>
    public const string Algorithm = "algorithm";

    /// <summary>The bar length.</summary>
    public const string Timeframe = "timeframe";

    /// <summary>Runs of a batch at once.</summary>
    public const string MaxConcurrent = "max_concurrent";

    /// <summary>Priorities of a batch.</summary>
    public const string Priorities = "priorities";

    /// <summary>Names under which modules speak of a field that is called otherwise in this request.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["symbols"] = Symbol,
        ["features"] = "seed_features",
        ["model_id"] = "seed_model_id",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FormField> All { get; } =
    [
        new(Symbol, "Symbol", Words, Basic, "An imported symbol; several, parted by commas, are evolved as a batch, one run each"),
        new(Timeframe, "Bar length", Choice, Basic, "Length of a bar; coarser than what is imported is made of it"),
        new(Algorithm, "Algorithm", Choice, Basic, "What the models are fitted with; it decides which grids there are"),
        new("max_generations", "Generations", Integer, Basic, "Generations at most, generation 0 included"),
        new("target_transform", "Target", Choice, Basic, "What is predicted of the next bar: log_return ln(f/c), pct_change (f−c)/c, log ln f, none f"),
        new("target_col", "Target column", Choice, Basic, "The price that the target is made of"),
        new("data_options.train_window", "Train window", Window, Basic, "Walk-forward: weights are fitted again on this many trading days (30) or bars (20000 bars) before each test window; empty: fitted once", "fitted once"),
        new("data_options.test_window", "Test window", Window, Basic, "Walk-forward: trading days (5) or bars (2000 bars) until the next refit", "fitted once"),
        new("seed", "Random seed", Integer, Basic, "Seed of everything random: the same seed on the same data gives the same run"),
        new("seed_features", "Features of generation 0", Words, Basic, "Names of the feature catalogue, parted by commas"),
        new("seed_model_id", "Seed model", Text, Basic, "Id of a stored model whose features generation 0 takes, instead of naming them"),
        new("reference_symbols", "Reference symbols", Words, Basic, "Symbols whose copies of the stationary features are added as REF.feature"),

        new(MaxConcurrent, "Runs at once", Integer, Batch, "Runs of this batch that may be under way at once; empty: as configured", "as configured"),
        new(Priorities, "Priorities", FieldKind.Priorities, Batch, "Higher ones start first, such as SPY=10, QQQ=-1; 0 where none is given"),

        new("alpha_grid", "α", Numbers, Search, "Penalty strengths of the linear models, in units of the standardised target", OfAlgorithm: true),
        new("l1_ratio_grid", "L1 ratio", Numbers, Search, "Shares of the L1 penalty: 0 ridge, 1 lasso", OfAlgorithm: true),
        new("max_depth_grid", "Depth", Numbers, Search, "Deepest levels of a tree", OfAlgorithm: true),
        new("learning_rate_grid", "Learning rate", Numbers, Search, "Share of each tree that is added", OfAlgorithm: true),
        new("reg_lambda_grid", "λ", Numbers, Search, "L2 penalties on the leaves", OfAlgorithm: true),
        new("min_child_weight_grid", "Child weight", Numbers, Search, "Fewest rows of a leaf", OfAlgorithm: true),
        new("trees_grid", "Trees", Numbers, Search, "Numbers of trees of a forest", OfAlgorithm: true),
        new("min_samples_leaf_grid", "Rows of a leaf", Numbers, Search, "Fewest rows of a leaf", OfAlgorithm: true),
        new("rounds", "Boosting rounds", Integer, Search, "Boosting rounds at most", OfAlgorithm: true),
        new("early_stopping_rounds", "Early stopping", Integer, Search, "Rounds without a better held-out error that end a fold", OfAlgorithm: true),
        new("importance_method", "Importance", Choice, Search, "What pruning goes by", OfAlgorithm: true),
        new("thresholds", "Thresholds", Words, Search, "Predicted returns from which a strategy trades, such as 0.0003, or quantiles of them, such as q0.95"),
        new("z_score_cutoffs", "z cut-offs", Numbers, Search, "Predictions further from their mean than this many deviations are left out; 0 is off"),
        new("simulation_tickers", "Traded symbols", Words, Search, "Symbols that the model is traded on; empty: its own", "its own"),
        new("prune_fraction", "Prune fraction", Number, Search, "Share of the features that each generation removes"),
        new("min_features", "Fewest features", Integer, Search, "Features that always remain"),
        new("look_ahead", "Look-ahead", Integer, Search, "Ways in which each generation is pruned; the one with the best SQN continues. 1 is the plain search"),
        new("surrogate", "Surrogate", Integer, Search, "Strategies simulated per generation, those that past results rank highest; empty: all", "all"),
        new("regime_configs", "Regimes", Json, Search, "Market regimes that models and strategies are limited to, as JSON: {} is any bar, {\"regime_vix\": [2, 3]} a bull market"),
        new("stop_on_first_hit", "Stop on first hit", Flag, Search, "Promote from the first strategies that qualify; the rest stay unsimulated"),
        new("overlap", "Overlap", Flag, Search, "Train the next generation while this one simulates"),
        new("adaptive_grid", "Adaptive grid", Flag, Search, "Fit the training grid by successive halving: faster, another cell may win"),
        new("report_regret", "Report regret", Flag, Search, "Do the saved work after all, only to tell what the search options missed"),

        new("direction", "Direction", Choice, Costs, "Sides that a strategy may take"),
        new("fill", "Fill", Choice, Costs, "Price of the fill bar at which orders are filled"),
        new("execution_delay_bars", "Delay", Integer, Costs, "Bars between decision and fill"),
        new("fee_bps", "Fee", Number, Costs, "Fee a side, in basis points of the notional"),
        new("slippage_bps", "Slippage", Number, Costs, "Slippage a side, in basis points of the notional"),
        new("initial_cash", "Starting capital", Number, Costs, "Cash at the start of the simulation, in the symbol's currency"),
        new("sqn_cap", "SQN cap", Integer, Costs, "Trades at which the SQN stops growing; 0 is uncapped"),

        new("sqn_min", "SQN from", Number, Criteria, "Smallest system quality number to promote: √N · mean / deviation of its trades' returns"),
        new("sqn_max", "SQN to", Number, Criteria, "Largest system quality number to promote; above is too good to be true"),
        new("profit_factor_min", "Profit factor from", Number, Criteria, "Smallest profit factor to promote: gains over losses"),
        new("profit_factor_max", "Profit factor to", Number, Criteria, "Largest profit factor to promote"),
        new("trade_count_min", "Trades from", Integer, Criteria, "Fewest trades to promote"),
        new("trade_count_max", "Trades to", Integer, Criteria, "Most trades to promote"),
        new("weekly_consistency_max", "Consistency below", Number, Criteria, "Deviation over mean of the trades of a week must lie below this"),
    ];

    /// <summary>The field that a refusal belongs to, by the name that the modules give it; null where it belongs to the whole form.</summary>
    public static FormField? Of(string? refused)
    {
        if (string.IsNullOrEmpty(refused))
        {
            return null;
        }

        var name = refused.Split('[')[0];
        name = OtherNames.GetValueOrDefault(name, name);
        return All.FirstOrDefault(field => field.Name == name) ?? All.FirstOrDefault(field => field.Property == name.Split('.')[0]);
    }
}
