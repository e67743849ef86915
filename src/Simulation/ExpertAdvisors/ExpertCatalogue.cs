using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.ExpertAdvisors.Experts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>The built-in experts by name.</summary>
internal static class ExpertCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExpertAdvisor> All { get; } =
        [new MovingAverageCross(), new RsiReversal(), new BollingerBreakout(), new DonchianBreakout(), new MacdTrend(), new AtrChannelGrid()];

    /// <summary>The expert of exactly this name, or null.</summary>
    public static ExpertAdvisor? Named(string name) => All.FirstOrDefault(expert => InputNames.Same(expert.Name, name));

    /// <summary>
    /// The expert of a name, of a configured name, or the one whose longest alias the name contains: <c>EMACrossOverV1.7</c> contains <c>EMACross</c>. Null where
    /// there is none.
    /// </summary>
    public static ExpertAdvisor? Find(string? name, ExpertAdvisorOptions options)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        var configured = options.Experts.FirstOrDefault(pair => InputNames.Same(pair.Key, name)).Value;
        var normal = InputNames.Normal(name);
        return Named(configured ?? name) ?? All
            .SelectMany(expert => expert.Aliases.Append(expert.Name).Select(alias => (expert, alias: InputNames.Normal(alias))))
            .Where(pair => normal.Contains(pair.alias, StringComparison.Ordinal))
            .OrderByDescending(pair => pair.alias.Length).FirstOrDefault().expert;
    }

    /// <summary>The same, refusing other names with the known ones.</summary>
    /// <exception cref="UnprocessableException">There is no such expert.</exception>
    public static ExpertAdvisor Get(string name, ExpertAdvisorOptions options) => Find(name, options)
        ?? throw new UnprocessableException($"Expert '{name}' is not built in; known: {string.Join(", ", All.Select(expert => expert.Name))}.", "expert");
}
