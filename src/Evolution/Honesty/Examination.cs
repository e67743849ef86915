using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Honesty;

/// <summary>What the examination of a promotion found.</summary>
/// <param name="Verdict">Robust, or suspect with reasons.</param>
/// <param name="DistinctTrials">N: trials ever judged for the symbol and timeframe.</param>
/// <param name="Dsr">Deflated Sharpe ratio against the spread of worthless trials.</param>
/// <param name="DsrTrials">The same against the spread of the run's own trials.</param>
/// <param name="Pbo">Probability of backtest overfitting of the generation.</param>
/// <param name="Holdout">The strategy on the holdout.</param>
/// <param name="CostStress">The strategy under stressed costs.</param>
/// <param name="PlateauScore">Median SQN of its neighbours over its own.</param>
internal sealed record ExaminationReport(
    Verdict Verdict, long DistinctTrials, double? Dsr, double? DsrTrials, double? Pbo, StrategyResult Holdout, StrategyResult CostStress, double? PlateauScore)
{
    /// <summary>What the promotion's page draws; kept, so that looking at it never reads the holdout again.</summary>
    internal required ExaminedCurves Curves { get; init; }
}

/// <summary>The course of an examined strategy, day by day.</summary>
/// <param name="Simulation">On the segment it was chosen on.</param>
/// <param name="Holdout">On the holdout.</param>
/// <param name="HoldoutTrades">Its trades there; those of the simulation segment are kept with its job.</param>
internal sealed record ExaminedCurves(IReadOnlyList<SegmentDay> Simulation, IReadOnlyList<SegmentDay> Holdout, IReadOnlyList<Trade> HoldoutTrades);

/// <summary>Asks of a promotion whether luck explains it: every trial counts, the holdout is read once, costs are doubled, neighbours are looked at.</summary>
internal sealed class Examination(IMediator mediator, TrialLedger ledger, IOptions<EvolutionOptions> options)
{
    /// <summary>Examines the chosen strategy of a generation whose trials are in the ledger and whose trades are kept.</summary>
    /// <param name="run">The run.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="promoted">The chosen strategy.</param>
    /// <param name="results">All strategies of the generation in grid order.</param>
    /// <param name="earlierBatches">Batches of the run's earlier generations.</param>
    /// <param name="token">Cancels.</param>
    internal async Task<ExaminationReport> RunAsync(
        EvolutionRun run, Generation generation, SimulatedStrategy promoted, IReadOnlyList<SimulatedStrategy> results, IReadOnlyList<Guid> earlierBatches, CancellationToken token)
    {
        var config = run.Config();
        var settings = config.Settings();
        // Symbols differ in their dates, so only the promoted one's strategies can be compared day by day.
        var own = (await mediator.Send(new GetBatchDailyReturns(generation.BatchId), token)).Where(series => series.Ticker == promoted.Ticker).ToList();
        var trials = await ledger.CountAsync(run.Symbol, run.Timeframe, token);
        var moments = ReturnMoments.Of(own.Single(returns => returns.JobId == promoted.JobId).Returns.Span);
        var dsr = DeflatedSharpe.Compute(moments, trials).Probability;
        var pbo = Overfitting(own, results);

        var stressed = settings with { FeeBps = settings.FeeBps * options.Value.CostStressFactor, SlippageBps = settings.SlippageBps * options.Value.CostStressFactor };
        var stress = await mediator.Send(new ReplayStrategy(generation.ModelId, promoted.Ticker, promoted.Strategy, stressed), token);
        var holdout = await mediator.Send(new ReplayStrategy(generation.ModelId, promoted.Ticker, promoted.Strategy, settings, new HoldoutAccess(run.Id, "promotion")), token);
        var verdict = Verdict.Of(new(dsr, pbo, holdout.Result.ProfitFactor, holdout.Result.TradeCount), options.Value.Verdict);
        return new(
            verdict, trials, dsr, await AgainstOwnTrialsAsync(moments, trials, own, earlierBatches, token), pbo, holdout.Result, stress.Result, Plateau(config, promoted, results))
        {
            Curves = new(await SimulationAsync(promoted.JobId, settings, stress.Days, token), holdout.Days, holdout.Trades),
        };
    }

    // what the symbol itself did does not depend on costs
    private async Task<List<SegmentDay>> SimulationAsync(Guid job, SimulationSettings settings, IReadOnlyList<SegmentDay> stressed, CancellationToken token)
    {
        var kept = await mediator.Send(new GetTrades(job), token);
        return [.. kept.Equity.Zip(stressed, (point, day) => day with { Equity = point.Equity / settings.InitialCash })];
    }

    private static double? Overfitting(IReadOnlyList<StrategyDailyReturns> returns, IReadOnlyList<SimulatedStrategy> results)
    {
        var trades = results.ToDictionary(strategy => strategy.JobId, strategy => strategy.Result?.TradeCount > 0);
        var traded = returns.Select(series => trades[series.JobId]).ToArray();
        return BacktestOverfitting.Compute([.. returns.Select(series => series.Returns)], traded, threads: 1).Probability;
    }

    private async Task<double?> AgainstOwnTrialsAsync(ReturnMoments moments, long trials, List<StrategyDailyReturns> own, IReadOnlyList<Guid> earlierBatches, CancellationToken token)
    {
        List<double> ratios = [];
        ratios.AddRange(Ratios(own));
        foreach (var batch in earlierBatches)
        {
            ratios.AddRange(Ratios((await mediator.Send(new GetBatchDailyReturns(batch), token)).Where(series => series.Ticker == own[0].Ticker)));
        }

        return ratios.Count < 2 ? null : DeflatedSharpe.Compute(moments, trials, SampleMoments.Deviation(ratios.ToArray(), SampleMoments.Mean(ratios.ToArray()))).Probability;
    }

    private static IEnumerable<double> Ratios(IEnumerable<StrategyDailyReturns> batch) =>
        batch.Select(series => ReturnMoments.Of(series.Returns.Span).SharpeRatio).OfType<double>();

    /// <summary>Within the promoted strategy's ticker; strategies that were not simulated have no SQN.</summary>
    private static double? Plateau(EvolutionRequest config, SimulatedStrategy promoted, IReadOnlyList<SimulatedStrategy> results)
    {
        var grid = config.Grid();
        var first = promoted.Index / grid.Count * grid.Count;
        var sqn = new double?[grid.Count];
        foreach (var strategy in results.Where(strategy => strategy.Index >= first && strategy.Index < first + grid.Count))
        {
            sqn[strategy.Index - first] = strategy.Result?.Sqn;
        }

        return PlateauScore.Compute(sqn, grid.Thresholds.Count, grid.ZScoreCutoffs.Count, grid.RegimeConfigs.Count, promoted.Index - first).Score;
    }
}
