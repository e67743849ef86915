using System.Globalization;
using Spectre.Console;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Host.Cli;

/// <summary>Starts a batch, shows how far it is until its last run ends, and stops it on Ctrl-C.</summary>
internal sealed class BatchFollower(FactoryProcess factory)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    internal async Task<EvolutionBatchDetails> RunAsync(StartEvolutionBatch start, CancellationToken token)
    {
        var started = await factory.SendAsync(start, token);
        Terminal.Say($"Batch {started.BatchId}: {started.Message}.");
        foreach (var run in started.Runs)
        {
            foreach (var warning in run.Plan.Warnings)
            {
                Terminal.Say($"Run {run.RunId}: {warning}");
            }
        }

        try
        {
            return Terminal.IsWatched ? await WatchAsync(started, token) : await WaitAsync(started.BatchId, new Remarks().Say, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            Terminal.Say("Stopping the batch …");
            using var patience = new CancellationTokenSource(StopPatience);
            await StopAsync(started.BatchId, patience.Token);
            throw;
        }
    }

    private async Task StopAsync(Guid batchId, CancellationToken token)
    {
        try
        {
            await factory.SendAsync(new CancelEvolutionBatch(batchId), token);
        }
        catch (ConflictException)
        {
            // It ended before we could ask.
        }

        await WaitAsync(batchId, _ => { }, token);
    }

    private Task<EvolutionBatchDetails> WatchAsync(StartedBatch started, CancellationToken token) =>
        Terminal.Error.Progress().AutoClear(true).Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
            new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("waiting", maxValue: 1);
                return await WaitAsync(
                    started.BatchId,
                    batch =>
                    {
                        task.Description = Markup.Escape(Line(batch));
                        task.Value = Math.Max(task.Value, batch.Progress);
                    },
                    token);
            });

    private static string Line(EvolutionBatchDetails batch)
    {
        var running = batch.Runs.Where(run => run.Status == "RUNNING").Select(run => $"{run.Question}: generation {run.CurrentGeneration}");
        return string.Create(CultureInfo.InvariantCulture,
            $"{batch.Runs.Count(run => run.FinishedAt is not null)} of {batch.RunsTotal} ended; {string.Join(", ", running)}");
    }

    private async Task<EvolutionBatchDetails> WaitAsync(Guid batchId, Action<EvolutionBatchDetails> show, CancellationToken token)
    {
        while (true)
        {
            var batch = await factory.SendAsync(new GetEvolutionBatch(batchId), token);
            show(batch);
            if (batch.FinishedAt is not null)
            {
                return batch;
            }

            await Task.Delay(Look, token);
        }
    }

    /// <summary>One line for every run that ended, where nobody watches a bar.</summary>
    private sealed class Remarks
    {
        private readonly HashSet<Guid> _said = [];

        internal void Say(EvolutionBatchDetails batch)
        {
            foreach (var run in batch.Runs.Where(run => run.FinishedAt is not null && _said.Add(run.RunId)))
            {
                Terminal.Say($"Run {run.RunId}: {run.Question}: {run.Status}, {run.StoppedReason}.");
            }
        }
    }
}
