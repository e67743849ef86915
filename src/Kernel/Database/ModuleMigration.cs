using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Kernel.Database;

/// <summary>Brings one module's schema up to date.</summary>
public static class ModuleMigration
{
    /// <summary>Applies the pending migrations of a module, in a scope of its own.</summary>
    public static async Task<IReadOnlyList<string>> MigrateModuleAsync<TContext>(this IServiceProvider services, CancellationToken token)
        where TContext : ModuleContext
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().MigrateModuleAsync(token);
    }

    /// <summary>Applies the module's pending migrations and returns their names, oldest first.</summary>
    /// <exception cref="ConflictException">The database holds migrations that this build does not know: it belongs to a newer version.</exception>
    public static async Task<IReadOnlyList<string>> MigrateModuleAsync(this ModuleContext context, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(context);
        var history = context.GetService<IHistoryRepository>();
        var applied = await history.ExistsAsync(token) ? (await context.Database.GetAppliedMigrationsAsync(token)).ToHashSet(StringComparer.Ordinal) : [];
        var known = context.Database.GetMigrations().ToList();
        var unknown = applied.Except(known, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new ConflictException($"The database is newer than this program: it has the migration '{unknown[^1]}', which this build does not know. Use the newer version, or another database.");
        }

        var pending = known.Where(name => !applied.Contains(name)).ToList();
        if (pending.Count > 0)
        {
            await context.Database.MigrateAsync(token);
        }

        return pending;
    }
}
