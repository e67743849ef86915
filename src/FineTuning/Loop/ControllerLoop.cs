using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.FineTuning.Loop;

/// <summary>
/// The controller at work in a serving process: one line that takes files and judges, one that searches. Whatever fails is logged and tried
/// again at the next turn; nothing is kept in memory that a restart would lose.
/// </summary>
internal sealed class ControllerLoop(
    IServiceScopeFactory scopes, IOptions<FineTuningOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime,
    ILogger<ControllerLoop> logger)
    : BackgroundService
{
    private readonly string _worker = $"{Environment.MachineName}-{Environment.ProcessId}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A host that cannot listen never starts, and takes its services away while it ends.
        var decided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(() => decided.TrySetResult());
        await using var stopped = stoppingToken.Register(() => decided.TrySetResult());
        await decided.Task;
        if (!stoppingToken.IsCancellationRequested)
        {
            await WorkAsync(stoppingToken);
        }
    }

    private Task WorkAsync(CancellationToken stoppingToken) => Task.WhenAll(
        TurnAsync("take files", async token => (await SendAsync(new TakeWatchedFiles(), token)).Accepted > 0, stoppingToken),
        TurnAsync("give files back", async token => await SendAsync(new DeliverTunedFiles(), token) > 0, stoppingToken),
        TurnAsync("advance tasks", async token => !(await SendAsync(new AdvanceController(), token)).IsIdle, stoppingToken),
        TurnAsync("run a task", async token => await SendAsync(new RunControllerTask(_worker), token) is not null, stoppingToken));

    /// <summary>Does the work again at once while there is some, and otherwise after a rest.</summary>
    private async Task TurnAsync(string what, Func<CancellationToken, Task<bool>> work, CancellationToken stop)
    {
        var rest = TimeSpan.FromMilliseconds(options.Value.PollMilliseconds);
        var quiet = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                // away from the start of the host, which waits for the first await
                await Task.Yield();
                if (await work(stop))
                {
                    continue;
                }

                quiet = false;
                await Task.Delay(rest, clock, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Once is enough for a database that is away for an hour.
                if (!quiet)
                {
                    logger.LogWarning(failure, "The controller could not {What}; it tries again.", what);
                    quiet = true;
                }

                try
                {
                    await Task.Delay(rest * 4, clock, stop);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    private async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }
}
