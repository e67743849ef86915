using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Heat maps of a search.</summary>
internal static class Surfaces
{
    /// <summary>Places along a side; an axis of more values is cut into so many equal parts, each named by its first value.</summary>
    private const int LongestSide = 100;

    /// <summary>Best scores over the two axes whose mean scores vary most; null with fewer than two axes.</summary>
    public static ExpertSearchSurface? Of(InputSpace space, IReadOnlyList<ScoredPass> passes)
    {
        if (space.Axes.Count < 2)
        {
            return null;
        }

        var chosen = Enumerable.Range(0, space.Axes.Count).OrderByDescending(axis => Effect(axis, space.Axes[axis].Count, passes))
            .ThenBy(axis => axis).Take(2).Order().ToArray();
        var (x, y) = (space.Axes[chosen[0]], space.Axes[chosen[1]]);
        var (columns, rows) = (Math.Min(LongestSide, x.Count), Math.Min(LongestSide, y.Count));
        var scores = Enumerable.Range(0, rows).Select(_ => new double?[columns]).ToArray();
        foreach (var pass in passes)
        {
            var (column, row) = (Part(pass.Places[chosen[0]], x.Count, columns), Part(pass.Places[chosen[1]], y.Count, rows));
            scores[row][column] = Math.Max(scores[row][column] ?? pass.Score.Score, pass.Score.Score);
        }

        return new(x.FileName, y.FileName, Firsts(x, columns), Firsts(y, rows), scores);
    }

    /// <summary>Variance between the values of an axis: Σ n·(mean − overall mean)².</summary>
    private static double Effect(int axis, int count, IReadOnlyList<ScoredPass> passes)
    {
        var (sums, numbers) = (new double[count], new int[count]);
        foreach (var pass in passes)
        {
            sums[pass.Places[axis]] += pass.Score.Score;
            numbers[pass.Places[axis]]++;
        }

        var mean = sums.Sum() / passes.Count;
        return Enumerable.Range(0, count).Where(place => numbers[place] > 0)
            .Sum(place => numbers[place] * Math.Pow((sums[place] / numbers[place]) - mean, 2));
    }

    private static int Part(int place, int count, int parts) => (int)((long)place * parts / count);

    private static double[] Firsts(SearchAxis axis, int parts) =>
        [.. Enumerable.Range(0, axis.Count).GroupBy(place => Part(place, axis.Count, parts)).Select(part => axis.Written[part.First()])];
}
