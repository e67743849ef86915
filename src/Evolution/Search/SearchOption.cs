using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;

namespace StrategyFactory.Evolution.Search;

/// <summary>A search option as runs report it; what it decides and what that saved stands in the file of its name.</summary>
/// <param name="Name">As in requests and replies.</param>
/// <param name="IsOn">Whether a request turns it on.</param>
/// <param name="Meaning">What the seconds of its row are.</param>
/// <param name="RegretUnit">
/// <c>sqn</c>, <c>r2</c> for out-of-fold R², or <c>z</c> for the argument of the deflated Sharpe ratio, in standard deviations.
/// </param>
internal sealed record SearchOption(string Name, Func<EvolutionRequest, bool> IsOn, string Meaning, string RegretUnit = "sqn")
{
    /// <summary>All of them, in the order of reports.</summary>
    internal static IReadOnlyList<SearchOption> All { get; } =
        [FirstHit.Option, Overlap.Option, LookAhead.Option, AdaptiveGrid.Option, Surrogate.Option];

    /// <summary>A new row of the option.</summary>
    internal SavingRecord Row(Generation generation) =>
        new() { RunId = generation.RunId, Generation = generation.Number, Alternative = generation.Alternative, Option = Name };
}
