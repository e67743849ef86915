namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What a search has run.</summary>
/// <param name="Method"><c>complete</c> or <c>genetic</c>.</param>
/// <param name="Passes">All passes, in the order of their numbers.</param>
internal sealed record FoundPasses(string Method, IReadOnlyList<ScoredPass> Passes)
{
    /// <summary>
    /// The best, by score, distance and number; the last place is for the least distance where it is not among them anyway.
    /// </summary>
    public IReadOnlyList<ScoredPass> Best(int count)
    {
        var best = Passes.Order(ScoredPass.BestFirst).Take(count).ToList();
        var nearest = Passes.OrderBy(pass => pass.Score.Distance).ThenByDescending(pass => pass.Score.Score).ThenBy(pass => pass.Number)
            .First();
        if (best.TrueForAll(pass => pass.Score.Distance > nearest.Score.Distance))
        {
            best[^1] = nearest;
        }

        return best;
    }
}
