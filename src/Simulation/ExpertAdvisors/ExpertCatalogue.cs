using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.ExpertAdvisors.Experts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>The built-in experts by name.</summary>
internal static class ExpertCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExpertAdvisor> All { get; } =
    [
        new MovingAverageCross(), new RsiReversal(), new BollingerBreakout(), new DonchianBreakout(), new MacdTrend(), new AtrChannelGrid(),
    ];

    /// <summary>The expert of exactly this name, or null.</summary>
    public static ExpertAdvisor? Named(string name) => All.FirstOrDefault(expert => InputNames.Same(expert.Name, name));

    /// <summary>The expert that a name means, refusing other names with the known ones.</summary>
    /// <exception cref="UnprocessableException">There is no such expert.</exception>
    public static ExpertAdvisor Get(string name, ExpertAdvisorOptions options) => ExpertNames.Find([name], options)
        ?? throw new UnprocessableException(
            $"Expert '{name}' is not built in; known: {string.Join(", ", All.Select(expert => expert.Name))}.", "expert");
}
