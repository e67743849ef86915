using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Adapters;

/// <summary>An adapter that works in a model: its pairs stand beside the linear layers, whose own weights stay as they are.</summary>
internal sealed class AttachedAdapter
{
    private readonly LoraConfig _config;
    private readonly List<Linear> _layers;

    private AttachedAdapter(LoraConfig config, List<Linear> layers) => (_config, _layers) = (config, layers);

    /// <summary>Puts an adapter's pairs beside the layers of a model.</summary>
    /// <exception cref="UnfittingAdapterException">
    /// The model lacks a layer of it, has one of another width, or one that is meant and has no pair in it.
    /// </exception>
    public static AttachedAdapter To(ParameterSet parameters, LoraAdapter adapter)
    {
        var known = parameters.Linears.ToDictionary(layer => layer.Path, StringComparer.Ordinal);
        foreach (var pair in adapter.Layers)
        {
            if (!known.TryGetValue(pair.Layer, out var layer))
            {
                throw new UnfittingAdapterException($"layer {pair.Layer} is not in the model");
            }

            if ((layer.Inputs, layer.Outputs) != (pair.In, pair.Out))
            {
                throw new UnfittingAdapterException(
                    $"layer {pair.Layer} is from {pair.In} to {pair.Out}, the model's is from {layer.Inputs} to {layer.Outputs}");
            }
        }

        var given = adapter.Layers.Select(pair => pair.Layer).ToHashSet(StringComparer.Ordinal);
        var targets = adapter.Config.Targets;
        if (parameters.Linears.FirstOrDefault(
            layer => targets.Includes(layer.Path, layer.IsOutput) && !given.Contains(layer.Path)) is { } bare)
        {
            throw new UnfittingAdapterException(
                $"layer {bare.Path} of the model is meant by {targets}, and the adapter has no pair for it");
        }

        using var scope = NewDisposeScope();
        var rank = adapter.Config.Rank;
        foreach (var pair in adapter.Layers)
        {
            var (a, b) = (parameters.Tensor(pair.A, rank, pair.In), parameters.Tensor(pair.B, pair.Out, rank));
            known[pair.Layer].Attach(new(a, b, adapter.Config.Scaling, adapter.Config.Dropout));
        }

        return new(adapter.Config, [.. adapter.Layers.Select(pair => known[pair.Layer])]);
    }

    /// <summary>What training changes, by the names of the file.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Tensors =>
    [
        .. _layers.SelectMany(layer => new[]
        {
            (LoraAdapter.NameOfA(layer.Path), layer.Pair!.A), (LoraAdapter.NameOfB(layer.Path), layer.Pair.B),
        }),
    ];

    /// <summary>The pairs as they are now.</summary>
    public LoraAdapter Read() => new(_config, [.. _layers.Select(Read)]);

    /// <summary>Makes the pairs a part of the model's weights.</summary>
    public void Merge() => _layers.ForEach(layer => layer.Merge());

    /// <summary>Takes the pairs away: the model is what it was.</summary>
    public void Detach() => _layers.ForEach(layer => layer.Detach());

    private static LoraMatrices Read(Linear layer) =>
        new(layer.Path, layer.Pair!.A.ToArray(), layer.Pair.B.ToArray(), layer.Inputs, layer.Outputs);
}
