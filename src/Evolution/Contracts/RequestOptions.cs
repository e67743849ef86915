using System.Globalization;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;
using static StrategyFactory.Evolution.Contracts.OptionGroup;
using static StrategyFactory.Evolution.Contracts.OptionKind;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>
/// The options of an <see cref="EvolutionRequest"/>: a new one is a property of the request, an entry here and its use.
/// </summary>
public static class RequestOptions
{
    /// <summary>All of them, by group in the order in which people read them.</summary>
    public static IReadOnlyList<RequestOption> All { get; } =
    [
        new("symbol", Text, Basic, "Symbol", "An imported symbol; several, parted by commas, are evolved as a batch, one run each"),
        new("timeframe", Choice, Basic, "Bar length", "Length of a bar; coarser than what is imported is made of it")
        {
            Help = $"Bar length: {string.Join(' ', Timeframes.Names)}.", Argument = "TF",
        },
        new("algorithm", Choice, Basic, "Algorithm", "What the models are fitted with; it decides which grids there are")
        {
            Help = "ElasticNet, Lasso, Ridge, XGBoost or RandomForest.", Argument = "NAME",
        },
        new("max_generations", Integer, Basic, "Generations", "Generations at most, generation 0 included")
        {
            Help = "Generations at most, generation 0 included.", Argument = "N",
            OtherNames = ["--generations", "--max-generations"], Configured = options => options.MaxGenerations,
            Allowed = "1 to 50", Allows = value => value is >= 1 and <= 50,
        },
        new(
            "target_transform", Choice, Basic, "Target",
            "What is predicted of the bar at the horizon: log_return ln(f/c), pct_change (f−c)/c, log ln f, none f")
        {
            Help = "log_return, pct_change, log or none.", Argument = "NAME",
        },
        new("target_col", Choice, Basic, "Target column", "The price that the target is made of")
        {
            Help = "open, high, low or close.", Argument = "COLUMN",
        },
        new(
            "horizon", OptionKind.Horizon, Basic, "Horizon",
            "How far the target looks ahead: 1 to 500 bars, or session_end, the last bar of the UTC date")
        {
            Help = "How far the target looks ahead: 1 to 500 bars, or session_end.", Argument = "BARS",
        },
        new(
            "label", Choice, Basic, "Label",
            "What is learnt of the return until the horizon: return itself, its sign (a probability), volatility (in units of it), or the "
            + "outcome of a barrier: profit target, stop or time limit")
        {
            Help = "return, sign, volatility or barrier.", Argument = "NAME",
            Configured = _ => TargetLabel.Return,
        },
        new(
            "profit_target", Number, Basic, "Profit target",
            "Distance of a barrier's profit target in units of volatility, σ of 20 bars times √h; 0 is none")
        {
            Help = "Profit target of barriers in units of volatility; 0 is none.", Argument = "X",
            Configured = options => options.Simulation.ProfitTarget,
        },
        new("stop_loss", Number, Basic, "Stop", "Distance of a barrier's stop in the same units; 0 is none")
        {
            Help = "Stop of barriers in units of volatility; 0 is none.", Argument = "X",
            Configured = options => options.Simulation.StopLoss,
        },
        new("data_options", OptionKind.Windows, Basic, "Walk-forward", "Walk-forward windows; empty: fitted once")
        {
            Help = "Walk-forward windows, such as {\"train_window\": 30, \"test_window\": 5}.", Argument = "JSON",
            None = "fitted once",
            Parts =
            [
                new(
                    "train_window", "Train window",
                    "Walk-forward: weights are fitted again on this many trading days (30) or bars (20000 "
                    + "bars) before each test window; empty: fitted once"),
                new("test_window", "Test window", "Walk-forward: trading days (5) or bars (2000 bars) until the next refit"),
            ],
        },
        new("seed", Integer, Basic, "Random seed", "Seed of everything random: the same seed on the same data gives the same run")
        {
            Help = "Seed of everything random.", Argument = "N",
        },
        new("seed_features", Words, Basic, "Features of generation 0", "Names of the feature catalogue, parted by commas")
        {
            Help = "Seed features, comma separated; without, the default set.", Argument = "LIST",
            OtherNames = ["--features"],
        },
        new("seed_model_id", Text, Basic, "Seed model", "Id of a stored model whose features generation 0 takes, instead of naming them")
        {
            Help = "Take the seed features of a stored model.", Argument = "ID",
            OtherNames = ["--seed-model"],
        },
        new(
            "reference_symbols", Words, Basic, "Reference symbols",
            "Symbols whose copies of the stationary features are added as REF.feature")
        {
            Help = "Add these symbols' copies of the features.", Argument = "LIST",
        },

        new(
            "accept_lead", Flag, Basic, "Accept a lead",
            "Go on where a reference or daily series seems to move before the symbol; every promotion is then suspect")
        {
            Help = "Go on where a reference series seems to move before the symbol; promotions are then suspect.",
        },

        // the grids of the algorithms
        new("alpha_grid", Numbers, Tried, "α", "Penalty strengths of the linear models, in units of the standardised target")
        {
            Help = "Penalty strengths, comma separated.", Argument = "LIST",
            OfAlgorithm = true,
        },
        new("l1_ratio_grid", Numbers, Tried, "L1 ratio", "Shares of the L1 penalty: 0 ridge, 1 lasso")
        {
            Help = "Shares of the L1 penalty, comma separated.", Argument = "LIST",
            OfAlgorithm = true,
        },
        new("max_depth_grid", Numbers, Tried, "Depth", "Deepest levels of a tree")
        {
            Help = "Deepest levels of a tree, comma separated (XGBoost, RandomForest).", Argument = "LIST",
            OfAlgorithm = true,
        },
        new("learning_rate_grid", Numbers, Tried, "Learning rate", "Share of each tree that is added")
        {
            Help = "Learning rates, comma separated (XGBoost).", Argument = "LIST",
            OfAlgorithm = true,
        },
        new("reg_lambda_grid", Numbers, Tried, "λ", "L2 penalties on the leaves")
        {
            Help = "L2 penalties on the leaves, comma separated (XGBoost).", Argument = "LIST",
            OfAlgorithm = true,
        },
        new("min_child_weight_grid", Numbers, Tried, "Child weight", "Fewest rows of a leaf")
        {
            Help = "Fewest rows of a leaf, comma separated (XGBoost).", Argument = "LIST",
            OfAlgorithm = true,
        },
        new("trees_grid", Numbers, Tried, "Trees", "Numbers of trees of a forest")
        {
            Help = "Numbers of trees, comma separated (RandomForest).", Argument = "LIST",
            OfAlgorithm = true,
        },
        new("min_samples_leaf_grid", Numbers, Tried, "Rows of a leaf", "Fewest rows of a leaf")
        {
            Help = "Fewest rows of a leaf, comma separated (RandomForest).", Argument = "LIST",
            OfAlgorithm = true,
        },
        new("rounds", Integer, Tried, "Boosting rounds", "Boosting rounds at most")
        {
            Help = "Boosting rounds at most (XGBoost).", Argument = "N",
            OfAlgorithm = true,
        },
        new("early_stopping_rounds", Integer, Tried, "Early stopping", "Rounds without a lower pooled held-out error that end a cell")
        {
            Help = "Rounds without a lower pooled held-out error that end a cell (XGBoost).", Argument = "N",
            OfAlgorithm = true,
        },
        new("importance_method", Choice, Tried, "Importance", "What pruning goes by")
        {
            Help = "What pruning goes by: weight (linear), shap (trees) or permutation.", Argument = "NAME",
            OfAlgorithm = true,
        },

        // strategies, and how the search goes on
        new(
            "thresholds", Thresholds, Tried, "Thresholds",
            "Predicted returns from which a strategy trades, such as 0.0003, or quantiles of them, such as q0.95")
        {
            Help = "Signal thresholds: returns such as 0.0003 or quantiles such as q0.95.", Argument = "LIST",
            Configured = options => options.SignalThresholds,
        },
        new(
            "z_score_cutoffs", Numbers, Tried, "z cut-offs",
            "Predictions further from their mean than this many deviations are left out; 0 is off")
        {
            Help = "Outlier cut-offs, 0 is off.", Argument = "LIST",
            Configured = options => options.ZScoreCutoffs,
        },
        new("simulation_tickers", Words, Tried, "Traded symbols", "Symbols that the model is traded on; empty: its own")
        {
            Help = "Trade the model on these symbols instead of its own.", Argument = "LIST",
            None = "its own",
        },
        new("prune_fraction", Number, Tried, "Prune fraction", "Share of the features that each generation removes")
        {
            Help = "Share of features removed per generation, between 0 and 1.", Argument = "SHARE",
            Configured = options => options.PruneFraction,
            Allowed = "it must lie between 0 and 1, both excluded", Allows = value => value is > 0.0 and < 1.0,
        },
        new("min_features", Integer, Tried, "Fewest features", "Features that always remain")
        {
            Help = "Features that always remain.", Argument = "N",
            Configured = options => options.MinFeatures,
            Allowed = "1 to 1000", Allows = value => value is >= 1 and <= 1000,
        },
        new(
            "look_ahead", Integer, Tried, "Look-ahead",
            "Ways in which each generation is pruned; the one with the best SQN continues. 1 is the plain search")
        {
            Help = "Pruning alternatives per generation, 1 to 5; the best continues.", Argument = "K",
            Configured = _ => 1,
            Allowed = "1 to 5", Allows = value => value is >= 1 and <= 5,
        },
        new(
            "surrogate", Integer, Tried, "Surrogate",
            "Strategies simulated per generation, those that past results rank highest; empty: all")
        {
            Help = "Simulate only this many strategies per generation, those that past results rank highest.", Argument = "M",
            None = "all",
            Allowed = $"1 to {StrategyGrid.MaximumStrategies} strategies per generation",
            Allows = value => value is >= 1 and <= StrategyGrid.MaximumStrategies,
        },
        new(
            "regime_configs", Json, Tried, "Regimes",
            "Market regimes that models and strategies are limited to, as JSON: {} is any bar, {\"regime_vix\": [2, 3]} a bull market")
        {
            Help = "JSON list of filters such as [{}, {\"regime_vix\": [2, 3]}].", Argument = "JSON",
            Configured = options => options.RegimeFilters,
        },
        new(
            "stop_on_first_hit", Flag, Tried, "Stop on first hit",
            "Promote from the first strategies that qualify; the rest stay unsimulated")
        {
            Help = "Promote from the first strategies that qualify; the rest stay unsimulated.",
        },
        new("overlap", Flag, Tried, "Overlap", "Train the next generation while this one simulates")
        {
            Help = "Train the next generation while this one simulates.",
        },
        new("adaptive_grid", Flag, Tried, "Adaptive grid", "Fit the training grid by successive halving: faster, another cell may win")
        {
            Help = "Fit the training grid by successive halving.",
        },
        new("report_regret", Flag, Tried, "Report regret", "Do the saved work after all, only to tell what the search options missed")
        {
            Help = "Do the saved work after all, only to tell what the search options missed.",
        },

        // how strategies are traded: the simulation says what is allowed
        new("direction", Choice, Costs, "Direction", "Sides that a strategy may take")
        {
            Help = "long, both or short.", Argument = "SIDE",
            Configured = options => options.Simulation.Direction,
        },
        new(
            "hold", Choice, Costs, "Hold",
            "How long a position lasts: signal (it follows the signal), horizon (until the target's), or barrier (until profit target, "
            + "stop or horizon)")
        {
            Help = "How long a position lasts: signal, horizon or barrier.", Argument = "NAME",
            Configured = options => options.Simulation.Hold,
        },
        new(
            "ladder", Flag, Costs, "Ladder",
            "Positions that last until the horizon overlap: every decision opens one with an equal part of the capital")
        {
            Help = "Positions until the horizon overlap, each with an equal part of the capital.",
            Configured = options => options.Simulation.Ladder,
        },
        new("decide_every", Integer, Costs, "Decide every", "Bars from one decision to the next")
        {
            Help = "Bars from one decision to the next, 1 to 500.", Argument = "BARS",
            Configured = options => options.Simulation.DecideEvery,
        },
        new(
            "sizing", Choice, Costs, "Sizing",
            "How much of the equity a position takes: fixed (always size), or volatility_target (target_volatility over the volatility of "
            + "the last 20 bars)")
        {
            Help = "How much of the equity a position takes: fixed or volatility_target.", Argument = "NAME",
            Configured = options => options.Simulation.Sizing,
        },
        new("size", Number, Costs, "Size", "Fraction of the equity put into a position with fixed sizing; 1 is all of it, at most 10")
        {
            Help = "Fraction of the equity put into a position with fixed sizing.", Argument = "X",
            Configured = options => options.Simulation.Size,
        },
        new(
            "target_volatility", Number, Costs, "Target volatility",
            "Annualised volatility that a position aims at with volatility_target, a fraction: 0.1 is 10%")
        {
            Help = "Annualised volatility aimed at with volatility_target; 0.1 is 10%.", Argument = "X",
            Configured = options => options.Simulation.TargetVolatility,
        },
        new(
            "max_leverage", Number, Costs, "Largest size",
            "Largest fraction of the equity put into a position with volatility_target; 1 is without credit, at most 10")
        {
            Help = "Largest fraction of the equity in a position with volatility_target.", Argument = "X",
            Configured = options => options.Simulation.MaxLeverage,
        },
        new(
            "fill", Choice, Costs, "Fill",
            "Price of the fill bar at which orders are filled, or passive: a limit at the close that decided, filled where the bar trades "
            + "through it by a tick")
        {
            Help = "open, mid or close of the fill bar, or passive for limit orders.", Argument = "PRICE",
            Configured = options => options.Simulation.Fill,
        },
        new("tick_size", Number, Costs, "Tick size", "Smallest step of the price, for passive fills; empty: the one that the prices show")
        {
            Help = "Smallest step of the price, for passive fills.", Argument = "X",
            None = "as the prices show",
        },
        new("execution_delay_bars", Integer, Costs, "Delay", "Bars between decision and fill")
        {
            Help = "Bars between decision and fill.", Argument = "N",
            Configured = options => options.Simulation.ExecutionDelayBars,
        },
        new("fee_bps", Number, Costs, "Fee", "Fee a side, in basis points of the notional")
        {
            Help = "Fee per side in basis points.", Argument = "X",
            Configured = options => options.Simulation.FeeBps,
        },
        new("slippage_bps", Number, Costs, "Slippage", "Slippage a side, in basis points of the notional")
        {
            Help = "Slippage per side in basis points.", Argument = "X",
            Configured = options => options.Simulation.SlippageBps,
        },
        new("initial_cash", Number, Costs, "Starting capital", "Cash at the start of the simulation, in the symbol's currency")
        {
            Help = "Starting capital.", Argument = "X",
            Configured = options => options.Simulation.InitialCash,
        },
        new("sqn_cap", Integer, Costs, "SQN cap", "Trades at which the SQN stops growing; 0 is uncapped")
        {
            Help = "Trades at which the SQN stops growing; 0 is uncapped.", Argument = "N",
            Configured = options => options.Simulation.SqnCap,
        },

        // what is promoted
        new(
            "sqn_min", Number, Criteria, "SQN from",
            "Smallest system quality number to promote: √N · mean / deviation of its trades' returns")
        {
            Help = "Smallest SQN to promote.", Argument = "X",
            Configured = options => options.Criteria.SqnMin,
            Allowed = "it must be a finite number, 0 or more", Allows = AtLeastZero,
        },
        new("sqn_max", Number, Criteria, "SQN to", "Largest system quality number to promote; above is too good to be true")
        {
            Help = "Largest SQN to promote.", Argument = "X",
            Configured = options => options.Criteria.SqnMax,
            Allowed = "it must be a finite number", Allows = Finite,
        },
        new("profit_factor_min", Number, Criteria, "Profit factor from", "Smallest profit factor to promote: gains over losses")
        {
            Help = "Smallest profit factor to promote.", Argument = "X",
            Configured = options => options.Criteria.ProfitFactorMin,
            Allowed = "it must be a finite number, 0 or more", Allows = AtLeastZero,
        },
        new("profit_factor_max", Number, Criteria, "Profit factor to", "Largest profit factor to promote")
        {
            Help = "Largest profit factor to promote.", Argument = "X",
            Configured = options => options.Criteria.ProfitFactorMax,
            Allowed = "it must be a finite number", Allows = Finite,
        },
        new("trade_count_min", Integer, Criteria, "Trades from", "Fewest trades to promote")
        {
            Help = "Fewest trades to promote.", Argument = "N",
            Configured = options => options.Criteria.TradeCountMin,
            Allowed = "it must be a finite number, 0 or more", Allows = AtLeastZero,
        },
        new("trade_count_max", Integer, Criteria, "Trades to", "Most trades to promote")
        {
            Help = "Most trades to promote.", Argument = "N",
            Configured = options => options.Criteria.TradeCountMax,
            Allowed = "it must be a finite number", Allows = Finite,
        },
        new(
            "weekly_consistency_max", Number, Criteria, "Consistency below",
            "Deviation over mean of the trades of a week must lie below this")
        {
            Help = "Weekly consistency must lie below this.", Argument = "X",
            Configured = options => options.Criteria.WeeklyConsistencyMax,
            Allowed = "it must be above 0", Allows = value => value is > 0.0 and < double.PositiveInfinity,
        },
        new(
            "stop_on", Choice, Criteria, "Stop on",
            "What ends a run early: robust, a promotion that passes every test (a suspect one is kept as a candidate and the search goes "
            + "on), or criteria, the first that meets the criteria")
        {
            Help = "robust or criteria: whether only a robust promotion ends the run, or the first that meets the criteria.",
            Argument = "WHAT", Configured = options => options.StopOn,
            Allowed = "robust or criteria", Allows = value => value is StopOn stop && Enum.IsDefined(stop),
        },
    ];

    private static bool AtLeastZero(object value) =>
        Convert.ToDouble(value, CultureInfo.InvariantCulture) is >= 0 and < double.PositiveInfinity;

    private static bool Finite(object value) => double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture));
}
