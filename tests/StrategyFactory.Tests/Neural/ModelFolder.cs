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

    /// <summary>Takes it away; a fixture is both torn down and disposed of.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, true);
        }
    }
}
