using MediatR;

namespace StrategyFactory.Kernel.Jobs;

/// <summary>
/// A command that the job engine stores and sends at least once, also after a crash. It is serialised as JSON, so it is a
/// small public record; its handler is idempotent and continues from what is committed.
/// </summary>
public interface IDurableCommand : IRequest
{
    /// <summary>Names this piece of work: two commands of one type with equal keys are one job.</summary>
    string JobKey { get; }

    /// <summary>
    /// What to send once it has failed too often to be tried again, so that what waits for its outcome learns of it; null for nothing.
    /// </summary>
    /// <param name="reason">What went wrong the last time.</param>
    IRequest? WhenGivenUp(string reason) => null;

    /// <summary>What to send once somebody has deleted it and it runs nowhere any more; null for nothing.</summary>
    IRequest? WhenCancelled() => null;

    /// <summary>
    /// What to send before it is tried anew after it was given up: takes back what <see cref="WhenGivenUp"/> did; null for nothing.
    /// </summary>
    IRequest? WhenRestarted() => null;
}
