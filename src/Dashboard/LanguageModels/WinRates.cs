using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>How often fine-tuned models won.</summary>
public static class WinRates
{
    /// <summary>The win rate of each comparison by the judge that decides it; those without any are left out.</summary>
    public static IReadOnlyList<double> Of(IReadOnlyList<LanguageComparison> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        return
        [
            .. comparisons.Select(comparison => comparison.Figures.Tallies.FirstOrDefault(tally => tally.Decides)?.WinRate)
                .OfType<double>(),
        ];
    }
}
