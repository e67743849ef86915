using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Reports the result of one claimed job. Refused with 409, changing nothing, unless the job runs under this worker and token.
/// </summary>
/// <param name="WorkerId">Who claimed it.</param>
/// <param name="Token">The claim's token.</param>
/// <param name="ResolvedThreshold">θ as a return.</param>
/// <param name="DailyReturns">Return of every UTC date of the segment.</param>
public sealed record CompleteJob(
    Guid JobId, string WorkerId, long Token, double ResolvedThreshold, StrategyResult Result,
    IReadOnlyList<double>? DailyReturns = null) : IRequest
{
    /// <summary>Who, in the one form of a name.</summary>
    public string WorkerId { get; init; } = Composition.Of(WorkerId);
}
