using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Kernel.Database;

/// <summary>Brings one module's schema up to date.</summary>
public static class ModuleMigration
{
    private const string TableExists = "select to_regclass($1) is not null";

    /// <summary>
    /// Applies the module's pending migrations, in a scope of its own, and returns their names, oldest first. Where nothing is pending the
    /// Entity Framework is not asked: to build the models of all modules costs a start more than a second.
    /// </summary>
    /// <exception cref="ConflictException">
    /// The database holds migrations that this build does not know: it belongs to a newer version.
    /// </exception>
    public static async Task<IReadOnlyList<string>> MigrateModuleAsync<TContext>(this IServiceProvider services, CancellationToken token)
        where TContext : ModuleContext
    {
        await using var scope = services.CreateAsyncScope();
        var schema = scope.ServiceProvider.GetRequiredService<ModuleSchema<TContext>>().Name;
        var applied = await AppliedAsync(scope.ServiceProvider.GetRequiredService<DatabaseSession>(), schema, token);
        var known = Known(typeof(TContext));
        var unknown = applied.Except(known, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new ConflictException(
                $"The database is newer than this program: it has the migration '{unknown[^1]}', which this build does not know. "
                + "Use the newer version, or another database.");
        }

        var pending = known.Where(name => !applied.Contains(name)).ToList();
        if (pending.Count > 0)
        {
            await scope.ServiceProvider.GetRequiredService<TContext>().Database.MigrateAsync(token);
        }

        return pending;
    }

    /// <summary>
    /// The migrations of a context, found as the Entity Framework finds them: in its assembly, by their attributes; oldest first.
    /// </summary>
    internal static List<string> Known(Type context) =>
    [
        .. context.Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>()
            .Order(StringComparer.OrdinalIgnoreCase),
    ];

    private static async Task<HashSet<string>> AppliedAsync(DatabaseSession session, string schema, CancellationToken token)
    {
        var table = $"{schema}.{ModuleContexts.HistoryTable}";
        var connection = await session.OpenAsync(token);
        HashSet<string> applied = new(StringComparer.Ordinal);
        await using (var exists = new NpgsqlCommand(TableExists, connection) { Parameters = { new() { Value = table } } })
        {
            if (await exists.ExecuteScalarAsync(token) is not true)
            {
                return applied;
            }
        }

        await using var select = new NpgsqlCommand($"select \"MigrationId\" from {table}", connection);
        await using var reader = await select.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            applied.Add(reader.GetString(0));
        }

        return applied;
    }
}
