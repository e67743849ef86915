using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Backtests;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Work;

/// <summary>Runs the claimed strategies of one batch and ticker: all of them in one pass of the kernel where they fill a grid.</summary>
internal static class GroupBacktest
{
    /// <summary>
    /// Strategies evaluated for each one asked for, at most. Other workers may hold parts of the grid; a claim that is
    /// too scattered is run row by row, each row a threshold and a cut-off.
    /// </summary>
    private const int MaximumSurplus = 4;

    /// <summary>One outcome per job.</summary>
    /// <param name="jobs">Jobs of one batch and ticker, hence of one model and one set of settings.</param>
    /// <param name="predictions">Predictions of that model for that ticker.</param>
    /// <param name="threads">Threads for the kernel.</param>
    public static List<JobOutcome> Run(IReadOnlyList<ClaimedJob> jobs, ModelPredictions predictions, int threads)
    {
        var asked = jobs.Select(job => new AskedStrategy(job, StrategyBacktest.Threshold(job.Strategy, predictions))).ToList();
        var span = new SpannedGrid(asked);
        var parts = span.Count <= (long)MaximumSurplus * asked.Count
            ? [span]
            : asked.GroupBy(strategy => (strategy.Threshold, strategy.Cutoff)).Select(row => new SpannedGrid([.. row]));
        return [.. parts.SelectMany(part => part.Run(predictions, threads))];
    }

    private sealed record AskedStrategy(ClaimedJob Job, double Threshold)
    {
        public double Cutoff => Job.Strategy.ZScoreCutoff;

        public RegimeConfig Regime => Job.Strategy.RegimeConfig;
    }

    /// <summary>The smallest grid that holds every asked strategy.</summary>
    private sealed class SpannedGrid(IReadOnlyList<AskedStrategy> asked)
    {
        private readonly List<double> _thresholds = [.. asked.Select(strategy => strategy.Threshold).Distinct()];
        private readonly List<double> _cutoffs = [.. asked.Select(strategy => strategy.Cutoff).Distinct()];
        private readonly List<RegimeConfig> _regimes = [.. asked.Select(strategy => strategy.Regime).Distinct()];

        public long Count => (long)_thresholds.Count * _cutoffs.Count * _regimes.Count;

        public IEnumerable<JobOutcome> Run(ModelPredictions predictions, int threads)
        {
            var grid = new ConfigurationGrid(
                [.. _thresholds.Select(StrategyBacktest.Reachable)], [.. _cutoffs], _regimes.Count);
            var settings = asked[0].Job.Settings;
            var found = GridBacktest.Run(
                StrategyBacktest.Segment(predictions, _regimes, settings), grid, StrategyBacktest.Settings(settings, predictions), threads);
            Dictionary<double, int> thresholds = Places(_thresholds), cutoffs = Places(_cutoffs);
            var regimes = Places(_regimes);
            foreach (var strategy in asked)
            {
                var index = (((thresholds[strategy.Threshold] * _cutoffs.Count) + cutoffs[strategy.Cutoff]) * _regimes.Count)
                    + regimes[strategy.Regime];
                yield return JobOutcome.Completed(
                    strategy.Job.JobId, strategy.Job.Token, StrategyBacktest.Stored(strategy.Threshold),
                    ResultMapping.Of(found.Metrics.Span[index]), found.DailyReturns(index).Span);
            }
        }

        private static Dictionary<T, int> Places<T>(List<T> values)
            where T : notnull =>
            values.Select((value, place) => (value, place)).ToDictionary(pair => pair.value, pair => pair.place);
    }
}
