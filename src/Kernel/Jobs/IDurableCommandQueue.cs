namespace StrategyFactory.Kernel.Jobs;

/// <summary>Stores durable commands; implemented by the host's job engine.</summary>
public interface IDurableCommandQueue
{
    /// <summary>Stores a command in the session's current transaction, so that it becomes due if and only if that commits.</summary>
    /// <param name="command">
    /// The command. Where one with the same type and key waits, there is nothing to store; where it runs, it is sent once more when it has
    /// ended.
    /// </param>
    /// <param name="token">Cancels the storing, not the command.</param>
    Task EnqueueAsync(IDurableCommand command, CancellationToken token);

    /// <summary>
    /// Takes back, in the session's current transaction, a command that runs nowhere; until that ends, it cannot begin to run.
    /// </summary>
    /// <param name="command">Names the command by its type and key.</param>
    /// <param name="token">Cancels the attempt.</param>
    /// <returns>True when no such command is stored any more; false when it runs somewhere, and so stays.</returns>
    Task<bool> WithdrawAsync(IDurableCommand command, CancellationToken token);
}
