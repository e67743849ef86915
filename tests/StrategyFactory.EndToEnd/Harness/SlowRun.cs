using System.Text.Json.Nodes;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>A run that takes long enough to be disturbed: many generations with many strategies each.</summary>
internal static class SlowRun
{
    public const int Bars = 40_000;

    public static IEnumerable<string> Thresholds { get; } = Enumerable.Range(1, 100).Select(step => FormattableString.Invariant($"{step * 0.00001:0.00000}"));

    public static JsonObject Request(string symbol, int generations) => new()
    {
        ["symbol"] = symbol,
        ["max_generations"] = generations,
        ["prune_fraction"] = 0.01,
        ["thresholds"] = new JsonArray([.. Thresholds.Select(text => JsonValue.Create(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)))]),
    };
}
