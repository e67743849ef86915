using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Dashboard.Runs;

/// <summary>Which strategies of a generation are shown, and in which order.</summary>
/// <param name="Filters">All of these must let a strategy through.</param>
/// <param name="Sort">Name of a metric; with a minus before it from high to low.</param>
public sealed record StrategyView(IReadOnlyList<RangeFilter> Filters, string Sort)
{
    /// <summary>Best SQN first.</summary>
    public const string BestFirst = "-sqn";

    /// <summary>Reads what an address holds.</summary>
    /// <exception cref="UnprocessableException">A column or a bound is none.</exception>
    public static StrategyView Parse(string? filters, string? sort)
    {
        var by = string.IsNullOrEmpty(sort) ? BestFirst : sort;
        return StrategyMetric.Names.Contains(by.TrimStart('-'), StringComparer.Ordinal)
            ? new(StrategyMetric.All.Filters(filters), by)
            : throw new UnprocessableException(
                $"by: '{by}' is not allowed; one of {string.Join(", ", StrategyMetric.Names)}, with a minus from high to low.", "by");
    }

    /// <summary>Those with a result that pass, sorted; undefined figures come last either way.</summary>
    public IReadOnlyList<SimulatedStrategy> Of(IEnumerable<SimulatedStrategy> strategies)
    {
        var by = StrategyMetric.All.First(metric => metric.Name == Sort.TrimStart('-')).Value;
        var sign = Sort.StartsWith('-') ? -1 : 1;
        return
        [
            .. StrategyMetric.All.Keep(strategies.Where(one => one.Result is not null), one => one.Result!, Filters)
                .OrderBy(one => by(one.Result!) is null).ThenBy(one => sign * by(one.Result!)).ThenBy(one => one.Index),
        ];
    }
}
