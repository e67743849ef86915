using System.Diagnostics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A whole search: which passes are run, and what is reported of the best.</summary>
internal static class ExpertSearch
{
    /// <summary>Searches.</summary>
    /// <param name="setting">What all passes have in common.</param>
    /// <param name="request">Limits, seed, number of passes to report.</param>
    /// <param name="options">Population, plateau, points of a curve.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    public static ExpertSearchResult Run(
        ExpertAdvisor expert, InputSpace space, PassSetting setting, SearchExpertAdvisor request, ExpertAdvisorOptions options,
        ParallelOptions parallel)
    {
        var bars = setting.Indicators.Bars;
        var start = Stopwatch.GetTimestamp();
        var complete = space.IsCounted && space.Allowed <= request.PassLimit;
        IReadOnlyList<SearchWindow> windows = request.WalkForward < 2 ? []
            : [.. SearchWindow.Before(setting.ForwardStart, request.WalkForward, request.Rolling, options.MinimumBars)
                .Where(window => setting.AlsoOn.All(market => market.Has(window, options.MinimumBars)))];
        setting = setting with { Windows = windows };
        var watch = new PassCount(request.Progress, complete ? space.Allowed : (long)request.PassLimit * (windows.Count + 1));
        Func<PassRunner> runner = () => new(expert, space, setting);
        var found = complete
            ? new CompleteSearch(space, expert.DecidesSignals, PassRunner.Together(bars.Count * (setting.AlsoOn.Count + 1)), windows)
                .Run(runner, watch, parallel)
            : new GeneticSearch(space, runner, watch, parallel, request.Seed)
                .Run(options.Population, options.PlateauGenerations, request.PassLimit);
        var best = found.Best(request.Top);
        var reports = new ExpertPass[best.Count];
        var known = complete && space.Condition is null
            ? null
            : found.Passes.ToDictionary(pass => string.Join(' ', pass.Places), pass => pass.Score.Score, StringComparer.Ordinal);
        Parallel.For(0, best.Count, parallel, runner, (rank, _, own) =>
        {
            reports[rank] = Report(rank + 1, best[rank], own, places => Neighbour(places, own));
            return own;
        }, _ => { });

        var validation = new PassValidation(expert, space, setting, found, request, options, parallel);
        return new(
            expert.Name, found.Method, space.Allowed, found.Passes.Count, reports, space.Ignored,
            [.. space.Axes.Select(axis => axis.FileName)],
            Time(0), Time(setting.ForwardStart), Time(bars.Count - 1), bars.Count, bars.Count - setting.ForwardStart,
            Surfaces.Of(space, found.Passes), setting.Trading, setting.Criterion, Stopwatch.GetElapsedTime(start).TotalSeconds)
        {
            Listed = request.Listed == 0 ? [] : [.. found.Passes.Order(ScoredPass.BestFirst).Take(request.Listed).Select(InShort)],
            Convergence = found.Convergence,
            Sensitivity = Sensitivities.Of(
                space, found.Passes, found.Deciding, complete ? PassSample.All : PassSample.TowardsBest, options.LeaveAloneBelow),
            Validation = request.WalkForward > 0 ? validation.Run(watch) : null,
            Trades = request.WalkForward > 0 ? validation.Trades() : [],
        };

        double Neighbour(int[] places, PassRunner own) => known is null
            ? found.Passes[(int)space.Number(places)].Score.Score
            : known.TryGetValue(string.Join(' ', places), out var score) ? score : own.Score(places).Score;

        ExpertPass Report(int rank, ScoredPass pass, PassRunner own, Func<int[], double> score)
        {
            var (metrics, curve) = own.Report(pass.Places, 0, setting.ForwardStart, options.CurvePoints);
            var (forward, forwardCurve) = own.Report(pass.Places, setting.ForwardStart, bars.Count, options.CurvePoints);
            var plateau = Plateaus.Of(pass.Score.Score, space.Neighbours(pass.Places).Select(score));
            return new(
                rank, pass.Number, space.Texts(pass.Places), metrics, forward, pass.Score.Score, pass.Score.Distance, plateau,
                plateau < options.NeedleBelow, curve, forwardCurve);
        }

        ListedPass InShort(ScoredPass pass)
        {
            var figures = pass.Score.Figures;
            return new(
                pass.Number, [.. pass.Places.Select((place, axis) => space.Axes[axis].Texts[place])], pass.Score.Score,
                pass.Score.Distance, figures.NetProfit,
                Known(figures.ProfitFactor), Known(figures.RecoveryFactor), figures.MaxDrawdownPct, figures.Trades);
        }

        DateTimeOffset Time(int bar) => DateTimeOffset.FromUnixTimeMilliseconds(bars.OpenTimes[bar]);
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
