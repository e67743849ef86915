using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Plans;

/// <summary>What a plan could find, given how long its simulation segment is and how often luck will have been tried.</summary>
internal sealed class TrialPower(TrialLedger ledger, IOptions<EvolutionOptions> options)
{
    /// <param name="trainings">Trainings at most, generation 0 included: each is judged on the whole grid.</param>
    internal async Task<PlanPower> OfAsync(ResolvedEvolution evolution, TrainingPlan training, int trainings, CancellationToken token)
    {
        var (grid, settings) = (evolution.Grid, evolution.Settings);
        var (symbol, timeframe) = (evolution.Training.Symbol, evolution.Training.Timeframe);
        var identities = from ticker in evolution.Tickers
                         from place in Enumerable.Range(0, grid.Count)
                         select Convert.FromHexString(TrialIdentity.Of(training.Fingerprint, ticker, grid.At(place), settings));
        var added = await ledger.CountNewAsync(symbol, timeframe, identities, token);
        var trials = await ledger.CountAsync(symbol, timeframe, null, token) + added;
        var whole = trials + (trainings - 1L) * grid.Count * evolution.Tickers.Count;
        var needed = new NeededSharpe(options.Value.Verdict.DeflatedSharpeMin, training.SimulationDates, training.SimulationKurtosis);
        var nearest = needed.NearestTarget(whole);
        var power = new PlanPower(
            trials, added, training.SimulationDates, training.SimulationKurtosis, needed.Confidence, needed.Annual(trials))
        {
            TrialsTotal = whole,
            SmallestSharpeTotal = needed.Annual(whole),
            TargetSharpe = nearest?.Sharpe,
            MoreDates = nearest?.MoreDates,
            Text = "",
        };
        return power with { Text = PowerText.Of(power) };
    }
}

/// <summary>Annual Sharpe ratios that a segment asks for.</summary>
/// <param name="Confidence">Deflated Sharpe ratio to reach.</param>
/// <param name="Dates">T, the dates of the segment.</param>
/// <param name="Kurtosis">Of its daily returns; null where they do not vary.</param>
internal sealed record NeededSharpe(double Confidence, int Dates, double? Kurtosis)
{
    private const int TradingDaysPerYear = 252;

    /// <summary>Longer segments are nobody's plan.</summary>
    internal const int MostMoreDates = 10 * TradingDaysPerYear;

    /// <summary>Annual Sharpe ratios that strategies are known to have had, the largest first.</summary>
    private static readonly double[] Targets = [4, 3, 2, 1];

    /// <summary>The smallest that reaches the confidence after so many trials; null where none does.</summary>
    internal double? Annual(long trials) => Kurtosis is { } kurtosis && Confidence is >= 0.5 and < 1
        ? SmallestSharpe.Compute(Confidence, trials, Dates, kurtosis) * Math.Sqrt(TradingDaysPerYear)
        : null;

    /// <summary>
    /// The largest of 4, 3, 2 and 1 below the smallest that reaches the confidence, or 4 where none does, and how many dates more would
    /// bring it there; null for more than ten years. No target where the smallest is 1 or less already.
    /// </summary>
    internal (double Sharpe, int? MoreDates)? NearestTarget(long trials)
    {
        if (Kurtosis is not { } kurtosis || Confidence is not (>= 0.5 and < 1))
        {
            return null;
        }

        var smallest = Annual(trials) ?? double.PositiveInfinity;
        var target = Array.Find(Targets, target => target < smallest);
        return target == 0 ? null : (target, SmallestSharpe.DatesFor(
            target / Math.Sqrt(TradingDaysPerYear), Confidence, trials, kurtosis, Dates + MostMoreDates) - Dates);
    }
}
