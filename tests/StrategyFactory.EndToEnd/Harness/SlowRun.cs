using System.Globalization;
using System.Text.Json.Nodes;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>
/// A run that takes long enough to be disturbed: thousands of strategies a generation, and Ridge, whose weights are never exactly zero,
/// so that every generation removes one feature only.
/// </summary>
internal static class SlowRun
{
    public const int Bars = 40_000;
    public const int Strategies = 3500;

    private const int CutoffsOfTheDefaultGrid = 5;
    private static readonly double[] Thresholds = [.. Enumerable.Range(1, Strategies / CutoffsOfTheDefaultGrid).Select(step => step / 1e7)];

    public static JsonObject Request(string symbol, int generations) => new()
    {
        ["symbol"] = symbol,
        ["algorithm"] = "Ridge",
        ["max_generations"] = generations,
        ["prune_fraction"] = 0.01,
        ["regime_configs"] = new JsonArray(new JsonObject()),
        ["thresholds"] = new JsonArray([.. Thresholds.Select(threshold => JsonValue.Create(threshold))]),
    };

    /// <summary>The same on the command line.</summary>
    public static string[] Arguments(string symbol, int generations) =>
    [
        "--symbol", symbol, "--algorithm", "Ridge", "--generations", generations.ToString(CultureInfo.InvariantCulture), "--prune-fraction", "0.01",
        "--regime-configs", "[{}]", "--thresholds", string.Join(',', Thresholds.Select(threshold => threshold.ToString("R", CultureInfo.InvariantCulture))),
    ];
}
