using System.Text.Json;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>Looks at what a training left before anybody relies on it.</summary>
internal static class TrainedFolder
{
    private const string AdapterConfig = "adapter_config.json";
    private const string AdapterWeights = "adapter_model.safetensors";
    private const string First = ".lora_A.weight", Second = ".lora_B.weight";

    /// <summary>Refuses a folder that holds no adapter.</summary>
    /// <exception cref="UnprocessableException">Something is missing or cannot be read; the message says what.</exception>
    internal static void RequireAdapter(string folder, int rank)
    {
        var config = Path.Combine(folder, AdapterConfig);
        Require(File.Exists(config), folder, $"it has no {AdapterConfig}");
        try
        {
            using var read = JsonDocument.Parse(File.ReadAllText(config));
            var root = read.RootElement;
            Require(
                root.ValueKind == JsonValueKind.Object && root.TryGetProperty("peft_type", out var type) && type.ValueEquals("LORA"),
                folder, $"{AdapterConfig} is none of LoRA");
            Require(
                root.TryGetProperty("r", out var r) && r.ValueKind == JsonValueKind.Number && r.TryGetInt32(out var told) && told == rank,
                folder, $"{AdapterConfig} has not the rank {rank}");
        }
        catch (JsonException broken)
        {
            throw Lacking(folder, $"{AdapterConfig} cannot be read: {broken.Message.TrimEnd('.')}");
        }

        Require(File.Exists(Path.Combine(folder, AdapterWeights)), folder, $"it has no {AdapterWeights}");
        var names = Weights(folder, AdapterWeights, isFloating: true);
        var firsts = names.Where(name => name.EndsWith(First, StringComparison.Ordinal)).ToList();
        Require(firsts.Count > 0, folder, $"{AdapterWeights} has no pair of matrices");
        foreach (var name in firsts)
        {
            Require(names.Contains(name[..^First.Length] + Second), folder, $"{AdapterWeights} has {name} without its partner");
        }
    }

    /// <summary>Refuses a folder that holds no model.</summary>
    /// <exception cref="UnprocessableException">Something is missing or cannot be read; the message says what.</exception>
    internal static void RequireModel(string folder)
    {
        Require(File.Exists(Path.Combine(folder, "config.json")), folder, "it has no config.json");
        string[] files = [.. Directory.EnumerateFiles(folder, "*.safetensors").Select(file => Path.GetFileName(file))];
        Require(files.Length > 0, folder, "it has no weights (*.safetensors)");
        foreach (var file in files)
        {
            Require(Weights(folder, file, isFloating: false).Count > 0, folder, $"{file} is empty");
        }
    }

    /// <summary>Why an adapter cannot be applied by this product; null where it can.</summary>
    internal static string? Unfit(string folder)
    {
        try
        {
            _ = LoraConfig.Read(folder);
            return null;
        }
        catch (ModelFileException refusal)
        {
            return refusal.Message;
        }
    }

    /// <summary>Names of the tensors; where all are real numbers, they are read.</summary>
    private static HashSet<string> Weights(string folder, string name, bool isFloating)
    {
        try
        {
            using var file = SafetensorsFile.Open(Path.Combine(folder, name));
            foreach (var tensor in file.Header.Tensors.Where(_ => isFloating))
            {
                Require(tensor.Elements <= Array.MaxLength, folder, $"{name}: {tensor.Name} is too large");
                var values = new float[tensor.Elements];
                file.Read(tensor.Name, values);
                Require(Array.TrueForAll(values, float.IsFinite), folder, $"{name}: {tensor.Name} holds numbers that are none");
            }

            return file.Header.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        }
        catch (ModelFileException broken)
        {
            throw Lacking(folder, broken.Message.TrimEnd('.'));
        }
    }

    private static void Require(bool holds, string folder, string otherwise)
    {
        if (!holds)
        {
            throw Lacking(folder, otherwise);
        }
    }

    private static UnprocessableException Lacking(string folder, string what) =>
        new($"The training said that it was done, but left no {Path.GetFileName(folder)} that can be used: {what}.");
}
