using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural;

/// <summary>A folder for the files of a model, gone after the test.</summary>
internal sealed class ModelFolder : IDisposable
{
    public static IReadOnlyDictionary<string, string> PyTorch { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" };

    public string Path { get; } = Directory.CreateTempSubdirectory("model-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a safetensors file.</summary>
    public void Write(string name, params IReadOnlyList<(string Name, long[] Shape, float[] Values)> tensors)
    {
        using var writer = SafetensorsWriter.Create(File(name), [.. tensors.Select(tensor => (tensor.Name, (IReadOnlyList<long>)tensor.Shape))], PyTorch);
        foreach (var (tensor, _, values) in tensors)
        {
            writer.Write(tensor, values);
        }

        writer.Complete();
    }

    /// <summary>Writes a safetensors file again with its numbers as halves or brain floats.</summary>
    /// <returns>The numbers as they are then.</returns>
    public Dictionary<string, float[]> Narrow(string name, TensorType type)
    {
        Dictionary<string, float[]> values = new(StringComparer.Ordinal);
        Dictionary<string, object> header = new(StringComparer.Ordinal) { ["__metadata__"] = PyTorch };
        List<byte> data = [];
        using (var file = SafetensorsFile.Open(File(name)))
        {
            foreach (var tensor in file.Header.Tensors)
            {
                var numbers = new float[tensor.Elements];
                file.Read(tensor.Name, numbers);
                var first = data.Count;
                foreach (var number in numbers)
                {
                    var bits = type == TensorType.F16
                        ? BitConverter.HalfToUInt16Bits((Half)number)
                        : (ushort)(BitConverter.SingleToUInt32Bits(number) >> 16);
                    data.AddRange([(byte)bits, (byte)(bits >> 8)]);
                }

                header.Add(tensor.Name, new { dtype = type.ToString(), shape = tensor.Shape, data_offsets = new[] { first, data.Count } });
                values.Add(tensor.Name, [.. numbers.Select(number => type == TensorType.F16
                    ? (float)(Half)number
                    : BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(number) & 0xffff0000))]);
            }
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        System.IO.File.WriteAllBytes(File(name), [.. BitConverter.GetBytes((long)json.Length), .. json, .. data]);
        return values;
    }

    /// <summary>Takes it away; a fixture is both torn down and disposed of.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, true);
        }
    }
}
