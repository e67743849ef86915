using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.FineTuning.Thresholds;

/// <summary>The thresholds of the latest change, or of the configuration.</summary>
internal sealed class ThresholdsInUse(FineTuningContext context, IOptions<FineTuningOptions> options)
{
    internal async Task<ControllerThresholds> ReadAsync(CancellationToken token) =>
        await context.ThresholdChanges.AsNoTracking().OrderByDescending(change => change.Id).FirstOrDefaultAsync(token) is { } latest
            ? Of(latest)
            : options.Value.Thresholds;

    internal static ControllerThresholds Of(ThresholdChange change) =>
        new(change.Distance, change.Score, change.MaxFineTuneDepth, change.MaxAttempts, change.AgingFactor);
}
