using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>What a decoder looks at while it goes on token by token.</summary>
/// <param name="Encoded">Of the encoder's output, a pair a block.</param>
/// <param name="CrossBias">Keeps it off what is missing there, [batch, 1, 1, encoded].</param>
/// <param name="Seen">Of the tokens so far, a pair a block; empty before the first.</param>
/// <param name="Length">How many tokens those are.</param>
internal sealed record DecoderMemory(IReadOnlyList<KeyValues> Encoded, Tensor CrossBias, IReadOnlyList<KeyValues> Seen, int Length)
{
    /// <summary>Keeps what was seen beyond the scope at hand.</summary>
    public DecoderMemory MoveToOuterDisposeScope() => this with { Seen = [.. Seen.Select(pair => pair.MoveToOuterDisposeScope())] };

    /// <summary>Frees what was seen: it is part of what later tokens have seen.</summary>
    public void Forget()
    {
        foreach (var (keys, values) in Seen)
        {
            keys.Dispose();
            values.Dispose();
        }
    }
}
