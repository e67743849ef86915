using System.CommandLine;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>cancel</c>: stops whatever an id names.</summary>
internal static class CancelVerb
{
    private static readonly Argument<string> Id =
        new("ID") { Description = "A run, batch, tuning job or task, forecast, grid search, training, comparison or deployment." };

    // in the order in which they are tried; each answers with 404 where the id is none of its own
    private static readonly IReadOnlyList<(string Kind, Stop Stop)> Kinds =
    [
        ("run", async (id, factory, token) =>
        {
            var run = await factory.SendAsync(new CancelRun(id), token);
            return (run.Symbol, run.Status);
        }),
        ("batch", async (id, factory, token) =>
        {
            var batch = await factory.SendAsync(new CancelEvolutionBatch(id), token);
            return ($"{batch.RunsTotal} runs", batch.Status);
        }),
        ("tuning job", CancelTuningAsync),
        ("tuning batch", CancelTuningsAsync),
        ("tuning task", async (id, factory, token) =>
        {
            var task = await factory.SendAsync(new CancelControllerTask(id), token);
            return (task.StepName, task.Status);
        }),
        ("grid search", async (id, factory, token) =>
        {
            var grid = await factory.SendAsync(new CancelForecastGrid(id), token);
            return (grid.Name, grid.Status);
        }),
        ("language training", async (id, factory, token) =>
        {
            var training = await factory.SendAsync(new CancelLanguageTraining(id), token);
            return (training.Name, training.Status);
        }),
        ("comparison", async (id, factory, token) =>
        {
            var comparison = await factory.SendAsync(new CancelLanguageComparison(id), token);
            return (comparison.Name, comparison.Status);
        }),
        ("deployment", async (id, factory, token) =>
        {
            var deployment = await factory.SendAsync(new CancelDeployment(id), token);
            return (deployment.Name, deployment.Status);
        }),
    ];

    internal static Command Create() => FactoryVerb.Opening(
        "cancel", "Stop what is under way: a run, a batch, a tuning, a forecast, a training.", [Id], async (parsed, factory, token) =>
        {
            FactoryVerb.Print(parsed, await CancelAsync(parsed.GetValue(Id)!, factory, token), stopped => Terminal.Print(
                $"The {stopped.Kind} {stopped.Id} ({stopped.Name}) was asked to stop; it is {stopped.Status} now."));
            return 0;
        });

    private static async Task<Cancelled> CancelAsync(string text, FactoryProcess factory, CancellationToken token)
    {
        if (Guid.TryParse(text, out var id))
        {
            foreach (var (kind, stop) in Kinds)
            {
                try
                {
                    var (name, status) = await stop(id, factory, token);
                    return new(kind, text, name, status);
                }
                catch (NotFoundException)
                {
                    // of another kind, then
                }
            }
        }

        try
        {
            var forecast = await factory.SendAsync(new CancelForecastExperiment(text), token);
            return new("forecast", text, forecast.Model, forecast.Status);
        }
        catch (NotFoundException)
        {
            throw new NotFoundException(
                $"ID: '{text}' names nothing that can be cancelled; ./factory runs, status and forecast list know the ids.", "id");
        }
    }

    private static async Task<(string Name, string Status)> CancelTuningAsync(Guid id, FactoryProcess factory, CancellationToken token)
    {
        var job = await factory.SendAsync(new GetControllerJob(id), token);
        var stopped = await StopTasksAsync(job, factory, token);
        var now = await factory.SendAsync(new GetControllerJob(id), token);
        return stopped > 0
            ? (now.Job.FileName, now.Job.Status)
            : throw new ConflictException($"Tuning job {id} has ended already ({now.Job.Status}).", "id");
    }

    private static async Task<(string Name, string Status)> CancelTuningsAsync(Guid id, FactoryProcess factory, CancellationToken token)
    {
        var batch = await factory.SendAsync(new GetTuningBatch(id), token);
        var stopped = 0;
        foreach (var symbol in batch.Symbols)
        {
            stopped += await StopTasksAsync(await factory.SendAsync(new GetControllerJob(symbol.JobId), token), factory, token);
        }

        return stopped > 0
            ? (batch.FileName, (await factory.SendAsync(new GetTuningBatch(id), token)).Status)
            : throw new ConflictException($"Tuning batch {id} has ended already ({batch.Status}).", "id");
    }

    private static async Task<int> StopTasksAsync(ControllerJobDetails job, FactoryProcess factory, CancellationToken token)
    {
        var stopped = 0;
        foreach (var task in job.Tasks.Where(task => task.FinishedAt is null))
        {
            try
            {
                await factory.SendAsync(new CancelControllerTask(task.TaskId), token);
                stopped++;
            }
            catch (ConflictException)
            {
                // it ended meanwhile
            }
        }

        return stopped;
    }

    private delegate Task<(string Name, string Status)> Stop(Guid id, FactoryProcess factory, CancellationToken token);

    private sealed record Cancelled(string Kind, string Id, string Name, string Status);
}
