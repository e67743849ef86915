using System.CommandLine;
using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>worker</c>: simulates queued strategies for the factories on the same database.</summary>
internal static class WorkerVerb
{
    private static readonly TimeSpan DatabaseAway = TimeSpan.FromSeconds(2);

    private static readonly Option<bool> UntilIdle = new("--until-idle") { Description = "End when the queue is empty." };
    private static readonly Option<int> Batch =
        new("--batch") { Description = "Jobs claimed at once, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 64 };
    private static readonly Option<int> Threads =
        new("--threads") { Description = "Threads of the simulation, 0 for all processors.", HelpName = "N", DefaultValueFactory = _ => 0 };

    internal static Command Create()
    {
        const string About = "Simulate queued strategies, here or on another machine's database.";
        var command = new Command("worker", About) { UntilIdle, Batch, Threads };
        command.SetAction(async (parsed, token) =>
        {
            await using var factory = await FactoryProcess.StartAsync(GlobalOptions.Settings(parsed), token);
            var options = factory.Services.GetRequiredService<IOptions<WorkerOptions>>().Value;
            var worker = options.Id is { Length: > 0 } name ? name : $"{Environment.MachineName}-{Environment.ProcessId}";
            if (ReferenceVariables.TellIgnored(Environment.GetEnvironmentVariable) is { } ignored)
            {
                Terminal.Say(ignored);
            }

            Terminal.Say($"Worker {worker} takes jobs (Ctrl-C stops it).");
            var threads = parsed.GetValue(Threads) is > 0 and var given ? given : Environment.ProcessorCount;
            TimeSpan? poll = parsed.GetValue(UntilIdle) ? null : TimeSpan.FromSeconds(options.PollSeconds);
            var done = await WorkAsync(factory.Services, new(worker, parsed.GetValue(Batch), threads), poll, token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(new { WorkerId = worker, Jobs = done });
            }
            else
            {
                Terminal.Print($"{done} jobs done.");
            }

            return 0;
        });
        return command;
    }

    /// <param name="poll">How long it waits while the queue is empty; null to end then.</param>
    private static async Task<long> WorkAsync(IServiceProvider services, RunPendingJobs request, TimeSpan? poll, CancellationToken token)
    {
        long done = 0;
        while (!token.IsCancellationRequested)
        {
            try
            {
                await using var scope = services.CreateAsyncScope();
                var jobs = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
                done += jobs;
                if (jobs == 0)
                {
                    if (poll is not { } wait)
                    {
                        break;
                    }

                    await Task.Delay(wait, token);
                }
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure) when (DatabaseOutage.Of(failure) is { } away)
            {
                Terminal.Say($"The database does not answer ({away.Message}); trying again.");
                await Task.Delay(DatabaseAway, CancellationToken.None);
            }
        }

        return done;
    }
}
