using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Layers;

namespace StrategyFactory.Neural.Training;

/// <summary>
/// SHA-256 over what a training learns from and begins with. Of ordinary models that takes less than a step does, and nothing that was
/// exchanged goes unseen.
/// </summary>
internal sealed class TrainingFingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Takes in a model's weights, and the adapter beside them.</summary>
    public void Add(AdaptableModel model)
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

    /// <summary>Takes in a text.</summary>
    public void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    /// <summary>Takes in numbers or marks, and how many there are.</summary>
    public void Add<T>(T[] values)
        where T : unmanaged
    {
        Add(values.Length);
        _hash.AppendData(MemoryMarshal.AsBytes<T>(values));
    }

    /// <summary>Takes in a number.</summary>
    public void Add(int length) => _hash.AppendData(BitConverter.GetBytes(length));

    /// <summary>The fingerprint of all of it, hexadecimal.</summary>
    public string Take() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
