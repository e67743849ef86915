using System.Globalization;
using Npgsql;

namespace StrategyFactory.Tests.Database;

/// <summary>A database of its own for a fixture: a copy of a template that is migrated once per run. Nobody drops it; the cluster is thrown away whole.</summary>
internal static class TestDatabase
{
    private const string Template = "template_factory";

    private static readonly SemaphoreSlim Copying = new(1, 1);      // a template cannot be copied while someone is connected to it
    private static bool _migrated;
    private static int _count;

    /// <summary>Makes a migrated database.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateAsync()
    {
        var cluster = await TestCluster.RequireAsync();
        await Copying.WaitAsync();
        try
        {
            await using var connection = new NpgsqlConnection(Unpooled(cluster.ConnectionString("postgres")));
            await connection.OpenAsync();
            if (!_migrated)
            {
                await ExecuteAsync(connection, $"drop database if exists {Template}");
                await ExecuteAsync(connection, $"create database {Template}");
                await TestFactory.MigrateAsync(Unpooled(cluster.ConnectionString(Template)));
                _migrated = true;
            }

            var name = "test_" + (++_count).ToString(CultureInfo.InvariantCulture);
            await ExecuteAsync(connection, $"create database {name} template {Template}");
            return cluster.ConnectionString(name);
        }
        finally
        {
            Copying.Release();
        }
    }

    // A pooled connection would stay open on the template after its use.
    private static string Unpooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
