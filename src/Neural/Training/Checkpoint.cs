using System.Text.Json;
using System.Text.Json.Serialization;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Safetensors;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Training;

/// <summary>
/// A training on disk, in one file that appears whole or not at all: the weights, the best ones so far, the optimiser's means, and how far
/// it is.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="plan">It goes on by the same plan only.</param>
/// <param name="optimiser">Of the training.</param>
/// <param name="trained">What is trained.</param>
/// <param name="best">Copies of the best so far, one a weight.</param>
internal sealed class Checkpoint(
    string path, TrainingPlan plan, AdamW optimiser, IReadOnlyList<(string Name, Tensor Tensor)> trained, IReadOnlyList<Tensor> best)
{
    private const string PlanKey = "plan";
    private const string StateKey = "state";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes it in place of an older one.</summary>
    public void Write(TrainingState state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            [PlanKey] = PlanText,
            [StateKey] = JsonSerializer.Serialize(state, Json),
        };
        using var writer = SafetensorsWriter.Create(
            path, [.. Parts.Select(part => (part.Name, (IReadOnlyList<long>)part.Tensor.shape))], metadata);
        foreach (var (name, tensor) in Parts)
        {
            writer.Write(name, tensor.ToArray());
        }

        writer.Complete();
    }

    /// <summary>Puts a training back to where it was.</summary>
    /// <returns>How far that is; null where there is no file.</returns>
    /// <exception cref="ModelFileException">It is bad, or of another plan or model.</exception>
    public TrainingState? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = SafetensorsFile.Open(path);
        if (!file.Header.Metadata.TryGetValue(PlanKey, out var written) || written != PlanText)
        {
            throw new ModelFileException(path, $"it was made by another plan ({written ?? "none"}); this one is {PlanText}.");
        }

        var state = ReadState(file);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var (name, tensor) in Parts)
        {
            if (file.Find(name) is not { } stored || !stored.Shape.SequenceEqual(tensor.shape))
            {
                throw new ModelFileException(
                    path, $"{name} is {file.Find(name)?.Kind ?? "missing"}; [{string.Join(", ", tensor.shape)}] is needed.");
            }

            var values = new float[stored.Elements];
            file.Read(name, values);
            tensor.copy_(TorchSharp.torch.tensor(values, tensor.shape, ScalarType.Float32));
        }

        optimiser.Steps = state.Step;
        return state;
    }

    /// <summary>All of it that decides what the next losses are.</summary>
    private string PlanText => JsonSerializer.Serialize(plan with { TimeLimit = null, CheckpointInterval = 0 });

    private IEnumerable<(string Name, Tensor Tensor)> Parts => trained.SelectMany((weight, i) => new[]
    {
        ($"weight.{weight.Name}", weight.Tensor), ($"best.{weight.Name}", best[i]),
        ($"first.{weight.Name}", optimiser.First[i]), ($"second.{weight.Name}", optimiser.Second[i]),
    });

    private TrainingState ReadState(SafetensorsFile file)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(file.Header.Metadata.GetValueOrDefault(StateKey, "null"), Json)
                ?? throw new ModelFileException(path, "it does not say how far the training is.");
        }
        catch (JsonException failure)
        {
            throw new ModelFileException(path, $"how far the training is cannot be read: {failure.Message}");
        }
    }
}
