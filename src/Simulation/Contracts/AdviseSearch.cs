using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Runs a pilot of a search, a few combinations spread evenly over its ranges, on the bars that it would search, and says which inputs the
/// score depends on.
/// </summary>
/// <param name="Search">The search that is thought of; its limits and its walk-forward test do not count.</param>
/// <param name="Passes">Combinations to run, 16 to 10,000; all there are where those are not more.</param>
public sealed record AdviseSearch(SearchExpertAdvisor Search, int Passes = AdviseSearch.UsualPasses) : IRequest<SearchAdvice>
{
    /// <summary>As many as show an input that explains a few percent.</summary>
    public const int UsualPasses = 256;

    /// <summary>Fewer show nothing.</summary>
    public const int FewestPasses = 16;

    /// <summary>More are a search.</summary>
    public const int MostPasses = 10_000;
}

/// <summary>What a pilot has shown.</summary>
/// <param name="Combinations">Size of the search space, at most <see cref="long.MaxValue"/>.</param>
/// <param name="Evaluated">Distinct combinations that were run.</param>
/// <param name="Bars">Bars they were run on: the first three quarters of the period.</param>
/// <param name="Sensitivity">What the score depends on; null where nothing is searched.</param>
public sealed record SearchAdvice(long Combinations, long Evaluated, int Bars, SearchSensitivity? Sensitivity);
