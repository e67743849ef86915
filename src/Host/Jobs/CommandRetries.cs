using Hangfire.Common;
using Hangfire.States;

namespace StrategyFactory.Host.Jobs;

/// <summary>Turns a failure into a later attempt; <see cref="CommandJob"/> alone decides which one was the last.</summary>
internal sealed class CommandRetries : JobFilterAttribute, IElectStateFilter
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WhileBusy = TimeSpan.FromSeconds(2);

    public void OnStateElection(ElectStateContext context)
    {
        if (context.BackgroundJob.Job?.Type != typeof(CommandJob))
        {
            return;
        }

        switch (context.CandidateState)
        {
            case EnqueuedState when context.CurrentState == FailedState.StateName:
                // somebody requeued it: it has all its attempts again
                context.SetJobParameter(CommandJob.RetryCount, 0);
                break;
            case FailedState { Exception: CommandBusyException busy }:
                context.CandidateState = new ScheduledState(WhileBusy) { Reason = busy.Message };
                break;
            case FailedState { Exception: not CommandGivenUpException } failed:
                context.CandidateState = Later(context, failed.Exception);
                break;
        }
    }

    private static ScheduledState Later(ElectStateContext context, Exception failure)
    {
        var attempt = context.GetJobParameter<int>(CommandJob.RetryCount);
        context.SetJobParameter(CommandJob.RetryCount, attempt + 1);
        return new(Wait(attempt)) { Reason = $"Attempt {attempt + 1} failed: {failure.GetType().Name}: {failure.Message}" };
    }

    /// <summary>How long to wait after an attempt: 1 s, 2 s, 4 s … up to a minute.</summary>
    /// <param name="attempt">0 for the first one.</param>
    internal static TimeSpan Wait(int attempt) => TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(attempt, 30))));
}
