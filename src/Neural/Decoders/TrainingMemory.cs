using StrategyFactory.Neural.Adapters;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// What a training of a network that writes text needs of memory, reckoned from shapes alone, in bytes: what lies there all the time, and
/// the peak of a step. The program itself before it computes, some 150 MB, is not in it.
/// </summary>
/// <param name="Weights">The network's own, in float32.</param>
/// <param name="Optimiser">What is trained beside them, its gradients, AdamW's two means and the best so far.</param>
/// <param name="Activations">What the layers keep for the gradients.</param>
/// <param name="Logits">What the head keeps and makes.</param>
public sealed record TrainingMemory(long Weights, long Optimiser, long Activations, long Logits)
{
    /// <summary>
    /// What lies beside: libtorch's code and buffers for gradients, freed pieces that fit nothing, arrays that are not collected yet. Of 5
    /// to 135 million parameters 200 to 260 MB were measured, and 560 where 1,024 tokens kept all layers of the largest.
    /// </summary>
    public const long Beside = 256L << 20;

    private const int Bytes = sizeof(float);

    /// <summary>All of it.</summary>
    public long Total => Weights + Optimiser + Activations + Logits + Beside;

    /// <summary>Reckons it.</summary>
    /// <param name="config">The network's shape.</param>
    /// <param name="adapter">What is trained beside the weights; null where all weights are trained.</param>
    /// <param name="rows">Rows that are computed at once.</param>
    /// <param name="length">Tokens of a row; all of them count as labelled.</param>
    /// <param name="recomputesLayers">Whether layers are computed again for the gradients.</param>
    /// <param name="roundsProducts">Whether products are rounded to bfloat16: rounded weights lie beside the others meanwhile.</param>
    public static TrainingMemory Estimate(
        DecoderConfig config, LoraConfig? adapter, int rows, int length, bool recomputesLayers, bool roundsProducts = false)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var tokens = (long)rows * length;
        var pairs = config.LinearLayers.Where(layer => adapter?.Targets.Includes(layer.Path, layer.IsOutput) is true)
            .Sum(layer => (long)adapter!.Rank * (layer.In + layer.Out));
        // an adapter's own numbers are not among the weights
        var copies = adapter is null ? 4 : 5;
        return new(
            config.ParameterCount * Bytes,
            (adapter is null ? config.ParameterCount : pairs) * copies * Bytes,
            (tokens * Kept(config, recomputesLayers) * Bytes)
                + (roundsProducts ? Rounded(config, adapter is null, tokens, recomputesLayers) : 0),
            HeadOf(config, adapter is null, tokens, recomputesLayers) * Bytes);
    }

    /// <summary>
    /// Bytes of rounded weights, and of what they were multiplied with where they are trained: of all layers, or of one and its gradients.
    /// </summary>
    private static long Rounded(DecoderConfig config, bool trainsAll, long tokens, bool recomputes)
    {
        var all = config.LinearLayers.Where(layer => !layer.IsOutput)
            .Sum(layer => ((long)layer.In * layer.Out) + (trainsAll ? tokens * layer.In : 0)) * sizeof(short);
        return recomputes ? 2 * all / config.Layers : all;
    }

    /// <summary>Numbers a token that layers keep: those of all, or what each was given and those of one with its gradients.</summary>
    private static long Kept(DecoderConfig config, bool recomputes)
    {
        long inner = config.Heads * config.HeadWidth;
        // given and normed twice; queries, repeated keys and values, what is found; gate, its activation, up and their product
        var layer = (6L * config.Width) + ((config.HasHeadNorms ? 8 : 4) * inner) + (4L * config.FeedForward);
        return recomputes ? ((long)config.Layers * config.Width) + (2 * layer) : (config.Layers + 1) * layer;
    }

    /// <summary>Numbers of the head: three times the logits of a part, and their softmax of all where they are kept.</summary>
    private static long HeadOf(DecoderConfig config, bool trainsAll, long tokens, bool recomputes)
    {
        var part = 3 * Math.Min(tokens, DecoderLoss.LogitsAtOnce) * config.Vocabulary;
        var kept = recomputes ? 0 : tokens * config.Vocabulary;
        // the gradient of the head's weight, before it is added to what is there
        var weight = trainsAll ? (long)config.Vocabulary * config.Width : 0;
        return part + kept + weight;
    }
}
