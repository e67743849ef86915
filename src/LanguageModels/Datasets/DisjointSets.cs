namespace StrategyFactory.LanguageModels.Datasets;

/// <summary>Numbers in groups that grow together (union–find).</summary>
internal sealed class DisjointSets(int count)
{
    private readonly int[] _above = [.. Enumerable.Range(0, count)];

    /// <summary>The number that stands for its group.</summary>
    internal int Of(int number)
    {
        while (_above[number] != number)
        {
            number = _above[number] = _above[_above[number]];
        }

        return number;
    }

    internal void Join(int left, int right)
    {
        var (a, b) = (Of(left), Of(right));
        _above[Math.Max(a, b)] = Math.Min(a, b);
    }
}
