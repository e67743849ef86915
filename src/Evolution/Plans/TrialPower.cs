using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Plans;

/// <summary>What generation 0 of a plan could find, given how long its simulation segment is and how often luck has been tried.</summary>
internal sealed class TrialPower(TrialLedger ledger, IOptions<EvolutionOptions> options)
{
    private const int TradingDaysPerYear = 252;

    internal async Task<PlanPower> OfAsync(ResolvedEvolution evolution, TrainingPlan training, CancellationToken token)
    {
        var (grid, settings) = (evolution.Grid, evolution.Settings);
        var (symbol, timeframe) = (evolution.Training.Symbol, evolution.Training.Timeframe);
        var identities = from ticker in evolution.Tickers
                         from place in Enumerable.Range(0, grid.Count)
                         select Convert.FromHexString(TrialIdentity.Of(training.Fingerprint, ticker, grid.At(place), settings));
        var added = await ledger.CountNewAsync(symbol, timeframe, identities, token);
        var trials = await ledger.CountAsync(symbol, timeframe, null, token) + added;
        var confidence = options.Value.Verdict.DeflatedSharpeMin;
        var smallest = confidence is >= 0.5 and < 1 && training.SimulationKurtosis is { } kurtosis
            ? SmallestSharpe.Compute(confidence, trials, training.SimulationDates, kurtosis)
            : null;
        return new(trials, added, training.SimulationDates, training.SimulationKurtosis, confidence,
            smallest * Math.Sqrt(TradingDaysPerYear));
    }
}
