using StrategyFactory.Dashboard.Charts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Dashboard.Controller;

/// <summary>What the figures of a pass are called, and its pictures.</summary>
public static class PassTexts
{
    /// <summary>The figures that passes are sorted by: key, name, and what it means.</summary>
    public static IReadOnlyList<(string Key, string Title, string Definition)> Columns { get; } =
    [
        (PassSort.Pass, "Pass", "Number of the pass"),
        (PassSort.Score, "Score", "Weighted quality on the searched bars, 0 to 1; more is better"),
        (PassSort.Distance, "Distance", "Mean of the relative shortfalls from the hard criteria, 0 (all met) to 1; less is better"),
        (PassSort.NetProfit, "Net profit", "Gross profit and gross loss on the searched bars, in the deposit currency"),
        (PassSort.ProfitFactor, "Profit factor", "Gross profit over gross loss; a dash without a loss"),
        (PassSort.RecoveryFactor, "Recovery", "Recovery factor: net profit over the maximal drawdown; a dash without a drawdown"),
        (PassSort.Drawdown, "Drawdown", "Maximal drawdown of the equity in percent of its peak; less is better"),
        (PassSort.Trades, "Trades", "Positions closed on the searched bars"),
    ];

    /// <summary>The figures that may be mapped.</summary>
    public static IReadOnlyList<(string Key, string Title, string Definition)> Mapped { get; } =
        [.. Columns.Where(column => column.Key != PassSort.Pass)];

    /// <summary>The picture of a map; null where there is none.</summary>
    public static HeatMapOptions? Picture(ControllerHeatMap map, string metric)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.X is null || map.Y is null
            ? null
            : new(map.X, map.XValues, map.Y, map.YValues, [.. map.Values.SelectMany(row => row.Select(value => value ?? double.NaN))],
                Title(metric))
            {
                AroundZero = metric == PassSort.NetProfit,
            };
    }

    /// <summary>The account of a pass over time: the part that was not searched is a line of its own, which begins with a new
    /// deposit.</summary>
    public static EquityOptions Account(ControllerPassEquity equity)
    {
        ArgumentNullException.ThrowIfNull(equity);
        var searched = Line("Equity, searched", equity.Searched, "var(--mud-palette-primary)");
        return new([searched, Line("Equity, forward with a new deposit", equity.Forward, "var(--mud-palette-warning)")])
        {
            Marks = [new(equity.ForwardFrom, "never searched from here")],
        };

        static TimedLine Line(string name, IReadOnlyList<Simulation.Contracts.AccountPoint> points, string colour) =>
            new(name, [.. points.Select(point => new TimedValue(point.Time, point.Equity))], colour);
    }

    /// <summary>What is to be said of a pass: that it decides, that it is a needle.</summary>
    public static string Label(ControllerPass pass, long? deciding)
    {
        ArgumentNullException.ThrowIfNull(pass);
        var label = pass.Reported?.Label;
        return pass.PassNumber != deciding ? label ?? Shell.Format.None : label is null ? "decides" : $"decides, {label}";
    }

    /// <summary>The share of the variance of the score that each input explains; null where no share is known.</summary>
    public static BarOptions? Shares(SearchSensitivity sensitivity)
    {
        ArgumentNullException.ThrowIfNull(sensitivity);
        ChartBar[] bars =
        [
            .. sensitivity.Inputs.Where(input => input.Share is not null).OrderByDescending(input => input.Share).Select(
                input => new ChartBar(
                    input.LeaveAloneAt is null ? input.Input : $"{input.Input} (could be left alone)", 100 * input.Share!.Value, null,
                    input.LeaveAloneAt is not null)),
        ];
        return bars.Length > 0 ? new("percent of the variance of the score", bars) : null;
    }

    /// <summary>What a figure is called.</summary>
    public static string Title(string key) => Columns.FirstOrDefault(column => column.Key == key).Title ?? key;
}
