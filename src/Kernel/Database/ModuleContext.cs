using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Kernel.Database;

/// <summary>The database context of one module: one schema, snake_case names, the scope's shared connection and transaction.</summary>
/// <param name="options">The options built by <see cref="ModuleContexts.AddModuleContext{TContext}"/>.</param>
/// <param name="session">The scope's connection.</param>
/// <param name="schema">The schema this module owns.</param>
public abstract class ModuleContext(DbContextOptions options, DatabaseSession session, string schema) : DbContext(options)
{
    /// <summary>Saves within the session's transaction if one is under way, and announces what has changed.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (session.Transaction is { } transaction && Database.CurrentTransaction is null)
        {
            await Database.UseTransactionAsync(transaction, cancellationToken);
            session.WhenEnded(async _ => await Database.UseTransactionAsync(null, CancellationToken.None));
        }

        var changed = Changed();
        var rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        foreach (var (kind, id) in changed)
        {
            session.Announce(kind, id);
        }

        return rows;
    }

    private List<(string Kind, string Id)> Changed() =>
    [
        .. ChangeTracker.Entries<IAnnounced>()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .Select(entry => (entry.Entity.ChangeKind, entry.Entity.ChangeId)).Distinct(),
    ];

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema(schema);
        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly);
        modelBuilder.ApplySnakeCase();
    }
}

/// <summary>A context a module, all on the one connection of their scope.</summary>
public static class ModuleContexts
{
    internal const string HistoryTable = "__migrations";

    /// <summary>
    /// Adds a module's context on the scope's <see cref="DatabaseSession"/>, with its migrations history in its own schema.
    /// </summary>
    public static IServiceCollection AddModuleContext<TContext>(this IServiceCollection services, string schema)
        where TContext : ModuleContext =>
        services.AddSingleton(new ModuleSchema<TContext>(schema)).AddDbContext<TContext>((provider, options) => options
            .UseNpgsql(
                provider.GetRequiredService<DatabaseSession>().Connection,
                npgsql => npgsql.MigrationsHistoryTable(HistoryTable, schema).CommandTimeout(300))
            // Comparing the model with its snapshot takes time of a first start; a test does it instead.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
}

/// <summary>The schema of a module's context, known without making the context.</summary>
internal sealed record ModuleSchema<TContext>(string Name)
    where TContext : ModuleContext;
