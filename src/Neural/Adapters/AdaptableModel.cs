using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Safetensors;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Adapters;

/// <summary>A network from a folder of Hugging Face beside whose weights an adapter can stand. One thread at a time may use it.</summary>
public abstract class AdaptableModel : IDisposable
{
    private readonly byte[] _json;
    private AttachedAdapter? _adapter;

    private protected AdaptableModel(ParameterSet parameters, byte[] json) => (Parameters, _json) = (parameters, json);

    /// <summary>The layers that an adapter can change.</summary>
    public IReadOnlyList<LinearLayer> Layers =>
        [.. Parameters.Linears.Select(layer => new LinearLayer(layer.Path, layer.Inputs, layer.Outputs, layer.IsOutput))];

    /// <summary>Numbers that it is made of, without an adapter.</summary>
    public long ParameterCount => Parameters.Tensors.Values.Sum(weight => weight.NumberOfElements);

    internal ParameterSet Parameters { get; }

    /// <summary>What training changes: the adapter where there is one, else all weights.</summary>
    internal IReadOnlyList<(string Name, Tensor Tensor)> Trained =>
        _adapter?.Tensors ?? [.. Parameters.Tensors.Select(weight => (weight.Key, weight.Value))];

    /// <summary>Puts an adapter beside the model's weights, in place of one that was there.</summary>
    /// <exception cref="UnfittingAdapterException">It was made for another model.</exception>
    public void Attach(LoraAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        Detach();
        _adapter = AttachedAdapter.To(Parameters, adapter);
    }

    /// <summary>Takes the adapter away: the model is what it was.</summary>
    public void Detach()
    {
        _adapter?.Detach();
        _adapter = null;
    }

    /// <summary>Makes the adapter a part of the model's weights.</summary>
    public void Merge()
    {
        _adapter?.Merge();
        _adapter = null;
    }

    /// <summary>The adapter as it is now, or null.</summary>
    public LoraAdapter? ReadAdapter() => _adapter?.Read();

    /// <summary>Writes the model as a folder that can be loaded; an adapter beside its weights is not in it.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ModelConfig.FileName), _json);
        Parameters.Write(Path.Combine(folder, ModelWeights.Whole));
    }

    /// <summary>Frees the model's memory.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a model of weights, of which none stays behind should one be missing.</summary>
    private protected static T Make<T>(IWeightSource source, ScalarType type, Device device, Func<ParameterSet, T> make)
    {
        ParameterSet parameters = new(source, type, device);
        try
        {
            return make(parameters);
        }
        catch
        {
            parameters.Dispose();
            throw;
        }
    }
}
