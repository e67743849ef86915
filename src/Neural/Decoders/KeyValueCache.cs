using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>Keys and values of the tokens of a text that were seen so far, in memory that is taken once. Used without gradients.</summary>
internal sealed class KeyValueCache : ITokenMixer, IDisposable
{
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;

    /// <summary>For a text of a network.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="capacity">Tokens that there is room for.</param>
    /// <param name="type">What is computed in.</param>
    /// <param name="device">Where.</param>
    public KeyValueCache(DecoderConfig config, int capacity, ScalarType type, Device device)
    {
        _keys = [.. Enumerable.Range(0, config.Layers).Select(_ => Empty())];
        _values = [.. Enumerable.Range(0, config.Layers).Select(_ => Empty())];

        Tensor Empty() => empty([1, config.KeyHeads, capacity, config.HeadWidth], type, device).DetachFromDisposeScope();
    }

    /// <summary>Tokens that were seen.</summary>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public Tensor Mix(int layer, Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var (tokens, heads, width) = (query.shape[0], query.shape[1], query.shape[2]);
        var keys = Keep(_keys[layer], key);
        var values = Keep(_values[layer], value);
        if (tokens == 1)
        {
            // the heads that share keys stand in as queries, so that no key is copied
            var alone = nn.functional.scaled_dot_product_attention(query.view(1, key.shape[1], heads / key.shape[1], width), keys, values);
            return alone.reshape(1, heads * width).MoveToOuterDisposeScope();
        }

        var asked = query.unsqueeze(0).transpose(1, 2);
        var mask = Length == 0 ? null : ones(tokens, Length + tokens, ScalarType.Bool, query.device).tril(Length);
        var found = GroupedHeads.Attend(asked, keys, values, mask, isCausal: mask is null);
        return found.transpose(1, 2).reshape(tokens, heads * width).MoveToOuterDisposeScope();
    }

    /// <summary>Says that all layers have seen the tokens of a pass.</summary>
    public void Advance(int tokens) => Length += tokens;

    public void Dispose()
    {
        foreach (var kept in _keys.Concat(_values))
        {
            kept.Dispose();
        }
    }

    /// <summary>Puts the pass's own behind what is there.</summary>
    private Tensor Keep(Tensor all, Tensor now)
    {
        all.narrow(2, Length, now.shape[0]).copy_(now.unsqueeze(0).transpose(1, 2));
        return all.narrow(2, 0, Length + now.shape[0]);
    }
}
