using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.TerminalWorker.Work;

/// <summary>The task that a worker holds, as it must know it after its own end.</summary>
/// <param name="Claim">What it has claimed.</param>
/// <param name="Data">The data folder of the terminal that runs it.</param>
/// <param name="ProcessId">The terminal's process; null before it was started.</param>
/// <param name="ProcessStarted">When that was started.</param>
/// <param name="Since">When the run began.</param>
internal sealed record HeldTask(
    ClaimedControllerTask Claim, string Data, int? ProcessId = null, DateTimeOffset? ProcessStarted = null, DateTimeOffset? Since = null)
{
    /// <summary>Tells this claim from every other, in names of files as well.</summary>
    internal string Name => FormattableString.Invariant($"factory-{Claim.TaskId:N}-{Claim.Token}");
}
