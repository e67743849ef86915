namespace StrategyFactory.Benchmarks.Data;

/// <summary>
/// Twenty features that the evolution is timed with, whatever the default set is: short and long windows, level and shape, so that
/// enough of them keep a weight, and a run its four generations, on minute bars in general.
/// </summary>
internal static class EvolvedFeatures
{
    internal static IReadOnlyList<string> Names { get; } =
    [
        "return_1", "return_2", "return_20", "return_z_3", "return_z_20", "rsi_2", "ibs", "adx_14", "natr_14", "bb_width_20",
        "volatility_20", "volatility_60", "vol_ratio_20", "parkinson_20", "range_atr_14", "skew_20", "kurt_20", "autocorr_20", "time_sin", "time_cos",
    ];
}
