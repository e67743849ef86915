using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>
/// A few combinations of a search, spread evenly: a Latin hypercube (McKay, Beckman and Conover 1979). Every range is cut into as many
/// equal parts as there are combinations, each part has one of them at a random place, and the parts of the ranges are matched at random.
/// Ranges have few values, so that some combinations come twice: they are run once.
/// </summary>
internal static class SearchPilot
{
    /// <summary>Hypercubes of which those are kept that a condition allows, before combinations are drawn that it allows.</summary>
    private const int MostHypercubes = 8;

    /// <summary>
    /// Runs all combinations where there are not more than asked for, else a hypercube, or several of which a condition allows a part.
    /// </summary>
    public static SearchAdvice Run(PreparedSearch search, AdviseSearch request, ExpertAdvisorOptions options, ParallelOptions parallel)
    {
        var space = search.Space;
        var all = space.IsCounted && space.Allowed <= request.Passes;
        var combinations = all ? Every(space) : Sample(space, request.Passes, request.Search.Seed);
        if (combinations.Count == 0)
        {
            throw new UnprocessableException(
                $"where: '{request.Search.Where}' allows so few passes that none was found; allowed: a condition that more of them meet.",
                "where");
        }

        var watch = new PassCount(request.Search.Progress, combinations.Count);
        var passes = new ScoredPass[combinations.Count];
        Parallel.For(0, passes.Length, parallel, () => new PassRunner(search.Expert, space, search.Setting), (number, _, own) =>
        {
            passes[number] = new(number, combinations[number], own.Score(combinations[number]));
            watch.Add(1, passes[number].Score.Score);
            return own;
        }, _ => { });
        var deciding = passes.Min(ScoredPass.DecidingFirst)!;
        return new(
            space.Allowed, passes.Length, search.Setting.ForwardStart,
            Sensitivities.Of(space, passes, deciding, all ? PassSample.All : PassSample.Even, options.LeaveAloneBelow));
    }

    private static IReadOnlyList<int[]> Every(InputSpace space) => space.Condition is { } condition
        ? [.. condition.All()]
        : [.. Enumerable.Range(0, (int)space.Combinations).Select(number => space.At(number))];

    /// <summary>Distinct combinations that may be run, at most <paramref name="count"/>.</summary>
    private static IReadOnlyList<int[]> Sample(InputSpace space, int count, int seed)
    {
        if (space.Condition is not { } condition)
        {
            return Hypercube(space, count, seed);
        }

        var random = new Random(seed);
        var allowed = Enumerable.Range(0, MostHypercubes).SelectMany(round => Hypercube(space, count, seed + round))
            .Concat(Enumerable.Range(0, count).Select(_ => Drawn(condition, space.Axes.Count, random)))
            .Where(places => space.Allows(places));
        return [.. allowed.DistinctBy(places => string.Join(' ', places), StringComparer.Ordinal).Take(count)];
    }

    private static int[] Drawn(AllowedCombinations condition, int axes, Random random)
    {
        var places = new int[axes];
        condition.Draw(random, places);
        return places;
    }

    /// <summary>Distinct combinations, at most <paramref name="count"/>.</summary>
    internal static IReadOnlyList<int[]> Hypercube(InputSpace space, int count, int seed)
    {
        var random = new Random(seed);
        var drawn = Enumerable.Range(0, count).Select(_ => new int[space.Axes.Count]).ToArray();
        var parts = Enumerable.Range(0, count).ToArray();
        for (var axis = 0; axis < space.Axes.Count; axis++)
        {
            random.Shuffle(parts);
            var values = space.Axes[axis].Count;
            for (var i = 0; i < count; i++)
            {
                drawn[i][axis] = Math.Min(values - 1, (int)((parts[i] + random.NextDouble()) * values / count));
            }
        }

        return [.. drawn.DistinctBy(places => string.Join(' ', places), StringComparer.Ordinal)];
    }
}
