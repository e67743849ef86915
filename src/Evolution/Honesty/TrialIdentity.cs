using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(fingerprint, ticker, strategy, settings))));
    }

    internal static string Canonical(string fingerprint, string ticker, Strategy strategy, SimulationSettings settings)
    {
        var regime = strategy.RegimeConfig;
        (string Name, string? Value)[] members =
        [
            ("direction", Quote(settings.Direction.ToString())),
            ("execution_delay_bars", Shortest(settings.ExecutionDelayBars)),
            ("fee_bps", Shortest(settings.FeeBps)),
            ("fill", Quote(settings.Fill.ToString())),
            ("fingerprint", Quote(fingerprint)),
            ("initial_cash", Shortest(settings.InitialCash)),
            ("regime_config", regime.Allowed.Count == 0 ? null : Quote(regime.ToString())),
            ("slippage_bps", Shortest(settings.SlippageBps)),
            ("sqn_cap", Shortest(settings.SqnCap)),
            ("threshold", Written(strategy.Threshold)),
            ("ticker", Quote(ticker)),
            ("version", Shortest(Version)),
            ("z_score_cutoff", Shortest(strategy.ZScoreCutoff)),
        ];
        return $"{{{string.Join(',', members.Where(member => member.Value is not null).Select(member => $"{Quote(member.Name)}:{member.Value}"))}}}";
    }

    private static string Written(Threshold threshold) =>
        threshold.IsQuantile ? Quote($"q{Shortest(threshold.Value)}") : Shortest(threshold.Value);

    /// <summary>Adding 0 turns −0 into 0.</summary>
    private static string Shortest(double number) => (number + 0.0).ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
