namespace StrategyFactory.Neural.Gguf;

/// <summary>Where a tensor lies in a GGUF file.</summary>
/// <param name="Name">Such as <c>blk.0.attn_q.weight</c>.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Outermost first, as in PyTorch; the file has it the other way round.</param>
/// <param name="Offset">First byte, counted from the beginning of the data.</param>
/// <param name="Bytes">Bytes it takes, without the padding behind it.</param>
public sealed record GgufTensor(string Name, GgufType Type, IReadOnlyList<long> Shape, long Offset, long Bytes)
{
    /// <summary>How many elements it has.</summary>
    public long Elements => Bytes / Type.BytesPerBlock * Type.ValuesPerBlock;

    /// <summary>Type and shape for messages, such as <c>F16 [32, 64]</c>.</summary>
    public string Kind => $"{Type.Name} [{string.Join(", ", Shape)}]";
}
