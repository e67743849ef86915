using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>
/// A seeded genetic search over combinations, which runs as many passes as it may. It is a row of evolutions: each begins with random
/// combinations; a generation keeps the best tenth, the rest are children: two parents, each the better of three drawn, give each place at
/// random; a child then mutates in one place or more. No combination is run twice, and none that may not be run: a child that is known
/// already or forbidden is mutated until it is neither. After a number of generations without a better combination the neighbours of the
/// evolution's best one are run until none is better, and the next evolution begins elsewhere.
/// </summary>
/// <remarks>Only the scoring runs in parallel, so the outcome does not depend on the number of threads.</remarks>
internal sealed class GeneticSearch(InputSpace space, Func<PassRunner> runner, PassCount watch, ParallelOptions options, int seed)
{
    private const int Contestants = 3;
    private const int Attempts = 50;
    private readonly Random _random = new(seed);
    private readonly Dictionary<int[], ScoredPass> _known = new(new SameCombination());
    private readonly List<ScoredPass> _passes = [];
    private readonly List<ConvergencePoint> _convergence = [];

    /// <summary>Searches until <paramref name="limit"/> passes are run, or all there are, or no other is found that may be run.</summary>
    public FoundPasses Run(int population, int plateau, int limit)
    {
        limit = (int)Math.Min(limit, space.IsCounted ? space.Allowed : space.Combinations);
        while (_passes.Count < limit && Unknown(Math.Min(population, limit - _passes.Count)) is { Count: > 0 } first)
        {
            Climb(Evolve(first, population, plateau, limit), limit);
        }

        return new("genetic", _passes) { Convergence = _convergence };
    }

    private ScoredPass Evolve(List<int[]> first, int population, int plateau, int limit)
    {
        var kept = population / 10;
        var generation = Score(first);
        generation.Sort(ScoredPass.BestFirst);
        for (var idle = 0; idle < plateau && _passes.Count < limit;)
        {
            var best = generation[0];
            var children = Distinct(Math.Min(population - kept, limit - _passes.Count), () => Child(generation));
            if (children.Count == 0)
            {
                break;
            }

            generation = [.. Score(children).Concat(generation.Take(kept)).Order(ScoredPass.BestFirst)];
            idle = generation[0].Beats(best) ? 0 : idle + 1;
        }

        return generation[0];
    }

    private void Climb(ScoredPass best, int limit)
    {
        while (_passes.Count < limit)
        {
            var unknown = space.Neighbours(best.Places).Where(places => !_known.ContainsKey(places));
            var neighbours = unknown.Take(limit - _passes.Count).ToList();
            var next = Score(neighbours).Append(best).Order(ScoredPass.BestFirst).First();
            if (next == best)
            {
                return;
            }

            best = next;
        }
    }

    private List<ScoredPass> Score(List<int[]> combinations)
    {
        var scores = new PassScore[combinations.Count];
        Parallel.For(0, combinations.Count, options, runner, (i, _, own) =>
        {
            scores[i] = own.Score(combinations[i]);
            return own;
        }, _ => { });
        List<ScoredPass> scored = [];
        for (var i = 0; i < combinations.Count; i++)
        {
            scored.Add(new(_passes.Count, combinations[i], scores[i]));
            _known.Add(combinations[i], scored[^1]);
            _passes.Add(scored[^1]);
            if (_convergence.Count == 0 || scores[i].Score > _convergence[^1].BestScore)
            {
                _convergence.Add(new(_passes.Count, scores[i].Score));
            }
        }

        if (scored.Count > 0)
        {
            watch.Add(scored.Count, scored.Max(pass => pass.Score.Score));
        }

        return scored;
    }

    // random ones; where all but a few are known, the first that are not
    private List<int[]> Unknown(int count)
    {
        var drawn = Distinct(count, RandomCombination);
        return drawn.Count > 0 ? drawn : [.. InOrder().Where(combination => !_known.ContainsKey(combination)).Take(1)];
    }

    private IEnumerable<int[]> InOrder()
    {
        if (space.Condition is { } condition)
        {
            foreach (var combination in condition.All())
            {
                yield return combination;
            }

            yield break;
        }

        for (long number = 0; number < space.Combinations; number++)
        {
            yield return space.At(number);
        }
    }

    private List<int[]> Distinct(int count, Func<int[]> make)
    {
        HashSet<int[]> made = new(new SameCombination());
        for (var failures = 0; made.Count < count && failures < Attempts * count;)
        {
            var combination = make();
            for (var attempt = 0; attempt < Attempts && !IsNew(combination); attempt++)
            {
                Mutate(combination, attempt);
            }

            // where few are allowed a step seldom leads to one
            combination = space.Allows(combination) ? combination : RandomCombination();
            failures += IsNew(combination) && made.Add(combination) ? 0 : 1;
        }

        return [.. made];

        bool IsNew(int[] combination) => !_known.ContainsKey(combination) && !made.Contains(combination) && space.Allows(combination);
    }

    private int[] RandomCombination()
    {
        if (space.Condition is { } condition)
        {
            var places = new int[space.Axes.Count];
            condition.Draw(_random, places);
            return places;
        }

        return [.. space.Axes.Select(axis => _random.Next(axis.Count))];
    }

    private int[] Child(List<ScoredPass> generation)
    {
        var (mother, father) = (Winner(generation), Winner(generation));
        var child = new int[space.Axes.Count];
        for (var axis = 0; axis < child.Length; axis++)
        {
            child[axis] = (_random.Next(2) == 0 ? mother : father).Places[axis];
        }

        if (_random.Next(2) == 0)
        {
            Mutate(child, 0);
        }

        return child;
    }

    private ScoredPass Winner(List<ScoredPass> generation)
    {
        var winner = generation[_random.Next(generation.Count)];
        for (var i = 1; i < Contestants; i++)
        {
            var other = generation[_random.Next(generation.Count)];
            winner = other.Beats(winner) ? other : winner;
        }

        return winner;
    }

    /// <summary>Moves one place: mostly a little, the further the more often it has failed, sometimes anywhere.</summary>
    private void Mutate(int[] combination, int attempt)
    {
        var axis = _random.Next(combination.Length);
        var count = space.Axes[axis].Count;
        if (_random.Next(4) == 0)
        {
            combination[axis] = _random.Next(count);
            return;
        }

        var reach = Math.Max(1, (count / 20) + attempt);
        combination[axis] = Math.Clamp(combination[axis] + _random.Next(-reach, reach + 1), 0, count - 1);
    }

    private sealed class SameCombination : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            // Not System.HashCode, whose seed is drawn anew in every process and would leak into the order of a set.
            var hash = 17;
            foreach (var place in obj)
            {
                hash = unchecked((hash * 31) + place);
            }

            return hash;
        }
    }
}
