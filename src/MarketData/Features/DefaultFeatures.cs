namespace StrategyFactory.MarketData.Features;

/// <summary>The features a run starts from when none are given, before configuration overrides them.</summary>
internal static class DefaultFeatures
{
    /// <summary>
    /// Twenty stationary features that need no volume: momentum over five horizons, mean reversion against the recent spread, size and
    /// shape of moves, and the time of day. None is a linear function of the others.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "return_1", "return_5", "return_15", "return_60",
        "return_z_20", "return_z_60", "rsi_14", "stoch_k_14", "adx_14", "bb_pctb_20", "dist_sma_50", "dist_sma_200",
        "volatility_20", "vol_ratio_20", "parkinson_20", "range_atr_14", "ibs", "autocorr_20",
        "time_sin", "time_cos",
    ];
}
