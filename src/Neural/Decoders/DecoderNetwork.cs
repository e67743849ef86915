using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>The network: a table of tokens, layers, a norm at the end, and a head that says what may follow.</summary>
internal sealed class DecoderNetwork
{
    private readonly ParameterSet _parameters;
    private readonly RmsNorm _norm;
    private readonly Linear? _head;

    public DecoderNetwork(ParameterSet parameters, DecoderConfig config)
    {
        var start = Start.Normal(config.InitialDeviation);
        _parameters = parameters;
        Config = config;
        Tokens = new(parameters, "model.embed_tokens", config.Vocabulary, config.Width, start);
        Layers = [.. Enumerable.Range(0, config.Layers).Select(i => new DecoderLayer(parameters, i, config))];
        _norm = new(parameters, "model.norm", config.Width, config.Epsilon);
        _head = config.IsTied ? null : Linear.In(parameters, "lm_head", config.Width, config.Vocabulary, start, isOutput: true);
    }

    public DecoderConfig Config { get; }

    /// <summary>A row for every token.</summary>
    public Embedding Tokens { get; }

    /// <summary>In order.</summary>
    public IReadOnlyList<DecoderLayer> Layers { get; }

    /// <summary>The turns of tokens at places.</summary>
    public Rotary TurnsAt(IReadOnlyList<int> positions) => Rotary.At(Config, positions, _parameters.Type, _parameters.Device);

    /// <summary>Token ids as a tensor where the network is.</summary>
    public Tensor Ids(IEnumerable<int> tokens) => tensor(tokens.Select(token => (long)token).ToArray(), device: _parameters.Device);

    /// <summary>What the layers make of tokens, before the norm at the end.</summary>
    /// <param name="ids">[token], int64.</param>
    /// <param name="positions">Their places in their texts.</param>
    /// <param name="mixer">What they see.</param>
    /// <param name="dropout">Of this pass.</param>
    /// <returns>[token, width].</returns>
    public Tensor Hidden(Tensor ids, IReadOnlyList<int> positions, ITokenMixer mixer, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        var rotary = TurnsAt(positions);
        var x = Tokens.Forward(ids);
        foreach (var layer in Layers)
        {
            var next = layer.Forward(x, rotary, mixer, dropout);
            x.Dispose();
            x = next;
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <summary>What may follow.</summary>
    /// <param name="hidden">[token, width], of the last layer.</param>
    /// <param name="dropout">Of this pass.</param>
    /// <returns>[token, vocabulary].</returns>
    public Tensor Logits(Tensor hidden, Dropout dropout)
    {
        using var scope = NewDisposeScope();
        var normed = _norm.Forward(hidden);
        var logits = _head is null ? nn.functional.linear(normed, Tokens.Weight) : _head.Forward(normed, dropout);
        return logits.MoveToOuterDisposeScope();
    }
}
