using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>What aliases point to, now and before, and how they move: one after another.</summary>
internal sealed class Aliases(LanguageModelsContext context, DatabaseSession session, TimeProvider clock)
{
    private const long Lock = 7331250041;

    /// <summary>Lets nobody else move an alias or put a version away until the transaction ends, which the session must have.</summary>
    internal Task LockAsync(CancellationToken token) => session.LockAsync(Lock, token);

    /// <summary>The movements that brought all aliases to where they point.</summary>
    /// <param name="at">At that moment; null for now.</param>
    /// <param name="name">Only of models of this name; null for all.</param>
    /// <param name="token">Ends the look.</param>
    internal async Task<IReadOnlyList<DeploymentRow>> PointingAsync(DateTimeOffset? at, string? name, CancellationToken token)
    {
        var until = at ?? DateTimeOffset.MaxValue;
        var last = context.Deployments.Where(row => row.Move != null && row.MovedAt <= until && (name == null || row.Name == name))
            .GroupBy(row => new { row.Name, row.Alias }).Select(moves => moves.Max(row => row.Move));
        return await context.Deployments.AsNoTracking().Include(row => row.Version)
            .Where(row => last.Contains(row.Move) && row.Action != DeploymentAction.Undeploy)
            .OrderBy(row => row.Name).ThenBy(row => row.Alias).ToListAsync(token);
    }

    /// <summary>The movement that brought an alias to where it points now, or null.</summary>
    internal async Task<DeploymentRow?> CurrentAsync(string name, string alias, CancellationToken token) =>
        (await PointingAsync(null, name, token)).SingleOrDefault(row => row.Alias == alias);

    /// <summary>The aliases of versions.</summary>
    internal async Task<ILookup<Guid, string>> OfVersionsAsync(CancellationToken token) =>
        (await PointingAsync(null, null, token)).ToLookup(row => row.VersionId, row => row.Alias);

    /// <summary>The versions that an alias can go back to, the present one last; empty for an alias that points to nothing.</summary>
    internal async Task<IReadOnlyList<Guid>> PileAsync(string name, string alias, CancellationToken token)
    {
        var moves = await context.Deployments.AsNoTracking().Where(row => row.Name == name && row.Alias == alias && row.Move != null)
            .OrderBy(row => row.Move).Select(row => new AliasMove(row.Action, row.VersionId)).ToListAsync(token);
        return AliasHistory.Pile(moves);
    }

    /// <summary>Makes a movement the last one. Needs the lock; the caller saves.</summary>
    internal async Task MoveAsync(DeploymentRow row, CancellationToken token)
    {
        var last = await context.Deployments.MaxAsync(each => each.Move, token) ?? 0;
        (row.Status, row.Progress, row.Stage, row.Move, row.MovedAt) = (DeploymentStatus.Done, 100, null, last + 1, clock.GetUtcNow());
    }
}
