using System.Runtime.InteropServices;
using System.Text.Json;

namespace StrategyFactory.Tests.Numerics.Statistics;

/// <summary>What Reference/luck_reference.py computed with NumPy and SciPy, and random returns.</summary>
internal static class LuckReference
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Numerics", "Statistics", "Reference");

    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name)));
        return document.RootElement.Clone();
    }

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>Every case of overfitting.json with its rows.</summary>
    public static IEnumerable<(JsonElement Expected, ReadOnlyMemory<double>[] Returns, bool[] Traded)> OverfittingCases()
    {
        var values = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(Path.Combine(Folder, "overfitting.f64"))).ToArray();
        var start = 0;
        foreach (var expected in Read("overfitting.json").EnumerateArray())
        {
            int rows = expected.GetProperty("rows").GetInt32(), dates = expected.GetProperty("dates").GetInt32();
            var returns = Rows(values.AsMemory(start, rows * dates), dates);
            start += rows * dates;
            yield return (expected, returns, [.. expected.GetProperty("traded").EnumerateArray().Select(flag => flag.GetBoolean())]);
        }
    }

    /// <summary>Independent normal returns with sd 1%.</summary>
    public static ReadOnlyMemory<double>[] Noise(int seed, int strategies, int dates)
    {
        var random = new Random(seed);
        var values = new double[strategies * dates];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = 0.01 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return Rows(values, dates);
    }

    public static bool[] AllTraded(int strategies) => [.. Enumerable.Repeat(true, strategies)];

    private static ReadOnlyMemory<double>[] Rows(ReadOnlyMemory<double> values, int dates) =>
        [.. Enumerable.Range(0, values.Length / dates).Select(row => values.Slice(row * dates, dates))];
}
