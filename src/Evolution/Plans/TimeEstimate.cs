using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Evolution.Plans;

/// <summary>What the time of a generation went into.</summary>
internal sealed record MeasuredGeneration(
    int Fits, double FitSeconds, int Strategies, double SimulateSeconds, double OtherSeconds, string Config);

/// <summary>
/// Tells the time of a plan from generations that the same algorithm was trained for: of the same symbol and bar length where there are
/// any, else of all.
/// </summary>
internal sealed class TimeEstimate(EvolutionContext context)
{
    private const int Latest = 50;

    internal async Task<PlanEstimate?> OfAsync(EvolutionPlan plan, CancellationToken token)
    {
        var request = plan.Request;
        var (measured, source) = (await MeasuredAsync(request, own: true, token), $"{request.Symbol} {request.Timeframe}");
        if (measured.Count == 0)
        {
            (measured, source) = (await MeasuredAsync(request, own: false, token), "other symbols or bar lengths");
        }

        return measured.Count == 0 ? null
            : Of(plan, measured, $"{measured.Count} generation{(measured.Count == 1 ? "" : "s")} of {request.Algorithm} on {source}");
    }

    /// <summary>Fits × seconds per fit + strategies × seconds per strategy + generations × the rest, a known model being free.</summary>
    internal static PlanEstimate Of(EvolutionPlan plan, IReadOnlyList<MeasuredGeneration> measured, string source)
    {
        var fit = measured.Sum(generation => generation.FitSeconds) / measured.Sum(generation => (long)generation.Fits);
        var strategy = measured.Sum(generation => generation.SimulateSeconds) / measured.Sum(generation => (long)generation.Strategies);
        var rest = measured.Average(generation => generation.OtherSeconds);
        var seconds = plan.FitsTotal * fit + plan.StrategiesTotal * strategy + plan.Generations * rest;
        return new(seconds, fit, strategy, rest, measured.Count, source);
    }

    // Reused models have no fits to measure; an adaptive grid does fewer of them than it counts.
    private async Task<List<MeasuredGeneration>> MeasuredAsync(EvolutionRequest request, bool own, CancellationToken token)
    {
        var latest = await (from generation in context.Generations.AsNoTracking()
                            join run in context.Runs on generation.RunId equals run.Id
                            where run.Algorithm == request.Algorithm
                                && (!own || (run.Symbol == request.Symbol && run.Timeframe == request.Timeframe))
                                && generation.Judged && !generation.Reused && generation.Fits > 0 && generation.Simulations > 0
                            orderby generation.StartedAt descending
                            select new MeasuredGeneration(
                                generation.Fits!.Value, generation.FitSeconds, generation.Simulations, generation.SimulateSeconds,
                                generation.PlanSeconds + generation.StoreSeconds + generation.JudgeSeconds, run.Config)).Take(Latest)
                                    .ToListAsync(token);
        return latest.FindAll(generation => FactoryJson.Read<EvolutionRequest>(generation.Config).AdaptiveGrid == request.AdaptiveGrid);
    }
}
