using System.Globalization;
using System.Runtime.InteropServices;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

/// <summary>Data and expectations written by Reference/linear_reference.py, and small random regressions.</summary>
internal static class LinearReference
{
    public static (ReadOnlyMemory<double>[] Features, double[] Target) Table(string name, int columns)
    {
        var cells = MemoryMarshal.Cast<byte, float>(Bytes(name));
        var table = Columns(columns, cells.Length / columns);
        for (var i = 0; i < cells.Length; i++)
        {
            table[i % columns][i / columns] = cells[i];
        }

        return ([.. table[..^1].Select(column => new ReadOnlyMemory<double>(column))], table[^1]);
    }

    public static byte[] Bytes(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Numerics", "Linear", "Reference", name));

    /// <summary>Numbers by row; an empty field is NaN.</summary>
    public static double[][] Rows(string name) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Numerics", "Linear", "Reference", name))
            .Select(line => line.Split(',').Select(f => f.Length == 0 ? double.NaN : double.Parse(f, CultureInfo.InvariantCulture)).ToArray())];

    public static DesignMatrix Design(ReadOnlyMemory<double>[] features, double[] target) =>
        new(features, target, Enumerable.Range(0, target.Length).ToArray());

    /// <summary>Correlated features on different scales and a target with some signal.</summary>
    public static (ReadOnlyMemory<double>[] Features, double[] Target) Random(int seed, int rows, int features)
    {
        var random = new Random(seed);
        var table = Columns(features + 1, rows);
        for (var i = 0; i < rows; i++)
        {
            var common = Normal(random);
            table[features][i] = 3 * Normal(random) - 1;
            for (var j = 0; j < features; j++)
            {
                var value = Normal(random) + common * (j % 3);
                table[features][i] += value * (j % 4 - 1) * 0.2;
                table[j][i] = 5 * j + value * Math.Pow(10, j % 5 - 2);
            }
        }

        return ([.. table[..^1].Select(column => new ReadOnlyMemory<double>(column))], table[^1]);
    }

    private static double[][] Columns(int columns, int rows) => [.. Enumerable.Range(0, columns).Select(_ => new double[rows])];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
