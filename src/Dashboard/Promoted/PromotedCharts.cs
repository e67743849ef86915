using System.Globalization;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Promoted;

/// <summary>The pictures of a promoted model.</summary>
public static class PromotedCharts
{
    private const string Strategy = "var(--mud-palette-primary)";
    private const string Holdout = "var(--mud-palette-tertiary)";
    private const string Held = "var(--mud-palette-text-secondary)";
    private const string Limit = "var(--mud-palette-error)";

    /// <summary>Growth of 1 on both segments beside the symbol itself, with the drawdown below.</summary>
    public static EquityOptions Course(PromotedCurves curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var (simulation, holdout) = (curves.Simulation.Points, curves.Holdout.Points);
        return new(
        [
            Line("Strategy, simulation", simulation, point => point.Equity, Strategy),
            Line("Strategy, holdout", holdout, point => point.Equity, Holdout),
            Line("Buy and hold, simulation", simulation, point => point.BuyAndHold, Held) with { Dashed = true },
            Line("Buy and hold, holdout", holdout, point => point.BuyAndHold, Held) with { Dashed = true },
        ])
        {
            Below =
            [
                Line("Drawdown", [.. simulation, .. holdout], point => -point.Drawdown, Limit) with { Filled = true },
                Line("Drawdown of buy and hold", [.. simulation, .. holdout], point => -point.BuyAndHoldDrawdown, Held) with
                {
                    Dashed = true,
                },
            ],
            Marks = [new(Moment(holdout[0].Date), "holdout begins")],
        };
    }

    /// <summary>The moment at which a date is drawn.</summary>
    public static DateTimeOffset Moment(DateOnly date) => new(date, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>How the Sharpe ratios of all trials are spread; null where none has any.</summary>
    public static HistogramOptions? Trials(PromotedTrials trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        if (trials.Bins.Count == 0)
        {
            return null;
        }

        ChartMark luck = new(trials.Benchmark, "luck alone", Limit);
        return new(
            "Sharpe ratio a day", "trials", [.. trials.Bins.Select(bin => bin.From), trials.Bins[^1].To],
            [.. trials.Bins.Select(bin => bin.Count)],
            trials.Own is { } own ? [new(own, "this one"), luck] : [luck]);
    }

    /// <summary>Returns by costs, with the costs that matter marked.</summary>
    public static CurveOptions Costs(PromotedCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return new(
            "costs a side, bp", "return, %", [.. costs.Points.Select(point => point.CostBps)],
            [
                new("Simulation", [.. costs.Points.Select(point => point.Simulation * 100)]),
                new("Holdout", [.. costs.Points.Select(point => point.Holdout * 100)], Holdout, Dashed: true),
            ],
            [new(costs.DefaultBps, costs.DefaultBps == costs.ChargedBps ? "default, as charged" : "default", Limit)]);
    }

    /// <summary>SQN over threshold and cut-off in the strategy's regime, itself framed; null without a single SQN.</summary>
    public static HeatMapOptions? Plateau(PromotedPlateau plateau)
    {
        ArgumentNullException.ThrowIfNull(plateau);
        if (plateau.Cells.All(cell => cell.Sqn is null))
        {
            return null;
        }

        // the contract has the threshold slowest, the picture its rows from the bottom
        var (columns, rows) = (plateau.Thresholds.Count, plateau.Cutoffs.Count);
        PlateauCell[] cells =
        [
            .. Enumerable.Range(0, rows)
                .SelectMany(row => Enumerable.Range(0, columns).Select(column => plateau.Cells[(column * rows) + row])),
        ];
        var promoted = Array.FindIndex(cells, cell => cell.Promoted);
        return new(
            "threshold", [.. plateau.Thresholds.Select(threshold => threshold.ToString())],
            "z", [.. plateau.Cutoffs.Select(StrategyTexts.Cutoff)],
            [.. cells.Select(cell => cell.Sqn ?? double.NaN)], "SQN")
        {
            Marked = promoted < 0 ? null : promoted,
        };
    }

    /// <summary>The sum of what it returned since the promotion beside what was promised; null with fewer than two points.</summary>
    public static BandOptions? Since(PromotionDecayDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        var points = details.Points;
        if (points.Count < 2)
        {
            return null;
        }

        IReadOnlyList<double?> Percent(Func<DecayPoint, double?> value) => [.. points.Select(point => value(point) * 100)];
        return new(
            $"{points[^1].Number.ToString("N0", CultureInfo.InvariantCulture)} {details.Decay.Sample}, UTC",
            [.. points.Select(point => point.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))],
            "sum of returns, %",
            [
                new("live, on paper", Percent(point => point.Return), Strategy),
                new("promised", Percent(point => point.Promised), Held, Dashed: true),
                new("dead below", Percent(point => point.Dead), Limit, Dashed: true),
            ])
        {
            Band = new("agrees with the promise", Percent(point => point.Low), Percent(point => point.High), Holdout),
        };
    }

    private static TimedLine Line(string name, IReadOnlyList<CurvePoint> points, Func<CurvePoint, double> value, string colour) =>
        new(name, [.. points.Select(point => new TimedValue(Moment(point.Date), value(point)))], colour);
}
