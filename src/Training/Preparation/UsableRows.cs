using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>Bars that a model can be fitted on.</summary>
internal static class UsableRows
{
    /// <summary>The bars of a range where every feature and the target are finite, ascending.</summary>
    internal static int[] Find(IReadOnlyList<ReadOnlyMemory<double>> features, ReadOnlySpan<double> target, BarRange range)
    {
        var usable = new bool[range.Count];
        for (var i = 0; i < usable.Length; i++)
        {
            usable[i] = double.IsFinite(target[range.Start + i]);
        }

        foreach (var feature in features)
        {
            var values = feature.Span.Slice(range.Start, range.Count);
            for (var i = 0; i < usable.Length; i++)
            {
                usable[i] &= double.IsFinite(values[i]);
            }
        }

        var rows = new int[usable.Count(row => row)];
        for (int i = 0, row = 0; i < usable.Length; i++)
        {
            if (usable[i])
            {
                rows[row++] = range.Start + i;
            }
        }

        return rows;
    }

    /// <summary>The rows whose mask has a bit set.</summary>
    internal static int[] InRegime(ReadOnlySpan<int> rows, ReadOnlySpan<uint> masks, int bit)
    {
        var chosen = new List<int>(rows.Length);
        foreach (var row in rows)
        {
            if ((masks[row] >> bit & 1) != 0)
            {
                chosen.Add(row);
            }
        }

        return [.. chosen];
    }
}
