using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Safetensors;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Layers;

/// <summary>
/// The weights of a model under their names in the file, and its linear layers. They live as long as this, whatever scope made them.
/// </summary>
/// <param name="source">Where they come from.</param>
/// <param name="type">What they are computed in.</param>
/// <param name="device">Where they are computed.</param>
internal sealed class ParameterSet(IWeightSource source, ScalarType type, Device device) : IDisposable
{
    /// <summary>Bytes of arrays that were read and are done with, from which on they are collected: a large model's alone.</summary>
    private const long MostUncollected = 256 << 20;

    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<Linear> _linears = [];
    private long _uncollected;

    public ScalarType Type => type;

    public Device Device => device;

    /// <summary>
    /// Whether linear layers other than the output round what they multiply to bfloat16, eight bits of a number's digits; sums, and
    /// everything else, stay as they are. Training is faster for it where the processor can, and takes it back for what must be exact.
    /// </summary>
    public bool RoundsProducts { get; set; }

    /// <summary>By name, in the order in which the model took them.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    public IReadOnlyList<Linear> Linears => _linears;

    /// <summary>Brings a weight in; a layer does so once, when it is made.</summary>
    public Tensor Take(string name, Start start, params long[] shape)
    {
        using var scope = NewDisposeScope();
        var weight = Tensor(source.Take(name, start, shape), shape).DetachFromDisposeScope();
        _tensors.Add(name, weight);
        Collect(weight.NumberOfElements * sizeof(float));
        return weight;
    }

    /// <summary>
    /// Values as a tensor of this model's type, on its device. In memory of its own: an array lies anywhere, and where numbers lie decides
    /// in which order some products are summed up, so that the last digits would differ from one loading to the next.
    /// </summary>
    public Tensor Tensor(float[] values, params long[] shape) => tensor(values, shape, ScalarType.Float32).to(type, device, copy: true);

    /// <summary>Left to itself the collector would let a model take three times its memory while it is loaded.</summary>
    private void Collect(long read)
    {
        _uncollected += read;
        if (_uncollected >= MostUncollected)
        {
            _uncollected = 0;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            FreedMemory.Return();
        }
    }

    /// <summary>Brings a linear layer in, so that an adapter can find it.</summary>
    public Linear Add(Linear layer)
    {
        _linears.Add(layer);
        return layer;
    }

    /// <summary>Whether training changes the weights themselves; pairs beside them are not asked.</summary>
    public void Train(bool trained)
    {
        using var scope = NewDisposeScope();
        foreach (var weight in _tensors.Values)
        {
            weight.requires_grad_(trained);
        }
    }

    /// <summary>Writes the weights, without the pairs beside them, as a file of Hugging Face.</summary>
    public void Write(string path)
    {
        using var writer = SafetensorsWriter.Create(
            path, [.. _tensors.Select(weight => (weight.Key, (IReadOnlyList<long>)weight.Value.shape))], Metadata);
        foreach (var (name, weight) in _tensors)
        {
            writer.Write(name, weight.ToArray());
        }

        writer.Complete();
    }

    public void Dispose()
    {
        foreach (var linear in _linears)
        {
            linear.Detach();
        }

        foreach (var weight in _tensors.Values)
        {
            weight.Dispose();
        }
    }
}
