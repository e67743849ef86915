using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// The turns of the tokens of one pass: of a head's numbers the i-th of the first half and the i-th of the second are a pair, which is
/// turned by position · angle (Su et al. 2021, arXiv:2104.09864, in the half-split form that the files of Hugging Face are made for).
/// </summary>
/// <param name="Cosine">[token, 1, head width / 2].</param>
/// <param name="Sine">The same.</param>
internal sealed record Rotary(Tensor Cosine, Tensor Sine)
{
    /// <summary>Prepares for tokens at places.</summary>
    /// <param name="config">Of the network.</param>
    /// <param name="positions">Places of the tokens in their texts, from 0.</param>
    /// <param name="type">What is computed in.</param>
    /// <param name="device">Where.</param>
    public static Rotary At(DecoderConfig config, IReadOnlyList<int> positions, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var places = tensor(positions.Select(position => (double)position).ToArray()).unsqueeze(1);
        var angles = places.mul(tensor(Frequencies(config)).unsqueeze(0)).unsqueeze(1);
        return new(angles.cos().to(type, device).MoveToOuterDisposeScope(), angles.sin().to(type, device).MoveToOuterDisposeScope());
    }

    /// <summary>Radians a position, one a pair.</summary>
    public static double[] Frequencies(DecoderConfig config) =>
    [
        .. Enumerable.Range(0, config.HeadWidth / 2)
            .Select(i => Math.Pow(config.Rotary.Theta, -2.0 * i / config.HeadWidth))
            .Select(frequency => config.Rotary.Stretch?.Apply(frequency) ?? frequency),
    ];

    /// <summary>Turns queries or keys, [token, head, head width].</summary>
    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        var half = x.shape[2] / 2;
        var (first, second) = (x.narrow(2, 0, half), x.narrow(2, half, half));
        var turned = cat([first.mul(Cosine).addcmul_(second, Sine, -1), second.mul(Cosine).addcmul_(first, Sine, 1)], 2);
        return turned.MoveToOuterDisposeScope();
    }
}
