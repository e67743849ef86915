using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Simulation;

namespace StrategyFactory.Tests.Simulation;

internal sealed class SimulationModuleTests
{
    private const string Catalogue = """
        SELECT 'column', table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
            FROM information_schema.columns WHERE table_schema = 'simulation' AND table_name <> '__migrations'
        UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'simulation' AND tablename <> '__migrations'
        UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'simulation'::regnamespace AND conrelid::regclass::text NOT LIKE '%migrations%'
        ORDER BY 1, 2
        """;

    [Test]
    public async Task The_migrations_build_the_schema_that_the_model_describes()
    {
        await using var migrated = await SimulationHarness.StartAsync();
        await using var created = await SimulationDatabase.CreateAsync();
        await using (var scope = migrated.Scope())
        {
            var script = scope.ServiceProvider.GetRequiredService<SimulationContext>().Database.GenerateCreateScript();
            await using var command = created.CreateCommand("DROP SCHEMA IF EXISTS simulation CASCADE; " + script);
            await command.ExecuteNonQueryAsync();
        }

        var expected = await ReadAsync(created);

        Assert.That(expected, Has.Count.GreaterThan(35));
        Assert.That(await ReadAsync(migrated.Source), Is.EqualTo(expected));
    }

    [Test]
    public async Task Claiming_reads_the_head_of_the_queue_from_its_index_without_sorting()
    {
        await using var simulation = await SimulationHarness.StartAsync();
        await simulation.QueueAsync(SyntheticPredictions.Thresholds([.. Enumerable.Range(0, 20_000).Select(i => i * 1e-6)]));
        await using var connection = await simulation.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            ANALYZE simulation.priority_jobs;
            EXPLAIN SELECT id FROM simulation.priority_jobs WHERE status = 'PENDING'
                ORDER BY priority DESC, created_at, id LIMIT 32 FOR UPDATE SKIP LOCKED
            """;
        var plan = "";
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            plan += row.GetString(0) + "\n";
        }

        Assert.That(plan, Does.Contain("Index Scan using priority_jobs_priority_created_at_id_idx").And.Not.Contain("Sort"));
    }

    [Test]
    public void Options_out_of_range_are_refused_with_what_is_allowed()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Simulation:BatchSize", "0")]).Build();
        using var services = new ServiceCollection().AddLogging().AddSimulation(configuration).BuildServiceProvider();

        Assert.That(() => services.GetRequiredService<IOptions<SimulationOptions>>().Value,
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("BatchSize must be from 1 to 100000"));
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(Catalogue);
        await using var row = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await row.ReadAsync())
        {
            lines.Add($"{row.GetString(0)} {row.GetString(1)}");
        }

        return lines;
    }
}
