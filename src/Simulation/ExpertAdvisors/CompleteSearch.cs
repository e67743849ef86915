namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Runs every combination.</summary>
internal static class CompleteSearch
{
    /// <summary>Passes of equal signals that one thread runs before it asks for more.</summary>
    private const int Stretch = 64;

    /// <summary>All passes; the numbers are places in the order of combinations.</summary>
    public static FoundPasses Run(SearchSpace space, Func<PassRunner> runner, Func<int, bool> decidesSignals, SearchWatch watch, ParallelOptions options)
    {
        // Axes that decide signals are the slow ones here, so that passes with the same signals follow each other.
        var axes = Enumerable.Range(0, space.Axes.Count).ToArray();
        var slow = axes.Where(axis => decidesSignals(space.Axes[axis].Input)).ToArray();
        var fast = axes.Except(slow).ToArray();
        var (signals, others) = (Count(space, slow), Count(space, fast));
        var stretches = (others + Stretch - 1) / Stretch;
        var passes = new ScoredPass[space.Combinations];
        Parallel.For(0, signals * stretches, options, runner, (unit, _, own) =>
        {
            var places = new int[axes.Length];
            Spread(space, slow, unit / stretches, places);
            var first = unit % stretches * Stretch;
            var last = Math.Min(others, first + Stretch);
            var best = 0.0;
            for (var other = first; other < last; other++)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                Spread(space, fast, other, places);
                var score = own.Score(places);
                var number = space.Number(places);
                passes[number] = new(number, (int[])places.Clone(), score);
                best = Math.Max(best, score.Score);
            }

            watch.Add((int)(last - first), best);
            return own;
        }, _ => { });
        return new("complete", passes);
    }

    private static long Count(SearchSpace space, int[] axes) => axes.Aggregate(1L, (product, axis) => product * space.Axes[axis].Count);

    private static void Spread(SearchSpace space, int[] axes, long number, int[] places)
    {
        for (var i = axes.Length - 1; i >= 0; i--)
        {
            (number, var place) = Math.DivRem(number, space.Axes[axes[i]].Count);
            places[axes[i]] = (int)place;
        }
    }
}
