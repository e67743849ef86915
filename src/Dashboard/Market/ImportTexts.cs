using StrategyFactory.Dashboard.Shell;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Dashboard.Market;

/// <summary>What the report of an import says, in words.</summary>
public static class ImportTexts
{
    private const double Minute = 60;

    /// <summary>Why a row was skipped, repaired or rejected.</summary>
    /// <param name="reason">As the report names it.</param>
    public static string Reason(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason switch
        {
            "missing_volume" => "no volume: taken as 0",
            "rounded_range" => "high or low short of open or close by rounding: moved there",
            "no_prices" => "no prices: nothing was traded",
            "words" => "words where the prices are: a header again, or a line for people",
            "off_grid" => "off grid: a time between those at which the other bars begin",
            "nonexistent_local_time" => "nonexistent local time: the clock of the zone skips it",
            "wrong_field_count" => "wrong field count: more or fewer fields than columns",
            _ => reason.Replace('_', ' '),
        };
    }

    /// <summary>What the file's times are; null where none was read.</summary>
    public static string? Stamp(ImportReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Stamp switch
        {
            "close" => "bars' end",
            "open" => "bars' beginning",
            _ => null,
        };
    }

    /// <summary>Where in the grid of their length the bars begin; null where that says nothing.</summary>
    public static string? Phase(ImportReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.PhaseSeconds switch
        {
            null => null,
            0 => "at multiples of " + report.Timeframe,
            < Minute and var seconds => $"{Format.Number(seconds, "0.###")} s after those",
            var seconds => $"{Format.Number(seconds / Minute, "0.###")} min after those",
        };
    }

    /// <summary>Rows of a file that were not taken as they stand, such as <c>3 rejected, 2 skipped</c>.</summary>
    public static string Kinds(long rejected, long skipped, long repaired)
    {
        List<string> kinds = [$"{Format.Count(rejected)} rejected"];
        if (skipped > 0)
        {
            kinds.Add($"{Format.Count(skipped)} skipped");
        }

        if (repaired > 0)
        {
            kinds.Add($"{Format.Count(repaired)} repaired");
        }

        return string.Join(", ", kinds);
    }
}
