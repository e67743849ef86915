using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>Every token asks, by its heads, what others have to give.</summary>
internal sealed class SelfAttention
{
    private readonly DecoderConfig _config;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly RmsNorm? _queryNorm;
    private readonly RmsNorm? _keyNorm;

    public SelfAttention(ParameterSet parameters, string path, DecoderConfig config)
    {
        var start = Start.Normal(config.InitialDeviation);
        var (inner, keys) = (config.Heads * config.HeadWidth, config.KeyHeads * config.HeadWidth);
        _config = config;
        _query = Linear.In(parameters, path + ".q_proj", config.Width, inner, start, config.HasQueryBias);
        _key = Linear.In(parameters, path + ".k_proj", config.Width, keys, start, config.HasQueryBias);
        _value = Linear.In(parameters, path + ".v_proj", config.Width, keys, start, config.HasQueryBias);
        _output = Linear.In(parameters, path + ".o_proj", inner, config.Width, start, config.HasOutputBias);
        _queryNorm = config.HasHeadNorms ? new(parameters, path + ".q_norm", config.HeadWidth, config.Epsilon) : null;
        _keyNorm = config.HasHeadNorms ? new(parameters, path + ".k_norm", config.HeadWidth, config.Epsilon) : null;
    }

    /// <summary>[token, width] to the same.</summary>
    /// <param name="layer">Which layer it is in, from 0.</param>
    /// <param name="x">The tokens.</param>
    /// <param name="rotary">Their turns.</param>
    /// <param name="mixer">What they see.</param>
    /// <param name="dropout">Of this pass.</param>
    public Tensor Forward(int layer, Tensor x, Rotary rotary, ITokenMixer mixer, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        var query = rotary.Apply(Norm(_queryNorm, Split(_query.Forward(x, dropout), _config.Heads)));
        var key = rotary.Apply(Norm(_keyNorm, Split(_key.Forward(x, dropout), _config.KeyHeads)));
        var value = Split(_value.Forward(x, dropout), _config.KeyHeads);
        return _output.Forward(mixer.Mix(layer, query, key, value), dropout).MoveToOuterDisposeScope();
    }

    private static Tensor Norm(RmsNorm? norm, Tensor x) => norm is null ? x : norm.Forward(x);

    private Tensor Split(Tensor x, int heads) => x.view(x.shape[0], heads, _config.HeadWidth);
}
