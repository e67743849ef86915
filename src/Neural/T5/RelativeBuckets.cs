namespace StrategyFactory.Neural.T5;

/// <summary>
/// How far a key lies from a query, in the words of T5 (Raffel et al. 2020, "Exploring the Limits of Transfer Learning", section 2.1): near
/// distances have a bucket each, far ones share buckets that grow with the logarithm, and from the largest distance on all share the last.
/// </summary>
/// <param name="Buckets">How many there are; even where both directions are told apart.</param>
/// <param name="MaxDistance">From here on distances are not told apart.</param>
/// <param name="Bidirectional">Whether keys after the query have buckets of their own (encoder), or count as distance 0 (decoder).</param>
public sealed record RelativeBuckets(int Buckets = 32, int MaxDistance = 128, bool Bidirectional = true)
{
    /// <summary>The bucket of a distance.</summary>
    /// <param name="keyMinusQuery">Position of the key less that of the query.</param>
    /// <returns>0 to <see cref="Buckets"/> − 1.</returns>
    public int Of(int keyMinusQuery)
    {
        var side = Bidirectional ? Buckets / 2 : Buckets;
        var first = Bidirectional && keyMinusQuery > 0 ? side : 0;
        var distance = Bidirectional ? Math.Abs(keyMinusQuery) : Math.Max(-keyMinusQuery, 0);
        var exact = side / 2;
        if (distance < exact)
        {
            return first + distance;
        }

        // in float32, as the models were trained: at a border the last bit decides
        var share = MathF.Log((float)distance / exact) / (float)Math.Log((double)MaxDistance / exact);
        return first + Math.Min(exact + (int)(share * (side - exact)), side - 1);
    }

    /// <summary>The buckets of all pairs, [query, key] row-major.</summary>
    public long[] Table(int queries, int keys)
    {
        var table = new long[checked(queries * keys)];
        for (var query = 0; query < queries; query++)
        {
            for (var key = 0; key < keys; key++)
            {
                table[(query * keys) + key] = Of(key - query);
            }
        }

        return table;
    }
}
