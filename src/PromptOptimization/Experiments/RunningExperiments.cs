using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization.Experiments;

/// <summary>An experiment that decides about requests for a character and a topic; null of either is all.</summary>
internal sealed record RunningExperiment(Guid Id, string? Character, string? Topic, IReadOnlyList<ExperimentVariant> Variants)
{
    /// <summary>Whether it is for a character and topic.</summary>
    internal bool IsFor(string character, string topic) =>
        (Character is null || Character == character) && (Topic is null || Topic == topic);
}

/// <summary>The running experiments in memory, oldest first.</summary>
internal sealed class RunningExperiments : IDisposable
{
    private const string Select =
        $"""
        select id, character, topic, variants from prompts.experiments
        where status = '{Experiment.Running}' order by created_at, id
        """;

    private readonly NpgsqlDataSource _source;
    private readonly RefreshedCopy<List<RunningExperiment>> _copy;

    public RunningExperiments(NpgsqlDataSource source, IOptions<PromptOptimizationOptions> options, TimeProvider clock)
    {
        _source = source;
        _copy = new(LoadAsync, TimeSpan.FromSeconds(options.Value.RefreshSeconds), clock);
    }

    /// <summary>The experiment that decides about a request: of those it fits the oldest; null for none.</summary>
    internal async ValueTask<RunningExperiment?> ForAsync(string character, string topic, CancellationToken token) =>
        (await _copy.GetAsync(token)).Find(experiment => experiment.IsFor(character, topic));

    /// <summary>Takes in a change at once.</summary>
    internal Task ReloadAsync(CancellationToken token) => _copy.ReloadAsync(token);

    public void Dispose() => _copy.Dispose();

    private async Task<List<RunningExperiment>> LoadAsync(CancellationToken token)
    {
        await using var command = _source.CreateCommand(Select);
        await using var row = await command.ExecuteReaderAsync(token);
        List<RunningExperiment> experiments = [];
        while (await row.ReadAsync(token))
        {
            experiments.Add(new(
                row.GetGuid(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2),
                JsonSerializer.Deserialize<List<ExperimentVariant>>(row.GetString(3), FactoryJson.Options)!));
        }

        return experiments;
    }
}
