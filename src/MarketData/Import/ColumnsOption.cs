namespace StrategyFactory.MarketData.Import;

/// <summary>Reads <c>--columns time,open,close,high,low,volume</c>.</summary>
internal static class ColumnsOption
{
    private const int MostColumns = 256;

    /// <summary>Characters of a name, blanks around it included.</summary>
    private const int LongestName = 64;

    /// <summary>What is wrong with the size of a list, told before anything is done with it; null where nothing is.</summary>
    public static string? Excess(string? columns)
    {
        var text = columns.AsSpan();
        var entries = text.Count(',') + 1;
        if (entries > MostColumns)
        {
            return FormattableString.Invariant($"columns: {entries} entries are given; at most {MostColumns}.");
        }

        foreach (var entry in text.Split(','))
        {
            var name = text[entry];
            if (name.Length > LongestName)
            {
                return $"columns: '{name[..LongestName]}…' has {name.Length} characters; an entry has at most {LongestName}.";
            }
        }

        return null;
    }

    /// <summary>The roles in file order.</summary>
    /// <exception cref="BarFileRefusedException">Too many names, an unknown one, a name twice, or time or a price missing.</exception>
    public static ColumnRole[] Read(string columns)
    {
        if (Excess(columns) is { } excess)
        {
            throw new BarFileRefusedException("columns", excess);
        }

        var names = columns.Split(',', StringSplitOptions.TrimEntries);
        var hasDate = names.Contains("date", StringComparer.OrdinalIgnoreCase);
        var roles = Array.ConvertAll(names, Role);
        var repeated = roles.Where(role => role != ColumnRole.Skip).GroupBy(role => role).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            throw new BarFileRefusedException("columns", $"--columns '{columns}' names {repeated.Key.Name()} twice.");
        }

        ColumnRole[] needed = [ColumnRole.Time, ColumnRole.Open, ColumnRole.High, ColumnRole.Low, ColumnRole.Close];
        var missing = needed.Except(roles).ToList();
        return missing.Count == 0
            ? roles
            : throw new BarFileRefusedException("columns", $"--columns '{columns}' lacks {ColumnRoles.Names(missing)}.");

        ColumnRole Role(string name) => name.ToLowerInvariant() switch
        {
            "-" or "_" or "skip" or "" => ColumnRole.Skip,
            "time" when hasDate => ColumnRole.TimeOfDay,
            "time" or "timestamp" or "datetime" or "date" or "ts" or "open_time" => ColumnRole.Time,
            "time_of_day" => ColumnRole.TimeOfDay,
            "symbol" => ColumnRole.Symbol,
            "open" => ColumnRole.Open,
            "high" => ColumnRole.High,
            "low" => ColumnRole.Low,
            "close" => ColumnRole.Close,
            "volume" => ColumnRole.Volume,
            "adj_close" => ColumnRole.AdjustedClose,
            "ask_open" => ColumnRole.AskOpen,
            "ask_high" => ColumnRole.AskHigh,
            "ask_low" => ColumnRole.AskLow,
            "ask_close" => ColumnRole.AskClose,
            "relative_spread" => ColumnRole.Spread,
            "spread_points" => ColumnRole.SpreadPoints,
            "bid" => ColumnRole.Bid,
            "ask" => ColumnRole.Ask,
            _ => throw new BarFileRefusedException("columns",
                $"--columns names '{name}'; allowed: time, date, time_of_day, open, high, low, close, volume, adj_close, symbol, ask_open, "
                + "ask_high, ask_low, ask_close, bid, ask, spread_points, relative_spread and - for a column to skip."),
        };
    }
}
