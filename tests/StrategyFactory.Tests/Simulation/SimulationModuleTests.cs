using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using StrategyFactory.Simulation;

namespace StrategyFactory.Tests.Simulation;

internal sealed class SimulationModuleTests
{
    [Test]
    public async Task Claiming_reads_the_head_of_the_queue_from_its_index_without_sorting()
    {
        await using var simulation = await SimulationHarness.StartAsync();
        await simulation.QueueAsync(SyntheticPredictions.Thresholds([.. Enumerable.Range(0, 20_000).Select(i => i * 1e-6)]));
        await using var connection = await simulation.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            analyze simulation.priority_jobs;
            explain select id from simulation.priority_jobs where status = 'PENDING'
                order by priority desc, created_at, id limit 32 for update skip locked
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
}
