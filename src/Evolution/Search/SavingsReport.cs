using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>A run's savings, one line per option that the request turned on.</summary>
internal static class SavingsReport
{
    /// <summary>Sums the rows of a run by option; an option that had nothing to do has a line of zeros.</summary>
    internal static IReadOnlyList<SearchSaving> Of(EvolutionRequest config, IReadOnlyList<SavingRecord> rows) =>
        [.. Options(config).Select(option => Line(option, [.. rows.Where(row => row.Option == option).OrderBy(row => row.Generation).ThenBy(row => row.Alternative)]))];

    private static IEnumerable<string> Options(EvolutionRequest config)
    {
        (bool On, string Name)[] options =
        [
            (config.StopOnFirstHit, SearchOption.StopOnFirstHit), (config.Overlap, SearchOption.Overlap), (config.LookAhead > 1, SearchOption.LookAhead),
            (config.AdaptiveGrid, SearchOption.AdaptiveGrid), (config.Surrogate is not null, SearchOption.Surrogate),
        ];
        return options.Where(option => option.On).Select(option => option.Name);
    }

    private static SearchSaving Line(string option, SavingRecord[] rows) => new()
    {
        Option = option,
        FitsSaved = rows.Sum(row => row.FitsSaved),
        SimulationsSaved = rows.Sum(row => row.SimulationsSaved),
        SecondsSaved = rows.Length == 0 ? 0 : Array.TrueForAll(rows, row => row.SecondsSaved is null) ? null : Math.Round(rows.Sum(row => row.SecondsSaved ?? 0), 4),
        Regret = rows.Length == 0 ? 0 : rows.Max(row => row.Regret),
        RegretUnit = option == SearchOption.AdaptiveGrid ? "r2" : "sqn",
        Generations = rows.Length,
        RegretKnown = rows.Count(row => row.Regret is not null),
        Note = string.Join("; ", rows.Where(row => row.Note.Length > 0).Select(row => $"generation {row.Generation}: {row.Note}").Prepend(Meaning(option))),
    };

    private static string Meaning(string option) => option switch
    {
        SearchOption.StopOnFirstHit => "seconds estimated from the strategies that were simulated",
        SearchOption.Overlap => "seconds of training beside a simulation, which lends its processors; the models are the same",
        SearchOption.LookAhead => "negative numbers are the work of the further alternatives",
        SearchOption.AdaptiveGrid => "seconds measured where the whole grid was fitted as well",
        _ => "seconds estimated from the strategies that were simulated",
    };
}
