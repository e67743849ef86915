using System.Globalization;
using Spectre.Console;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>Starts a run, shows how far it is until it ends, and stops it on Ctrl-C.</summary>
internal sealed class RunFollower(FactoryProcess factory)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    internal async Task<RunDetails> RunAsync(EvolutionRequest request, CancellationToken token)
    {
        var started = await factory.SendAsync(new StartEvolution(request), token);
        Terminal.Say(
            string.Create(
            CultureInfo.InvariantCulture,
            $"Run {started.RunId}: {request.Symbol.ToUpperInvariant()}, {started.Plan.Features.Count} features, {started.Plan.Cells:N0} "
            + $"models ({started.Plan.Fits:N0} fits) and {started.Plan.Strategies:N0} strategies a generation, at most "
            + $"{started.MaxGenerations} generations."));
        foreach (var warning in started.Plan.Warnings)
        {
            Terminal.Say(warning);
        }

        try
        {
            return Terminal.IsWatched ? await WatchAsync(started, token) : await WaitAsync(started.RunId, _ => { }, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            Terminal.Say("Stopping the run …");
            using var patience = new CancellationTokenSource(StopPatience);
            await factory.SendAsync(new CancelRun(started.RunId), patience.Token);
            await WaitAsync(started.RunId, _ => { }, patience.Token);
            throw;
        }
    }

    private Task<RunDetails> WatchAsync(StartedRun started, CancellationToken token) =>
        Terminal.Error.Progress().AutoClear(true).Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
            new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("waiting", maxValue: 2.0 * started.MaxGenerations);
                return await WaitAsync(
                    started.RunId,
                    run =>
                    {
                        if (run.Progress is { } progress)
                        {
                            task.Description = Markup.Escape($"{run.Symbol} generation {progress.Generation}: {progress.Step}");
                            task.Value = Math.Max(task.Value, 2 * progress.Generation + Share(progress.ModelsTrained, progress.ModelsTotal)
                                + Share(progress.SimulationsDone, progress.SimulationsTotal));
                        }
                    },
                    token);
            });

    private static double Share(int done, int total) => total == 0 ? 0 : (double)done / total;

    private async Task<RunDetails> WaitAsync(Guid runId, Action<RunDetails> show, CancellationToken token)
    {
        while (true)
        {
            var run = await factory.SendAsync(new GetRun(runId), token);
            if (run.Progress is null)
            {
                return run;
            }

            show(run);
            await Task.Delay(Look, token);
        }
    }
}
