using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// Texts one behind the other in one row of tokens, none of which sees another's: each token sees those before it in its own text. So texts
/// of different lengths need no padding, and each gives what it would give alone.
/// </summary>
/// <param name="lengths">Tokens of each, 1 and up.</param>
internal sealed class PackedTexts(IReadOnlyList<int> lengths) : ITokenMixer
{
    private readonly List<(int Count, int Length)> _runs = RunsOf(lengths);

    /// <summary>Places of the tokens in their texts: each begins at 0.</summary>
    public IReadOnlyList<int> Positions { get; } = [.. lengths.SelectMany(length => Enumerable.Range(0, length))];

    /// <inheritdoc/>
    public Tensor Mix(int layer, Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        List<Tensor> found = [];
        var first = 0;
        foreach (var (count, length) in _runs)
        {
            var mixed = GroupedHeads.Attend(Of(query), Of(key), Of(value), isCausal: length > 1);
            found.Add(mixed.transpose(1, 2).reshape(count * length, -1));
            first += count * length;

            Tensor Of(Tensor all) =>
                all.narrow(0, first, count * length).view(count, length, all.shape[1], all.shape[2]).transpose(1, 2);
        }

        return (found.Count == 1 ? found[0] : cat(found, 0)).MoveToOuterDisposeScope();
    }

    /// <summary>Neighbours of one length are computed at once.</summary>
    private static List<(int Count, int Length)> RunsOf(IReadOnlyList<int> lengths)
    {
        List<(int Count, int Length)> runs = [];
        foreach (var length in lengths)
        {
            if (runs.Count > 0 && runs[^1].Length == length)
            {
                runs[^1] = (runs[^1].Count + 1, length);
            }
            else
            {
                runs.Add((1, length));
            }
        }

        return runs;
    }
}
