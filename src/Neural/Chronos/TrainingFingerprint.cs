using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using StrategyFactory.Neural.Layers;

namespace StrategyFactory.Neural.Chronos;

/// <summary>
/// SHA-256 over what a training learns from and begins with. Of ordinary models that takes less than a step does, and nothing that was
/// exchanged goes unseen.
/// </summary>
internal sealed class TrainingFingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Takes in windows, in their order.</summary>
    public void Add(IReadOnlyCollection<ForecastWindow> windows)
    {
        Add(windows.Count);
        foreach (var window in windows)
        {
            Add(window.Context);
            Add(window.Target);
        }
    }

    /// <summary>Takes in a model's weights, and the adapter beside them.</summary>
    public void Add(ForecastModel model)
    {
        foreach (var (name, weight) in model.Parameters.Tensors)
        {
            Add(name);
            Add(weight.ToArray());
        }

        if (model.ReadAdapter() is { } adapter)
        {
            Add(FormattableString.Invariant($"{adapter.Config.Scaling:R} {adapter.Config.Dropout:R}"));
            foreach (var layer in adapter.Layers)
            {
                Add(layer.Layer);
                Add(layer.A);
                Add(layer.B);
            }
        }
    }

    /// <summary>The fingerprint of all of it, hexadecimal.</summary>
    public string Take() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    private void Add(float[] values)
    {
        Add(values.Length);
        _hash.AppendData(MemoryMarshal.AsBytes<float>(values));
    }

    private void Add(int length) => _hash.AppendData(BitConverter.GetBytes(length));
}
