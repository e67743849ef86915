using System.Text.Json;
using System.Text.Json.Serialization;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Safetensors;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Training;

/// <summary>
/// A training on disk, in one file that appears whole or not at all: the weights, the best ones so far, the optimiser's means, and how far
/// it is. One of another training is not gone on from.
/// </summary>
/// <param name="path">Where it lies or will; its folder is made.</param>
/// <param name="identity">
/// What decides the next losses: how is trained, and what and on what, see <see cref="LearningPlan.Identity"/>.
/// </param>
/// <param name="optimiser">Of the training.</param>
/// <param name="trained">What is trained.</param>
/// <param name="best">Copies of the best so far, one a weight.</param>
internal sealed class Checkpoint(
    string path,
    (string Plan, string Rows) identity,
    AdamW optimiser,
    IReadOnlyList<(string Name, Tensor Tensor)> trained,
    IReadOnlyList<Tensor> best)
{
    private const string PlanKey = "plan";
    private const string RowsKey = "rows";
    internal const string StateKey = "state";

    internal static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes it in place of an older one.</summary>
    public void Write(TrainingState state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            [PlanKey] = identity.Plan,
            [RowsKey] = identity.Rows,
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

    /// <summary>Puts a training back to where it was; where that cannot be, nothing has changed.</summary>
    /// <returns>How far that is; null where there is no file, or none of this training.</returns>
    /// <param name="unfit">Told why a file that is there is not gone on from.</param>
    public TrainingState? Read(Action<string> unfit)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = SafetensorsFile.Open(path);
            RequireSame(file, PlanKey, identity.Plan, "plan");
            RequireSame(file, RowsKey, identity.Rows, "beginning or other rows");
            var state = ReadState(file);
            Take([.. Parts.Select(part => (part.Tensor, ReadPart(file, part)))]);
            optimiser.Steps = state.Step;
            return state;
        }
        catch (ModelFileException broken)
        {
            unfit(broken.Message);
            return null;
        }
    }

    private IEnumerable<(string Name, Tensor Tensor)> Parts => trained.SelectMany((weight, i) => new[]
    {
        ($"weight.{weight.Name}", weight.Tensor), ($"best.{weight.Name}", best[i]),
        ($"first.{weight.Name}", optimiser.First[i]), ($"second.{weight.Name}", optimiser.Second[i]),
    });

    private void RequireSame(SafetensorsFile file, string key, string mine, string what)
    {
        if (file.Header.Metadata.GetValueOrDefault(key) is var written && written != mine)
        {
            throw new ModelFileException(path, $"it was made with another {what} ({written ?? "none"}); this training has {mine}.");
        }
    }

    private float[] ReadPart(SafetensorsFile file, (string Name, Tensor Tensor) part)
    {
        if (file.Find(part.Name) is not { } stored || !stored.Shape.SequenceEqual(part.Tensor.shape))
        {
            throw new ModelFileException(
                path, $"{part.Name} is {file.Find(part.Name)?.Kind ?? "missing"}; [{string.Join(", ", part.Tensor.shape)}] is needed.");
        }

        var values = new float[stored.Elements];
        file.Read(part.Name, values);
        return values;
    }

    private static void Take(IReadOnlyList<(Tensor Tensor, float[] Values)> parts)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var (tensor, values) in parts)
        {
            tensor.copy_(TorchSharp.torch.tensor(values, tensor.shape, ScalarType.Float32));
        }
    }

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
