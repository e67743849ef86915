using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>
/// Attention of T5: softmax(q kᵀ + bias) v for every head, then a linear layer. The scores are not divided by √(head width), that is in the
/// start of q; no layer has a bias of its own.
/// </summary>
internal sealed class Attention
{
    private readonly T5Config _config;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;

    public Attention(ParameterSet parameters, string path, T5Config config)
    {
        var inner = config.Heads * config.HeadWidth;
        var width = Start.Normal(config.InitialFactor / Math.Sqrt(config.Width));
        _config = config;
        _query = Linear.In(parameters, path + ".q", config.Width, inner, Start.Normal(width.Deviation / Math.Sqrt(config.HeadWidth)));
        _key = Linear.In(parameters, path + ".k", config.Width, inner, width);
        _value = Linear.In(parameters, path + ".v", config.Width, inner, width);
        _output = Linear.In(parameters, path + ".o", inner, config.Width, Start.Normal(config.InitialFactor / Math.Sqrt(inner)));
    }

    /// <summary>What can be looked at, [batch, token, width].</summary>
    public KeyValues Project(Tensor memory, Dropout dropout) =>
        new(Split(_key.Forward(memory, dropout)), Split(_value.Forward(memory, dropout)));

    /// <summary>Looks at a memory.</summary>
    /// <param name="x">[batch, query, width].</param>
    /// <param name="memory">Keys and values.</param>
    /// <param name="bias">Added to the scores: broadcasts to [batch, head, query, key].</param>
    /// <param name="dropout">Of this pass.</param>
    /// <returns>[batch, query, width].</returns>
    public Tensor Forward(Tensor x, KeyValues memory, Tensor bias, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        var query = Split(_query.Forward(x, dropout));
        var mixed = dropout.IsOn && _config.DropoutRate > 0
            ? dropout.Apply(query.matmul(memory.Keys.transpose(2, 3)).add_(bias).softmax(-1), _config.DropoutRate).matmul(memory.Values)
            : Fused(query, memory, bias);
        var joined = mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], _config.Heads * _config.HeadWidth);
        return _output.Forward(joined, dropout).MoveToOuterDisposeScope();
    }

    /// <summary>The same in one call, which needs less memory; it divides by √(head width), so the query is multiplied by it.</summary>
    private Tensor Fused(Tensor query, KeyValues memory, Tensor bias) => nn.functional.scaled_dot_product_attention(
        query.mul(Math.Sqrt(_config.HeadWidth)), memory.Keys, memory.Values,
        bias.expand(query.shape[0], query.shape[1], query.shape[2], memory.Keys.shape[2]));

    private Tensor Split(Tensor x) => x.view(x.shape[0], x.shape[1], _config.Heads, _config.HeadWidth).transpose(1, 2);
}
