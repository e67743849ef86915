namespace StrategyFactory.Neural.Safetensors;

/// <summary>Where a tensor lies in a file.</summary>
/// <param name="Name">Such as <c>encoder.block.0.layer.0.SelfAttention.q.weight</c>.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Row-major; empty for a single number, and a 0 makes it empty.</param>
/// <param name="Offset">First byte, counted from the end of the header.</param>
/// <param name="Bytes">Bytes it takes: elements times their size.</param>
public sealed record StoredTensor(string Name, TensorType Type, IReadOnlyList<long> Shape, long Offset, long Bytes)
{
    /// <summary>How many elements it has.</summary>
    public long Elements => Bytes / Type.Size();

    /// <summary>Type and shape for messages, such as <c>F32 [32, 64]</c>.</summary>
    public string Kind => $"{Type} [{string.Join(", ", Shape)}]";
}
