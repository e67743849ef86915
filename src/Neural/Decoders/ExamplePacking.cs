namespace StrategyFactory.Neural.Decoders;

/// <summary>Which texts share a row of tokens: the long ones first, each into the first row that still has room.</summary>
internal static class ExamplePacking
{
    /// <summary>Packs texts.</summary>
    /// <param name="lengths">Tokens of each.</param>
    /// <param name="room">Tokens of a row; a text that is longer has a row of its own. 0 gives each its own.</param>
    /// <returns>Places of the texts in each row; the same lengths give the same rows.</returns>
    public static IReadOnlyList<int[]> Rows(IReadOnlyList<int> lengths, int room)
    {
        List<(List<int> Texts, int Left)> rows = [];
        foreach (var text in Enumerable.Range(0, lengths.Count).OrderByDescending(text => room == 0 ? 0 : lengths[text]))
        {
            var row = rows.FindIndex(row => row.Left >= lengths[text]);
            if (row < 0)
            {
                rows.Add(([text], room - lengths[text]));
            }
            else
            {
                rows[row].Texts.Add(text);
                rows[row] = (rows[row].Texts, rows[row].Left - lengths[text]);
            }
        }

        return [.. rows.Select(row => row.Texts.ToArray())];
    }
}
