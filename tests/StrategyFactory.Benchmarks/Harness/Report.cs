using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Benchmarks.Harness;

/// <summary>Writes what was found, as lines or as one JSON document.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new(FactoryJson.Options) { WriteIndented = true };

    internal static string Line(Figure figure)
    {
        var bar = (figure.AtMost, figure.AtLeast) switch
        {
            ({ } most, _) => $"   bar ≤ {Number(most)}: {(figure.Met == true ? "met" : "NOT met")}",
            (_, { } least) => $"   bar ≥ {Number(least)}: {(figure.Met == true ? "met" : "NOT met")}",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{figure.Benchmark,-11} {figure.Case,-34} {figure.Name,-44} {Number(figure.Value),12} {figure.Unit}{bar}");
    }

    internal static string Json(BenchmarkRun run, double seconds) => JsonSerializer.Serialize(
        new
        {
            Machine = new
            {
                Processors = Environment.ProcessorCount,
                Runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
                VectorBits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
            },
            run.Settings.Quick,
            Seconds = seconds,
            run.Figures,
            run.Remarks,
        },
        Indented);

    // Four significant digits; no exponents where people read.
    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 1e9 => (value / 1e9).ToString("0.00 'billion'", CultureInfo.InvariantCulture),
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };
}
