using System.ComponentModel;
using StrategyFactory.TerminalWorker.Server;
using StrategyFactory.TerminalWorker.Settings;
using StrategyFactory.TerminalWorker.Terminals;

namespace StrategyFactory.TerminalWorker.Work;

/// <summary>What came of a run: a report, with that of the forward period where there is one, or an error.</summary>
internal sealed record RunOutcome(WrittenReport? Report, WrittenReport? Forward, string? Error)
{
    internal static RunOutcome Failed(string error) => new(null, null, error);
}

/// <summary>Lets the terminal run a task and watches it: from the files to the report.</summary>
internal sealed class TesterRun(
    TerminalWorkerSettings settings, FactoryServer server, WorkerFolder folder, Action<string> say, TimeProvider clock)
{
    private const int JournalLines = 6;

    /// <summary>Folders of a tester are large: they are looked through so many times in the longest silence.</summary>
    private const int LooksForSigns = 100;

    internal RunFiles Files(HeldTask held) => new(held.Data, folder.Path, held.Name);

    /// <summary>
    /// Runs a task. One that was begun before is taken up: a terminal that lives is watched on, one that has ended with a report is not
    /// started again.
    /// </summary>
    /// <exception cref="OperationCanceledException">The task is lost or the worker is to end; the terminal has been ended.</exception>
    internal async Task<RunOutcome> RunAsync(HeldTask held, CancellationToken token)
    {
        var files = Files(held);
        if (held is { ProcessId: { } id, ProcessStarted: { } started })
        {
            using var earlier = RunningTerminal.TakeUp(id, started, held.Name);
            if (earlier is not null)
            {
                say($"Its terminal (process {id}) lives and is watched again.");
                return await WatchAsync(held, earlier, files, token);
            }

            if (files.Reports().Report is { IsWhole: true })
            {
                say("Its terminal has ended meanwhile and left a report.");
                return Outcome(held, files, null);
            }

            say("Its terminal has ended without a report: it is started again.");
        }

        RunningTerminal.EndMarked(held.Name);
        return await StartAsync(held, files, token);
    }

    private async Task<RunOutcome> StartAsync(HeldTask held, RunFiles files, CancellationToken token)
    {
        var claim = held.Claim;
        var ini = TesterIniText.Read(await server.DownloadAsync(claim.TesterIni + Query(), token));
        foreach (var remark in ini.Remarks)
        {
            say($"Remark: {remark}.");
        }

        await files.WriteAsync(await server.DownloadAsync(claim.InputSet, token), ini, token);
        var since = clock.GetUtcNow();
        RunningTerminal terminal;
        try
        {
            terminal = RunningTerminal.Start(settings.Terminal, settings.Wine, files.Ini, ini.IsMt5, settings.IsPortable, held.Name);
        }
        catch (Win32Exception refusal)
        {
            return RunOutcome.Failed($"The terminal cannot be started: {refusal.Message}");
        }

        using (terminal)
        {
            held = await folder.WriteAsync(
                held with { ProcessId = terminal.Id, ProcessStarted = terminal.StartedAt, Since = since });
            return await WatchAsync(held, terminal, files, token);
        }
    }

    private async Task<RunOutcome> WatchAsync(HeldTask held, RunningTerminal terminal, RunFiles files, CancellationToken token)
    {
        SignsOfLife signs = new(held.Data);
        var (begun, sign, next) = (held.Since ?? clock.GetUtcNow(), clock.GetUtcNow(), DateTimeOffset.MinValue);
        try
        {
            while (!terminal.HasEnded)
            {
                var now = clock.GetUtcNow();
                if (now >= next)
                {
                    (sign, next) = (signs.HaveChanged() ? now : sign, now + (settings.Silence / LooksForSigns));
                }

                var reason = now - sign > settings.Silence ? $"has written nothing for {Words(settings.Silence)}"
                    : now - begun > settings.Longest ? $"has not ended after {Words(settings.Longest)}"
                    : null;
                if (reason is not null)
                {
                    say($"The terminal {reason}: it is ended.");
                    terminal.End();
                    return Outcome(held, files, $"The terminal {reason} and was ended.");
                }

                await Task.Delay(settings.Look, clock, token);
            }
        }
        catch (OperationCanceledException)
        {
            terminal.End();
            throw;
        }

        // agents that outlive their terminal would go on with nobody to ask them
        RunningTerminal.EndMarked(held.Name);
        var after = Words(clock.GetUtcNow() - begun);
        var code = terminal.Code is { } number ? FormattableString.Invariant($", code {number}") : "";
        return Outcome(held, files, $"The terminal ended after {after}{code} and left no report.");
    }

    private static RunOutcome Outcome(HeldTask held, RunFiles files, string? without)
    {
        var (report, forward) = files.Reports();
        var broken = new[] { report, forward }.FirstOrDefault(file => file is { IsWhole: false });
        if (report is not null && broken is null)
        {
            return new(report, forward, null);
        }

        var error = broken is null
            ? without ?? "The terminal left no report."
            : FormattableString.Invariant($"The report {broken.Name} is cut off after {broken.Content.Length} bytes.");
        var journal = new SignsOfLife(held.Data).LastLines(held.Since ?? DateTimeOffset.MinValue, JournalLines);
        return RunOutcome.Failed(journal.Count == 0 ? error : $"{error} Its journal ends: {string.Join(" / ", journal)}");
    }

    private string Query()
    {
        var asked = new[] { ("model", settings.Model), ("criterion", settings.Criterion) }.Where(pair => pair.Item2 is not null)
            .Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}").ToList();
        return asked.Count == 0 ? "" : "?" + string.Join('&', asked);
    }

    private static string Words(TimeSpan time) => time.TotalMinutes >= 2
        ? FormattableString.Invariant($"{time.TotalMinutes:0} min")
        : FormattableString.Invariant($"{time.TotalSeconds:0} s");
}
