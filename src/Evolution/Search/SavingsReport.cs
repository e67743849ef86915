using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;

namespace StrategyFactory.Evolution.Search;

/// <summary>A run's savings, one line per option that the request turned on.</summary>
internal static class SavingsReport
{
    /// <summary>Sums the rows of a run by option; an option that had nothing to do has a line of zeros.</summary>
    internal static IReadOnlyList<SearchSaving> Of(EvolutionRequest request, IReadOnlyList<SavingRecord> rows) =>
    [
        .. SearchOption.All.Where(option => option.IsOn(request)).Select(option => Line(
            option, [.. rows.Where(row => row.Option == option.Name).OrderBy(row => row.Generation).ThenBy(row => row.Alternative)])),
    ];

    private static SearchSaving Line(SearchOption option, SavingRecord[] rows) => new()
    {
        Option = option.Name,
        FitsSaved = rows.Sum(row => row.FitsSaved),
        SimulationsSaved = rows.Sum(row => row.SimulationsSaved),
        SecondsSaved = Seconds(rows),
        Regret = rows.Length == 0 ? 0 : rows.Max(row => row.Regret),
        RegretUnit = option.RegretUnit,
        Generations = rows.Length,
        RegretKnown = rows.Count(row => row.Regret is not null),
        Note = string.Join("; ", Notes(rows).Prepend(option.Meaning)),
    };

    private static double? Seconds(SavingRecord[] rows) =>
        rows.Length == 0 ? 0
        : Array.TrueForAll(rows, row => row.SecondsSaved is null) ? null
        : Math.Round(rows.Sum(row => row.SecondsSaved ?? 0), 4);

    private static IEnumerable<string> Notes(SavingRecord[] rows) =>
        rows.Where(row => row.Note.Length > 0).Select(row => $"generation {row.Generation}: {row.Note}");
}
