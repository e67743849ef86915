using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>What an attention layer sees of its memory.</summary>
/// <param name="Keys">[batch, head, token, head width].</param>
/// <param name="Values">The same.</param>
internal sealed record KeyValues(Tensor Keys, Tensor Values)
{
    /// <summary>With later tokens behind these.</summary>
    public KeyValues Then(KeyValues later) => new(cat([Keys, later.Keys], 2), cat([Values, later.Values], 2));

    /// <summary>Keeps them beyond the scope at hand.</summary>
    public KeyValues MoveToOuterDisposeScope() => new(Keys.MoveToOuterDisposeScope(), Values.MoveToOuterDisposeScope());
}
