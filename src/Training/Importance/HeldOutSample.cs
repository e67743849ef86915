namespace StrategyFactory.Training.Importance;

/// <summary>A seeded sample without replacement.</summary>
internal static class HeldOutSample
{
    /// <summary>
    /// Positions in [0, <paramref name="count"/>), ascending: all of them, or <paramref name="size"/> drawn by a partial Fisher–Yates
    /// shuffle.
    /// </summary>
    internal static int[] Draw(int count, int size, long seed)
    {
        var positions = Enumerable.Range(0, count).ToArray();
        if (size >= count)
        {
            return positions;
        }

        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        for (var i = 0; i < size; i++)
        {
            var other = random.Next(i, count);
            (positions[i], positions[other]) = (positions[other], positions[i]);
        }

        Array.Resize(ref positions, size);
        Array.Sort(positions);
        return positions;
    }
}
