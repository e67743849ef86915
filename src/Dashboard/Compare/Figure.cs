using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Compare;

/// <summary>One figure that runs are compared by.</summary>
/// <param name="Key">Its name in the address.</param>
/// <param name="Title">What people read.</param>
/// <param name="Definition">What it is, with unit.</param>
/// <param name="Format">Of .NET.</param>
/// <param name="Better">1 where more is better, −1 where less is, 0 where neither.</param>
/// <param name="Of">The figure of a run, or null.</param>
public sealed record Figure(string Key, string Title, string Definition, string Format, int Better, Func<ComparedRun, double?> Of)
{
    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<Figure> All { get; } =
    [
        new("sqn", "Best SQN", "System quality number of the best strategy with enough trades", "0.00", 1, run => run.BestSqn),
        new("pf", "Profit factor", "Gains over losses of that strategy", "0.00", 1, run => run.ProfitFactor),
        new("trades", "Trades", "Trades of that strategy", "N0", 0, run => run.Trades),
        new(
            "dsr", "DSR", "Deflated Sharpe ratio of the promotion: probability that its true Sharpe ratio is above what luck would show",
            "0.000", 1, run => run.Dsr),
        new("pbo", "PBO", "Probability of backtest overfitting", "0.000", -1, run => run.Pbo),
        new(
            "holdout_pf", "Holdout PF", "Profit factor of the promotion on the sealed holdout", "0.00", 1,
            run => run.Holdout?.ProfitFactor),
        new(
            "holdout_sqn", "Holdout SQN", "System quality number of the promotion on the sealed holdout", "0.00", 1,
            run => run.Holdout?.Sqn),
        new("generations", "Generations", "Generations judged", "N0", 0, run => run.Generations),
        new("strategies", "Strategies", "Strategies with a result", "N0", 0, run => run.Simulations),
        new("fits", "Fits", "Fits, folds and refits included", "N0", 0, run => run.Fits),
        new("seconds", "Seconds", "Seconds from start to end, or until now", "0.0", -1, run => run.Seconds),
    ];

    /// <summary>The figure of a run as text.</summary>
    public string Text(ComparedRun run) => Shell.Format.Number(Of(run), Format);

    /// <summary>By how much a run differs from the baseline, with its sign; null where one of the two has no figure.</summary>
    public string? Delta(ComparedRun run, ComparedRun baseline) =>
        Of(run) - Of(baseline) is { } delta && double.IsFinite(delta) ? Shell.Format.Signed(delta, Format) : null;

    /// <summary>The class of a difference: better, worse, or null for neither.</summary>
    public string? Gain(ComparedRun run, ComparedRun baseline) => (Math.Sign((Of(run) - Of(baseline)) ?? 0) * Better) switch
    {
        > 0 => "gain",
        < 0 => "loss",
        _ => null,
    };

    /// <summary>Runs over the figures that at least two of them have; null where there are fewer than two such figures.</summary>
    /// <param name="runs">The runs, each with its letter.</param>
    /// <param name="baseline">The one that the others are compared with.</param>
    public static ParallelLinesOptions? Parallel(IReadOnlyList<(string Letter, ComparedRun Run)> runs, Guid baseline)
    {
        ArgumentNullException.ThrowIfNull(runs);
        Figure[] known = [.. All.Where(figure => runs.Count(run => figure.Of(run.Run) is not null) > 1)];
        return known.Length < 2 || runs.Count < 2 ? null : new(
            [.. known.Select(figure => new ParallelAxis(figure.Title, figure.Better < 0))],
            [.. runs.Select(run => new ParallelLine(
                $"{run.Letter} · {run.Run.Algorithm} {run.Run.Timeframe}", [.. known.Select(figure => figure.Of(run.Run))],
                run.Run.RunId == baseline))]);
    }
}
