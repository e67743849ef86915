using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Reports that one claimed job could not be run. It goes back to the queue with the error kept; after <c>Simulation:MaxAttempts</c>
/// failed executions it is parked: FAILED, "Given up after 3 attempts: …". Refused as <see cref="CompleteJob"/> is.
/// </summary>
/// <param name="WorkerId">Who claimed it.</param>
/// <param name="Token">The claim's token.</param>
/// <param name="Error">What went wrong, 1 to 10,000 characters.</param>
public sealed record FailJob(Guid JobId, string WorkerId, long Token, string Error) : IRequest
{
    /// <summary>Who, in the one form of a name.</summary>
    public string WorkerId { get; init; } = Composition.Of(WorkerId);
}
