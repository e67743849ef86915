using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Asks whether a period has the bars that a search needs, before anything is searched. What has too few is refused as
/// <see cref="SearchExpertAdvisor"/> refuses it.
/// </summary>
/// <param name="Symbol">An imported symbol.</param>
/// <param name="Timeframe">Bar length; made from finer bars where only those are imported.</param>
/// <param name="From">First bar, inclusive; null for the first imported one.</param>
/// <param name="To">Last bar, exclusive; null for after the last imported one.</param>
public sealed record CheckExpertBars(string Symbol, string Timeframe, DateTimeOffset? From = null, DateTimeOffset? To = null) : IRequest
{
    /// <summary>Further symbols on which every pass would be run as well; they need bars where the first is searched, and after.</summary>
    public IReadOnlyList<string> AlsoOn { get; init; } = [];
}
