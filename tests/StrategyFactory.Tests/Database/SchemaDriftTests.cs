using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.FineTuning;
using StrategyFactory.Forecasting;
using StrategyFactory.LanguageModels;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.PromptOptimization;
using StrategyFactory.Simulation;
using StrategyFactory.Training.Models;

namespace StrategyFactory.Tests.Database;

/// <summary>Keeps migrations, which are partly written by hand, the model and its snapshot together.</summary>
internal sealed class SchemaDriftTests
{
    private const string Catalogue = """
        select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
            from information_schema.columns where table_schema = $1 and table_name <> '__migrations'
        union all select 'index ' || indexdef from pg_indexes where schemaname = $1 and tablename <> '__migrations'
        union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where connamespace = $1::regnamespace and conrelid::regclass::text not like '%migrations%'
        order by 1
        """;

    [TestCase(typeof(MarketDataContext), "market_data")]
    [TestCase(typeof(TrainingContext), "training")]
    [TestCase(typeof(SimulationContext), "simulation")]
    [TestCase(typeof(EvolutionContext), "evolution")]
    [TestCase(typeof(PromptsContext), "prompts")]
    [TestCase(typeof(FineTuningContext), "fine_tuning")]
    [TestCase(typeof(ForecastingContext), "forecasting")]
    [TestCase(typeof(LanguageModelsContext), "language")]
    public async Task The_migrations_build_the_schema_that_the_model_describes(Type context, string schema)
    {
        await using var migrated = await TestFactory.CreateAsync();
        await using var created = NpgsqlDataSource.Create(await TestDatabase.CreateAsync());
        await using (var scope = migrated.Services.CreateAsyncScope())
        {
            var script = ((ModuleContext)scope.ServiceProvider.GetRequiredService(context)).Database.GenerateCreateScript();
            await using var command = created.CreateCommand($"drop schema if exists {schema} cascade; {script}");
            await command.ExecuteNonQueryAsync();
        }

        var expected = await ReadAsync(created, schema);

        Assert.That(expected, Has.Count.GreaterThan(10));
        Assert.That(await ReadAsync(migrated.Services.GetRequiredService<NpgsqlDataSource>(), schema), Is.EqualTo(expected));
    }

    [TestCase(typeof(MarketDataContext))]
    [TestCase(typeof(TrainingContext))]
    [TestCase(typeof(SimulationContext))]
    [TestCase(typeof(EvolutionContext))]
    [TestCase(typeof(PromptsContext))]
    [TestCase(typeof(FineTuningContext))]
    [TestCase(typeof(ForecastingContext))]
    [TestCase(typeof(LanguageModelsContext))]
    public async Task The_model_snapshot_is_the_model(Type type)
    {
        await using var factory = await TestFactory.CreateAsync();
        await using var scope = factory.Services.CreateAsyncScope();
        var context = (ModuleContext)scope.ServiceProvider.GetRequiredService(type);
        Assert.That(context.Database.HasPendingModelChanges(), Is.False);
    }

    [TestCase(typeof(MarketDataContext))]
    [TestCase(typeof(TrainingContext))]
    [TestCase(typeof(SimulationContext))]
    [TestCase(typeof(EvolutionContext))]
    [TestCase(typeof(PromptsContext))]
    [TestCase(typeof(FineTuningContext))]
    [TestCase(typeof(ForecastingContext))]
    [TestCase(typeof(LanguageModelsContext))]
    public async Task The_migrations_we_find_are_those_that_the_Entity_Framework_finds(Type type)
    {
        await using var factory = await TestFactory.CreateAsync();
        await using var scope = factory.Services.CreateAsyncScope();
        var context = (ModuleContext)scope.ServiceProvider.GetRequiredService(type);

        Assert.That(ModuleMigration.Known(type), Is.EqualTo(context.Database.GetMigrations()).And.Not.Empty);
        Assert.That(await context.Database.GetAppliedMigrationsAsync(), Is.EqualTo(ModuleMigration.Known(type)));
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource source, string schema)
    {
        await using var command = source.CreateCommand(Catalogue);
        command.Parameters.Add(new() { Value = schema });
        await using var row = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await row.ReadAsync())
        {
            lines.Add(row.GetString(0));
        }

        return lines;
    }
}
