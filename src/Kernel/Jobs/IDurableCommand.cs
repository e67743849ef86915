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

    /// <summary>What to send once it has failed too often to be tried again, so that what waits for its outcome learns of it; null for nothing.</summary>
    /// <param name="reason">What went wrong the last time.</param>
    IRequest? WhenGivenUp(string reason) => null;
}

/// <summary>Stores durable commands; implemented by the host's job engine.</summary>
public interface IDurableCommandQueue
{
    /// <summary>Stores a command in the session's current transaction, so that it becomes due if and only if that commits.</summary>
    /// <param name="command">The command; a job with the same type and key that is still stored is left as it is.</param>
    /// <param name="token">Cancels the storing, not the command.</param>
    Task EnqueueAsync<TCommand>(TCommand command, CancellationToken token)
        where TCommand : class, IDurableCommand;
}
