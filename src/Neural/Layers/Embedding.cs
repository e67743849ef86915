using static TorchSharp.torch;

namespace StrategyFactory.Neural.Layers;

/// <summary>A row of numbers for every token.</summary>
internal sealed class Embedding(ParameterSet parameters, string path, int tokens, int width, Start start)
{
    /// <summary>[tokens, width].</summary>
    public Tensor Weight { get; } = parameters.Take(path + ".weight", start, tokens, width);

    /// <summary>[…] of int64 to […, width].</summary>
    public Tensor Forward(Tensor ids) => Weight.index_select(0, ids.reshape(-1)).view([.. ids.shape, width]);

    /// <summary>The row of one token for a whole batch, [batch, 1, width].</summary>
    public Tensor Row(int token, long batch) => Weight.narrow(0, token, 1).unsqueeze(0).expand(batch, 1, width);
}
