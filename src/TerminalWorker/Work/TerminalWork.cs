using System.Net;
using StrategyFactory.TerminalWorker.Server;
using StrategyFactory.TerminalWorker.Settings;
using StrategyFactory.TerminalWorker.Terminals;

namespace StrategyFactory.TerminalWorker.Work;

/// <summary>What a worker has done.</summary>
/// <param name="Completed">Tasks whose report was taken.</param>
/// <param name="Failed">Tasks that were reported as failed.</param>
/// <param name="Lost">Tasks that went to another worker, or were cancelled.</param>
public sealed record TerminalWorkDone(int Completed, int Failed, int Lost);

/// <summary>
/// The worker beside a terminal: claims a task, lets the terminal run it, reports, and claims the next. What it holds lies in its folder,
/// so that it goes on after its own end, under the same token.
/// </summary>
/// <param name="settings">What it is told.</param>
/// <param name="handler">What carries its requests.</param>
/// <param name="say">Remarks for a person.</param>
/// <param name="clock">Time.</param>
public sealed class TerminalWork(TerminalWorkerSettings settings, HttpMessageHandler handler, Action<string> say, TimeProvider clock)
{
    private TerminalWorkDone _done = new(0, 0, 0);

    /// <summary>Works until it is cancelled, or until no task waits where the settings say so.</summary>
    /// <exception cref="FormatException">The terminal, its data folder or the worker's folder cannot be used.</exception>
    /// <exception cref="HttpRequestException">The server refuses the worker.</exception>
    public async Task<TerminalWorkDone> RunAsync(CancellationToken token)
    {
        if (!File.Exists(settings.Terminal))
        {
            throw new FormatException($"--terminal: '{settings.Terminal}' is not there; the full path of terminal64.exe or terminal.exe.");
        }

        var data = DataFolder.Find(settings, DataFolder.Profiles());
        using var folder = WorkerFolder.Open(settings.Folder);
        using var client = FactoryServer.Connect(settings.Server, settings.Key, handler);
        FactoryServer server = new(client, settings.WorkerId);
        try
        {
            if (folder.Read() is { } before)
            {
                await ResumeAsync(server, folder, before, token);
            }

            while (await NextAsync(server, token) is var (claim, lease))
            {
                say($"Task {claim.TaskId}: {claim.Expert} on {claim.Symbol} {claim.Timeframe}, {Passes(claim.Passes)}.");
                await WorkAsync(server, folder, await folder.WriteAsync(new(claim, data)), lease, token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // asked for: what is held stays in the folder
        }

        return _done;
    }

    // The first heartbeat tells whether it is still held.
    private async Task ResumeAsync(FactoryServer server, WorkerFolder folder, HeldTask before, CancellationToken token)
    {
        say($"Task {before.Claim.TaskId} was held before.");
        if (await StubbornlyAsync(() => server.HoldAsync(before.Claim.TaskId, before.Claim.Token, token), token) is { } lease)
        {
            await WorkAsync(server, folder, before, lease, token);
            return;
        }

        if (before is { ProcessId: { } id, ProcessStarted: { } started })
        {
            using var left = RunningTerminal.TakeUp(id, started, before.Name);
            left?.End();
        }

        Drop(folder, before);
    }

    private async Task WorkAsync(FactoryServer server, WorkerFolder folder, HeldTask held, TimeSpan lease, CancellationToken token)
    {
        TesterRun run = new(settings, server, folder, say, clock);
        await using KeptClaim kept = new(server, held, lease, say, clock, token);
        try
        {
            var outcome = await StubbornlyAsync(() => run.RunAsync(held, kept.Work), kept.Work);
            await ReportAsync(server, held, outcome, kept.Work);
        }
        catch (OperationCanceledException) when (kept.IsLost)
        {
            Drop(folder, held);
            return;
        }
        catch (HttpRequestException refusal) when (refusal.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            say(refusal.Message);
            Drop(folder, held);
            return;
        }

        Forget(folder, held);
    }

    private async Task ReportAsync(FactoryServer server, HeldTask held, RunOutcome outcome, CancellationToken token)
    {
        var (task, fence) = (held.Claim.TaskId, held.Claim.Token);
        var error = outcome.Error;
        if (outcome.Report is { } report)
        {
            try
            {
                await StubbornlyAsync(
                    async () =>
                    {
                        var later = outcome.Forward;
                        await server.CompleteAsync(
                            task, fence, (report.Name, report.Content), later is null ? null : (later.Name, later.Content), token);
                        return true;
                    },
                    token);
                _done = _done with { Completed = _done.Completed + 1 };
                var forward = outcome.Forward is null ? ", without a forward report," : " and its forward report";
                say($"Task {task}: {report.Name}{forward} sent.");
                return;
            }
            catch (HttpRequestException refusal) when (refusal.StatusCode is HttpStatusCode.BadRequest
                or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge)
            {
                error = $"The server does not take the report {report.Name}: {refusal.Message}";
            }
        }

        await StubbornlyAsync(
            async () =>
            {
                await server.FailAsync(task, fence, error!, token);
                return true;
            },
            token);
        _done = _done with { Failed = _done.Failed + 1 };
        say($"Task {task} failed: {error}");
    }

    private async Task<(FineTuning.Contracts.ClaimedControllerTask Task, TimeSpan Lease)?> NextAsync(
        FactoryServer server, CancellationToken token)
    {
        while (true)
        {
            if (await StubbornlyAsync(() => server.ClaimAsync(settings.Experts, token), token) is { } claimed)
            {
                return claimed;
            }

            if (settings.UntilIdle)
            {
                return null;
            }

            await Task.Delay(settings.Idle, clock, token);
        }
    }

    // A server that is away is asked until it is back, and complained of once.
    private async Task<T> StubbornlyAsync<T>(Func<Task<T>> ask, CancellationToken token)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                return await ask();
            }
            catch (Exception failure) when (!token.IsCancellationRequested && FactoryServer.IsAway(failure))
            {
                if (!told)
                {
                    say($"The server does not answer ({failure.Message}); trying again.");
                }

                await Task.Delay(settings.Idle, clock, token);
            }
        }
    }

    private void Drop(WorkerFolder folder, HeldTask held)
    {
        say($"Task {held.Claim.TaskId} is no longer held: it is dropped.");
        _done = _done with { Lost = _done.Lost + 1 };
        Forget(folder, held);
    }

    private static void Forget(WorkerFolder folder, HeldTask held)
    {
        RunningTerminal.EndMarked(held.Name);
        new RunFiles(held.Data, folder.Path, held.Name).Delete();
        folder.Forget();
    }

    private static string Passes(long passes) => passes == 1 ? "1 pass" : FormattableString.Invariant($"{passes:N0} passes");
}
