namespace StrategyFactory.MarketData.Import;

/// <summary>Reads <c>--columns time,open,close,high,low,volume</c>.</summary>
internal static class ColumnsOption
{
    /// <summary>The roles in file order.</summary>
    /// <exception cref="BarFileRefusedException">An unknown name, a name twice, or time or a price missing.</exception>
    public static ColumnRole[] Read(string columns)
    {
        var names = columns.Split(',', StringSplitOptions.TrimEntries);
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
            "time" when names.Contains("date", StringComparer.OrdinalIgnoreCase) => ColumnRole.TimeOfDay,
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
            _ => throw new BarFileRefusedException("columns",
                $"--columns names '{name}'; allowed: time, date, time_of_day, open, high, low, close, volume, adj_close, symbol, ask_open, ask_high, ask_low, ask_close and - for a column to skip."),
        };
    }
}
