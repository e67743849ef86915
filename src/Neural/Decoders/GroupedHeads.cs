using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>Attention in which a head of keys serves several heads of queries (Ainslie et al. 2023, arXiv:2305.13245).</summary>
internal static class GroupedHeads
{
    /// <summary>softmax(q kᵀ / √width) v.</summary>
    /// <param name="query">[text, head, token, width].</param>
    /// <param name="key">[text, key head, token, width]; each serves as many heads that stand together.</param>
    /// <param name="value">The same.</param>
    /// <param name="mask">[query, key], true where it may be seen; null for all.</param>
    /// <param name="isCausal">Whether keys after the query are not seen, of as many keys as queries.</param>
    /// <returns>[text, head, token, width].</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? mask = null, bool isCausal = false)
    {
        using var scope = NewDisposeScope();
        var times = query.shape[1] / key.shape[1];
        var found = nn.functional.scaled_dot_product_attention(
            query, Repeat(key, times), Repeat(value, times), mask, is_casual: isCausal);
        return found.MoveToOuterDisposeScope();
    }

    private static Tensor Repeat(Tensor x, long times) => times == 1
        ? x
        : x.unsqueeze(2).expand(x.shape[0], x.shape[1], times, x.shape[2], x.shape[3])
            .reshape(x.shape[0], x.shape[1] * times, x.shape[2], x.shape[3]);
}
