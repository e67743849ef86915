using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Records;

/// <summary>Which state of a run may follow which, and what goes with it.</summary>
internal static class RunTransitions
{
    private static readonly (string From, string[] To)[] Moves =
    [
        // it may be stopped while it waits, and fail before it begins
        (RunStatus.Pending, [RunStatus.Running, RunStatus.Stopped, RunStatus.Failed]),
        // to itself: it goes on after an interruption
        (RunStatus.Running, [RunStatus.Running, RunStatus.Completed, RunStatus.Stopped, RunStatus.Failed]),
        // taken up again by a person
        (RunStatus.Failed, [RunStatus.Pending]),
    ];

    /// <summary>The states of a run that has not ended, as a list in SQL.</summary>
    internal const string OpenSql = $"('{RunStatus.Pending}', '{RunStatus.Running}')";

    /// <summary>Whether it is the state of a run that has ended.</summary>
    internal static bool IsEnded(string status) => status is RunStatus.Completed or RunStatus.Stopped or RunStatus.Failed;

    internal static bool IsLegal(string from, string to) =>
        Moves.Any(move => move.From == from && move.To.Contains(to, StringComparer.Ordinal));

    /// <summary>Begins a run, or lets it go on.</summary>
    /// <exception cref="ConflictException">It has ended.</exception>
    internal static void Begin(this EvolutionRun run, DateTimeOffset now)
    {
        MoveTo(run, RunStatus.Running);
        run.StartedAt ??= now;
    }

    /// <summary>Ends a run in the state that its reason names.</summary>
    /// <exception cref="ConflictException">It has ended already, or has not begun and cannot be completed.</exception>
    internal static void End(this EvolutionRun run, StopReason reason, string? error, DateTimeOffset now)
    {
        MoveTo(run, reason.Status);
        (run.StoppedReason, run.Error, run.Step, run.FinishedAt) = (reason.Name, error, "", now);
    }

    /// <summary>Takes a failed run up again; one of a batch waits for its turn. What its end promoted is a candidate again.</summary>
    /// <exception cref="ConflictException">It has not failed.</exception>
    internal static void Reopen(this EvolutionRun run)
    {
        MoveTo(run, RunStatus.Pending);
        (run.StoppedReason, run.Error, run.FinishedAt) = (null, null, null);
        (run.CancelRequested, run.Waiting, run.Promoted) = (false, run.BatchId is not null, false);
    }

    private static void MoveTo(EvolutionRun run, string status)
    {
        if (!IsLegal(run.Status, status))
        {
            throw new ConflictException($"Run {run.Id} is {run.Status} and cannot become {status}.", "run_id");
        }

        run.Status = status;
    }
}
