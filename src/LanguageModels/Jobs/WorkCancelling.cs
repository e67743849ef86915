using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Asks work to end, whatever kind it is of.</summary>
internal sealed class WorkCancelling(DatabaseSession session, IDurableCommandQueue queue)
{
    /// <summary>Asks; what is at work nowhere is ended at once. False where it has ended already.</summary>
    /// <param name="ask">Notes the wish in the row of <c>$1</c>, the work's id, where it has not ended.</param>
    /// <param name="id">The work's id.</param>
    /// <param name="command">What would carry it out.</param>
    /// <param name="end">Ends it, before its turn.</param>
    /// <param name="token">Cancels the asking.</param>
    internal Task<bool> AskAsync(
        string ask, Guid id, IDurableCommand command, Func<CancellationToken, Task> end, CancellationToken token) =>
        session.InTransactionAsync(
            async inner =>
            {
                await using (var wish = new NpgsqlCommand(ask, await session.OpenAsync(inner)) { Transaction = session.Transaction })
                {
                    wish.Parameters.Add(new() { Value = id });
                    if (await wish.ExecuteNonQueryAsync(inner) == 0)
                    {
                        return false;
                    }
                }

                if (await queue.WithdrawAsync(command, inner))
                {
                    await end(inner);
                }

                return true;
            },
            token);
}
