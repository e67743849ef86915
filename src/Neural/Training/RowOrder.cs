using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Neural.Training;

/// <summary>Which rows a step learns from: all in an order by chance, then all in another. It follows from seed and step alone.</summary>
internal sealed class RowOrder(int rows, int batchSize, int seed)
{
    private int _epoch = -1;
    private int[] _order = [];

    /// <summary>The rows of a step; the last batch of an epoch takes what is left.</summary>
    public ReadOnlyMemory<int> Of(int step)
    {
        var batches = ((rows - 1) / batchSize) + 1;
        var (epoch, batch) = (step / batches, step % batches);
        if (epoch != _epoch)
        {
            _epoch = epoch;
            _order = [.. Enumerable.Range(0, rows)];
            new Random(unchecked((int)Seeds.Mix((ulong)seed, (ulong)epoch))).Shuffle(_order);
        }

        return _order.AsMemory(batch * batchSize, Math.Min(batchSize, rows - (batch * batchSize)));
    }
}
