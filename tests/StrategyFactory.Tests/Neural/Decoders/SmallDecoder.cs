using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Tokenizers;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>Networks that write and are trained in a second.</summary>
internal static class SmallDecoder
{
    public static DecoderConfig Config { get; } = new(DecoderFamily.Llama, 40, 16, 24, 2, 4, 2, 4, 64)
    {
        IsTied = true,
        InitialDeviation = 0.2,
        EndTokens = [1],
    };

    /// <summary>A network all of whose weights are drawn, so that norms and biases count too.</summary>
    public static DecoderModel Drawn(DecoderConfig config, int seed, ScalarType type = ScalarType.Float64)
    {
        TorchRuntime.Require();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var model = DecoderModel.Create(config, seed, type);
        Random random = new(seed);
        foreach (var weight in model.Parameters.Tensors.Values.Where(weight => weight.dim() == 1))
        {
            var values = Enumerable.Range(0, (int)weight.NumberOfElements).Select(_ => 1 + (0.4f * (float)random.NextNormal())).ToArray();
            weight.copy_(tensor(values));
        }

        return model;
    }

    /// <summary>An adapter as if it had learned something.</summary>
    public static LoraAdapter Learned(LoraAdapter fresh) => fresh with
    {
        Layers = [.. fresh.Layers.Select(layer => layer with { B = [.. layer.B.Select((_, i) => 0.1f * ((i % 5) - 2))] })],
    };

    /// <summary>A text of chance.</summary>
    public static int[] Text(int length, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(2, 40))];
    }

    /// <summary>Texts of different lengths, the first tokens of which are not learned.</summary>
    public static LearnedText[] Texts(int count, int seed) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var length = 4 + (5 * i % 23);
            var asked = 1 + (i % 3);
            return new LearnedText(Text(length, (seed * 1000) + i), [.. Enumerable.Range(0, length).Select(place => place >= asked)]);
        }),
    ];

    /// <summary>Texts that count on from a token, in steps of one or two, so that there is something to learn.</summary>
    public static LearnedText[] Counting(int count, int seed)
    {
        Random random = new(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var (start, step, length) = (random.Next(2, 40), random.Next(1, 3), random.Next(6, 14));
                var tokens = Enumerable.Range(0, length).Select(i => 2 + ((start + (i * step)) % 38)).ToArray();
                return new LearnedText(tokens, [.. tokens.Select((_, place) => place >= 2)]);
            }),
        ];
    }

    /// <summary>What may follow each token of texts in one row, [token, vocabulary].</summary>
    public static Tensor Logits(DecoderModel model, params int[][] texts)
    {
        PackedTexts packed = new([.. texts.Select(text => text.Length)]);
        var hidden = model.Network.Hidden(model.Network.Ids(texts.SelectMany(text => text)), packed.Positions, packed, Dropout.Off);
        return model.Network.Logits(hidden, Dropout.Off);
    }
}
