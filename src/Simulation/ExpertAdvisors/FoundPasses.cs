using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What a search has run.</summary>
/// <param name="Method"><c>complete</c> or <c>genetic</c>.</param>
/// <param name="Passes">All passes, in the order of their numbers.</param>
internal sealed record FoundPasses(string Method, IReadOnlyList<ScoredPass> Passes)
{
    /// <summary>The one that decides.</summary>
    public ScoredPass Deciding { get; } = Passes.Min(ScoredPass.DecidingFirst)!;

    /// <summary>For each of the setting's windows the pass that decides there; empty where they were not searched on the way.</summary>
    public IReadOnlyList<ScoredPass> OfWindows { get; init; } = [];

    /// <summary>Every pass that was better than all before it; empty for a complete search.</summary>
    public IReadOnlyList<ConvergencePoint> Convergence { get; init; } = [];

    /// <summary>
    /// The best, by score, distance and number; the last place is for the one that decides where it is not among them anyway.
    /// </summary>
    public IReadOnlyList<ScoredPass> Best(int count)
    {
        var best = Passes.Order(ScoredPass.BestFirst).Take(count).ToList();
        if (!best.Contains(Deciding))
        {
            best[^1] = Deciding;
        }

        return best;
    }
}
