using System.Text.Json;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What one set of inputs did on each of several symbols: of the last task that has a deciding row.</summary>
internal sealed record TunedTogether(ControllerTaskSummary Task, TestMetricsDetails Deciding, IReadOnlyList<SymbolOutcome> Symbols)
{
    /// <summary>Reads it; null where no task has a row.</summary>
    internal static async Task<TunedTogether?> ReadAsync(FactoryProcess factory, ControllerJobDetails job, CancellationToken token)
    {
        if (job.Tasks.LastOrDefault(task => task.Score is not null) is not { } task)
        {
            return null;
        }

        var details = await factory.SendAsync(new GetControllerTask(task.TaskId), token);
        return new(task, details.Metrics[0], details.Deciding?.Validation?.BySymbol ?? []);
    }

    /// <summary>The document of a finished tuning with the symbols.</summary>
    internal object Added(object document)
    {
        var added = JsonSerializer.SerializeToNode(document, FactoryJson.Options)!.AsObject();
        added["symbols"] = JsonSerializer.SerializeToNode(Symbols, FactoryJson.Options);
        added["all"] = JsonSerializer.SerializeToNode(
            new { Deciding.Score, Deciding.Distance, Deciding.Values, Deciding.Metrics, Deciding.Forward, Task.Evidence },
            FactoryJson.Options);
        return added;
    }

    /// <summary>A row for each symbol, and one for all.</summary>
    internal void Show()
    {
        var table = TuningBatchTables.Symbols($"One set of inputs, depth {Task.Depth}");
        foreach (var symbol in Symbols)
        {
            TuningBatchTables.Add(table, symbol.Symbol, ("–", "–"), symbol.Score, symbol.Metrics, symbol.Forward);
        }

        TuningBatchTables.Add(table, "all", (Task.Status, Task.Verdict), Deciding.Score, Deciding.Metrics, Deciding.Forward);
        Terminal.Out.Write(table);
        Terminal.Print($"all: {string.Join(", ", Deciding.Values.Select(pair => $"{pair.Key} {pair.Value}"))}");
    }
}
