using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Records;
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
    Verdict Verdict, long DistinctTrials, double? Dsr, double? DsrTrials, double? Pbo, StrategyResult Holdout, StrategyResult CostStress,
        double? PlateauScore)
{
    /// <summary>Independent trials among those of the run on the promoted strategy's symbol; null where it cannot be told.</summary>
    internal required int? EffectiveTrials { get; init; }

    /// <summary>The deflated Sharpe ratio with so many trials; for information.</summary>
    internal required double? DsrEffective { get; init; }

    /// <summary>What the promotion's page draws; kept, so that looking at it never reads the holdout again.</summary>
    internal required ExaminedCurves Curves { get; init; }

    /// <summary>The argument of Φ that the deflated Sharpe ratio is of; null where it is undefined.</summary>
    internal required double? DsrScore { get; init; }

    /// <summary>Stressed costs a side, in basis points.</summary>
    internal required double StressedCostBps { get; init; }

    /// <summary>What a side usually cost, as configured, in basis points.</summary>
    internal required double UsualCostBps { get; init; }
}

/// <summary>A promotion about to be examined.</summary>
/// <param name="Generation">The generation; its trials are in the ledger.</param>
/// <param name="Promoted">The chosen strategy; its trades are kept.</param>
/// <param name="Results">All strategies of the generation in grid order.</param>
/// <param name="Settings">How they are traded.</param>
internal sealed record Examined(
    EvolutionRun Run, Generation Generation, SimulatedStrategy Promoted, IReadOnlyList<SimulatedStrategy> Results, StrategyGrid Grid,
    SimulationSettings Settings)
{
    /// <summary>Distinct trials of the symbol and timeframe, the generation's included.</summary>
    internal required long Trials { get; init; }

    /// <summary>Daily returns of the generation's strategies.</summary>
    internal required IReadOnlyList<StrategyDailyReturns> Returns { get; init; }
}

/// <summary>
/// Asks of a promotion whether luck explains it: every trial counts, the holdout is read once, costs are stressed, neighbours are looked
/// at.
/// </summary>
internal sealed class Examination(IMediator mediator, LeadGuard leads, IOptions<EvolutionOptions> options)
{
    /// <param name="earlierBatches">Batches of the run's other generations.</param>
    internal async Task<ExaminationReport> RunAsync(Examined examined, IReadOnlyList<Guid> earlierBatches, CancellationToken token)
    {
        var (run, generation, promoted, results, grid, settings) = examined;
        // Symbols differ in their dates, so only the promoted one's strategies can be compared day by day.
        var own = examined.Returns.Where(series => series.Ticker == promoted.Ticker).ToList();
        var trials = examined.Trials;
        var moments = ReturnMoments.Of(own.Single(series => series.JobId == promoted.JobId).Returns.Span);
        var dsr = DeflatedSharpe.Compute(moments, trials);
        var pbo = Overfitting(own, results);

        var (stressed, usual) = (Costs.Stressed(settings, options.Value), Costs.Side(options.Value.Simulation));
        var stress = await ReplayAsync(examined, stressed, null, token);
        var holdout = await ReplayAsync(examined, settings, new HoldoutAccess(run.Id, "promotion"), token);
        var leading = await leads.FindAsync(generation.ModelId, run.Id, token);
        var evidence = new Evidence(dsr.Probability, pbo, holdout.Result.ProfitFactor, holdout.Result.TradeCount, leading.Count > 0)
        {
            BreakEvenBps = promoted.Result!.BreakEvenCostBps,
            HoldoutBreakEvenBps = holdout.Result.BreakEvenCostBps,
            UsualCostBps = usual,
        };
        var verdict = Verdict.Of(evidence, options.Value.Verdict);
        var ofRun = await OwnTrialsAsync(own, earlierBatches, token);
        var dsrTrials = AgainstOwnTrials(moments, trials, ofRun);
        var effective = EffectiveTrials.Compute(ofRun).Count;
        return new(
            verdict, trials, dsr.Probability, dsrTrials, pbo, holdout.Result, stress.Result, Plateau(grid, promoted, results))
        {
            EffectiveTrials = effective,
            DsrEffective = effective is { } independent ? DeflatedSharpe.Compute(moments, independent).Probability : null,
            Curves = new(await SimulationAsync(promoted.JobId, settings, stress.Days, token), holdout.Days, holdout.Trades),
            DsrScore = dsr.Score,
            StressedCostBps = Costs.Side(stressed),
            UsualCostBps = usual,
        };
    }

    private Task<ReplayedStrategy> ReplayAsync(
        Examined examined, SimulationSettings settings, HoldoutAccess? holdout, CancellationToken token)
    {
        var (run, generation, promoted, _, _, _) = examined;
        var replay = new ReplayStrategy(generation.ModelId, promoted.Ticker, promoted.Strategy, settings, holdout) { AsOf = run.Id };
        return mediator.Send(replay, token);
    }

    // what the symbol itself did does not depend on costs
    private async Task<List<SegmentDay>> SimulationAsync(
        Guid job, SimulationSettings settings, IReadOnlyList<SegmentDay> stressed, CancellationToken token)
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

    /// <summary>The daily returns of every trial of the run on the promoted strategy's symbol, over the same dates.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<double>>> OwnTrialsAsync(
        List<StrategyDailyReturns> own, IReadOnlyList<Guid> earlierBatches, CancellationToken token)
    {
        List<ReadOnlyMemory<double>> trials = [.. own.Select(series => series.Returns)];
        foreach (var batch in earlierBatches)
        {
            var returns = await mediator.Send(new GetBatchDailyReturns(batch), token);
            trials.AddRange(returns.Where(series => series.Ticker == own[0].Ticker).Select(series => series.Returns)
                .Where(series => series.Length == own[0].Returns.Length));
        }

        return trials;
    }

    private static double? AgainstOwnTrials(ReturnMoments moments, long trials, IReadOnlyList<ReadOnlyMemory<double>> ofRun)
    {
        double[] ratios = [.. ofRun.Select(series => ReturnMoments.Of(series.Span).SharpeRatio).OfType<double>()];
        return ratios.Length < 2 ? null
            : DeflatedSharpe.Compute(moments, trials, SampleMoments.Deviation(ratios, SampleMoments.Mean(ratios))).Probability;
    }

    /// <summary>Within the promoted strategy's ticker; strategies that were not simulated have no SQN.</summary>
    private static double? Plateau(StrategyGrid grid, SimulatedStrategy promoted, IReadOnlyList<SimulatedStrategy> results)
    {
        var first = promoted.Index / grid.Count * grid.Count;
        var sqn = new double?[grid.Count];
        foreach (var strategy in results.Where(strategy => strategy.Index - first >= 0 && strategy.Index - first < grid.Count))
        {
            sqn[strategy.Index - first] = strategy.Result?.Sqn;
        }

        var (thresholds, cutoffs, regimes) = (grid.Thresholds.Count, grid.ZScoreCutoffs.Count, grid.RegimeConfigs.Count);
        return PlateauScore.Compute(sqn, thresholds, cutoffs, regimes, promoted.Index - first).Score;
    }
}
