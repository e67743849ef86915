using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Tokenizers;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// The loss of texts: the cross-entropy of the labelled tokens, each after those before it in its own text, over how many those are. Logits
/// are made for them alone, and of a part at once.
/// </summary>
internal sealed class DecoderLoss
{
    /// <summary>Tokens whose logits are made at once.</summary>
    internal const int LogitsAtOnce = 256;

    private readonly DecoderNetwork _network;
    private readonly Dropout _dropout;
    private readonly PackedTexts _texts;
    private readonly Tensor _ids;
    private readonly (Tensor Places, Tensor Labels)[] _parts;
    private readonly int _labels;

    /// <summary>Prepares for texts, in the scope at hand.</summary>
    public DecoderLoss(DecoderNetwork network, IReadOnlyList<LearnedText> examples, Dropout dropout)
    {
        _network = network;
        _dropout = dropout;
        _texts = new([.. examples.Select(example => example.Tokens.Length)]);
        _ids = network.Ids(examples.SelectMany(example => example.Tokens));
        var marks = examples.SelectMany(example => example.Learned.Select((labelled, i) => labelled && i > 0)).ToArray();
        var tokens = examples.SelectMany(example => example.Tokens).ToArray();
        var labels = Enumerable.Range(0, marks.Length).Where(i => marks[i]).ToArray();
        _labels = labels.Length;
        _parts = [.. labels.Chunk(LogitsAtOnce).Select(part =>
            (network.Ids(part.Select(place => place - 1)), network.Ids(part.Select(place => tokens[place]))))];
    }

    /// <summary>Keeps what the gradients need.</summary>
    public BatchLoss Kept()
    {
        using var scope = NewDisposeScope();
        var hidden = _network.Hidden(_ids, _texts.Positions, _texts, _dropout);
        var sum = zeros([], hidden.dtype, hidden.device);
        for (var part = 0; part < _parts.Length; part++)
        {
            sum = sum + Part(part, hidden.index_select(0, _parts[part].Places));
        }

        return Over(sum);
    }

    /// <summary>
    /// Keeps what each layer was given and nothing else: for the gradients each is computed once more (Chen et al. 2016, arXiv:1604.06174).
    /// That takes a third more time, and the memory of a single layer in place of that of all.
    /// </summary>
    public BatchLoss Recomputed()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var rotary = _network.TurnsAt(_texts.Positions);
        List<Tensor> given = [_network.Tokens.Forward(_ids)];
        foreach (var layer in _network.Layers)
        {
            given.Add(layer.Forward(given[^1], rotary, _texts, _dropout));
        }

        var sum = zeros([], given[^1].dtype, given[^1].device);
        for (var part = 0; part < _parts.Length; part++)
        {
            sum.add_(Part(part, given[^1].index_select(0, _parts[part].Places)));
        }

        given.ForEach(x => x.MoveToOuterDisposeScope());
        rotary.Cosine.MoveToOuterDisposeScope();
        rotary.Sine.MoveToOuterDisposeScope();
        return Over(sum, () => AddGradients(given, rotary));
    }

    /// <summary>Takes the gradients of the sum back through head and layers, the last first.</summary>
    private void AddGradients(List<Tensor> given, Rotary rotary)
    {
        using var scope = NewDisposeScope();
        var gradient = HeadGradient(given[^1]);
        for (var i = _network.Layers.Count - 1; i >= 0; i--)
        {
            given[i + 1].Dispose();
            var x = given[i];
            var layer = _network.Layers[i];
            var earlier = Through(x, again => layer.Forward(again, rotary, _texts, _dropout), gradient);
            gradient.Dispose();
            gradient = earlier;
        }

        if (_network.Tokens.Weight.requires_grad)
        {
            _network.Tokens.Forward(_ids).backward([gradient]);
        }
    }

    private Tensor HeadGradient(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var gradient = zeros_like(hidden);
        for (var part = 0; part < _parts.Length; part++)
        {
            using var step = NewDisposeScope();
            var number = part;
            var places = _parts[part].Places;
            gradient.index_add_(0, places, Through(hidden.index_select(0, places), x => Part(number, x), null), 1);
        }

        return gradient.MoveToOuterDisposeScope();
    }

    /// <summary>Computes a part of the network once more and adds up the gradients of its weights.</summary>
    /// <returns>The gradient of x.</returns>
    private static Tensor Through(Tensor x, Func<Tensor, Tensor> forward, Tensor? gradient)
    {
        using var scope = NewDisposeScope();
        var again = x.detach().requires_grad_(true);
        var y = forward(again);
        if (gradient is null)
        {
            y.backward();
        }
        else
        {
            y.backward([gradient]);
        }

        return again.grad!.MoveToOuterDisposeScope();
    }

    /// <summary>The sum of the cross-entropies of one part of the labels.</summary>
    private Tensor Part(int part, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        using var own = _dropout.Part(_network.Layers.Count + part);
        var logits = _network.Logits(hidden, own);
        return nn.functional.cross_entropy(logits, _parts[part].Labels, reduction: nn.Reduction.Sum).MoveToOuterDisposeScope();
    }

    private BatchLoss Over(Tensor sum, Action? backward = null) =>
        new(sum.div(Math.Max(1, _labels)).MoveToOuterDisposeScope(), _labels, backward);
}
