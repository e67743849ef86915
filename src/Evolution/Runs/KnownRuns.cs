using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Runs;

internal static class KnownRuns
{
    /// <exception cref="NotFoundException">There is no such run.</exception>
    internal static async Task RequireRunAsync(this EvolutionContext context, Guid runId, CancellationToken token)
    {
        if (!await context.Runs.AnyAsync(run => run.Id == runId, token))
        {
            throw new NotFoundException($"There is no run {runId}.", "run_id");
        }
    }
}
