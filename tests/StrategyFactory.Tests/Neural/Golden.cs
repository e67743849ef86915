using System.Globalization;
using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Safetensors;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural;

/// <summary>Numbers of the published implementations, and how far ours may be off.</summary>
internal static class Golden
{
    /// <summary>A folder of them; ignores the running test where they are not beside this checkout.</summary>
    public static string Folder(string relative) => SharedData.Require("golden/" + relative);

    public static JsonElement Json(string relative)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Folder(relative)));
        return document.RootElement.Clone();
    }

    /// <summary>All numbers of nested lists, null as NaN.</summary>
    public static double[] Numbers(JsonElement element) => [.. Flat(element).Select(number =>
        number.ValueKind == JsonValueKind.Null ? double.NaN : number.GetDouble())];

    /// <summary>The same of numbers that were float32: read as such, else "0.1" becomes another number.</summary>
    public static float[] Singles(JsonElement element) => [.. Flat(element).Select(number =>
        number.ValueKind == JsonValueKind.Null ? float.NaN : float.Parse(number.GetRawText(), CultureInfo.InvariantCulture))];

    public static long[] Integers(JsonElement element) => [.. Flat(element).Select(number => number.GetInt64())];

    public static Tensor Series(JsonElement element, ScalarType type, int rows = 1) =>
        tensor(Singles(element)).to_type(type).view(rows, -1);

    public static double[] Values(Tensor given)
    {
        using var scope = NewDisposeScope();
        return given.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    /// <summary>All tensors of a file in double precision.</summary>
    public static Dictionary<string, double[]> Tensors(string relative)
    {
        using var file = SafetensorsFile.Open(Folder(relative));
        return file.Header.Tensors.ToDictionary(tensor => tensor.Name, tensor => Read(file, tensor), StringComparer.Ordinal);
    }

    /// <summary>Euclidean.</summary>
    public static double Length(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    /// <summary>How far the length of a gradient may be off in single precision.</summary>
    public static double SingleNorm(double norm) => norm == 0 ? 1e-6 : 1e-4 * norm;

    /// <summary>No element is further off than it may be.</summary>
    public static void Close(double[] actual, double[] expected, Func<int, double> tolerance, string what)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), what);
        var shares = actual.Zip(expected).Select((pair, i) =>
            double.IsNaN(pair.First) && double.IsNaN(pair.Second) ? 0 : Math.Abs(pair.First - pair.Second) / tolerance(i)).ToArray();
        var worst = Array.IndexOf(shares, shares.Max(share => double.IsNaN(share) ? double.PositiveInfinity : share));
        worst = Array.FindIndex(shares, double.IsNaN) is >= 0 and var nan ? nan : worst;
        TestContext.Out.WriteLine($"{what}: {shares[worst]:0.####} of the tolerance");
        Assert.That(shares[worst], Is.LessThanOrEqualTo(1), $"{what}: element {worst} is {actual[worst]:R}, expected {expected[worst]:R}");
    }

    public static void Close(Tensor actual, double[] expected, Func<int, double> tolerance, string what) =>
        Close(Values(actual), expected, tolerance, what);

    private static IEnumerable<JsonElement> Flat(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Flat) : [element];

    private static double[] Read(SafetensorsFile file, StoredTensor tensor)
    {
        if (tensor.Type == TensorType.F64)
        {
            var exact = new double[tensor.Elements];
            file.ReadBytes(tensor.Name, System.Runtime.InteropServices.MemoryMarshal.AsBytes(exact.AsSpan()));
            return exact;
        }

        var values = new float[tensor.Elements];
        file.Read(tensor.Name, values);
        return [.. values.Select(value => (double)value)];
    }
}
