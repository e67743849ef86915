using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Honesty;

/// <summary>
/// Identifies a trial: SHA-256 of canonical JSON over the model's fingerprint, the ticker, the strategy and the simulation settings. The
/// rules are those of the fingerprint: keys sorted, numbers in their shortest form that reads back (10 and 10.0 are one), an empty
/// filter absent. Asking for the same trial again, in another run or grid, gives the same key, so that the ledger counts it once.
/// </summary>
internal static class TrialIdentity
{
    /// <summary>Raised whenever the simulation changes what equal settings produce.</summary>
    private const int Version = 1;

    /// <summary>The key, 64 lower-case hexadecimal digits.</summary>
    /// <param name="fingerprint">The model's fingerprint; it covers features, data, segments and hyperparameters.</param>
    /// <param name="ticker">The symbol traded, as stored.</param>
    /// <param name="strategy">The strategy as it was asked for: a quantile stays a quantile, the fingerprint fixes its value.</param>
    /// <param name="settings">How it is traded, costs included.</param>
    /// <exception cref="ArgumentException">Fingerprint or ticker is empty.</exception>
    internal static string Of(string fingerprint, string ticker, Strategy strategy, SimulationSettings settings)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fingerprint);
        ArgumentException.ThrowIfNullOrWhiteSpace(ticker);
        return CanonicalJson.HashOf(Canonical(fingerprint, ticker, strategy, settings));
    }

    internal static string Canonical(string fingerprint, string ticker, Strategy strategy, SimulationSettings settings)
    {
        var regime = strategy.RegimeConfig;
        return CanonicalJson.Write(
        [
            // What was not there once is absent where it changes nothing.
            new("barrier", settings.Hold == Hold.Barrier
                ? $"{CanonicalJson.Shortest(settings.ProfitTarget)} {CanonicalJson.Shortest(settings.StopLoss)}"
                : null),
            new("decide_every", settings.DecideEvery == 1 ? null : (double)settings.DecideEvery),
            new("direction", settings.Direction.ToString()),
            new("execution_delay_bars", (double)settings.ExecutionDelayBars),
            new("fee_bps", settings.FeeBps),
            new("fill", settings.Fill.ToString()),
            new("fingerprint", fingerprint),
            new("hold", settings.Hold == Hold.Signal ? null : settings.Hold.ToString()),
            new("initial_cash", settings.InitialCash),
            new("ladder", settings.Ladder ? "true" : null),
            new("regime_config", regime.Allowed.Count == 0 ? null : regime.ToString()),
            new("sizing", Written(settings)),
            new("slippage_bps", settings.SlippageBps),
            new("sqn_cap", (double)settings.SqnCap),
            new("tick_size", settings.Fill == Fill.Passive ? settings.TickSize : null),
            new("spread_factor", settings.SpreadFactor == 1 ? null : settings.SpreadFactor),
            new("threshold", Written(strategy.Threshold)),
            new("ticker", ticker),
            new("version", (double)Version),
            new("z_score_cutoff", strategy.ZScoreCutoff),
        ]);
    }

    /// <summary>Null for all of the equity.</summary>
    private static string? Written(SimulationSettings settings) => settings.Sizing == Sizing.VolatilityTarget
        ? $"volatility_target {CanonicalJson.Shortest(settings.TargetVolatility)} {CanonicalJson.Shortest(settings.MaxLeverage)}"
        : settings.Size == 1 ? null : $"fixed {CanonicalJson.Shortest(settings.Size)}";

    private static object Written(Threshold threshold) =>
        threshold.IsQuantile ? $"q{CanonicalJson.Shortest(threshold.Value)}" : threshold.Value;
}
