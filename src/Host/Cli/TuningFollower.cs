using System.Globalization;
using Spectre.Console;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>Submits a file and works on its job, beside whoever else does, until it has ended; cancels it on Ctrl-C.</summary>
internal sealed class TuningFollower(FactoryProcess factory, bool noBackOff)
{
    private const string InProgress = "in_progress";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private readonly string _worker = $"{Environment.MachineName}-{Environment.ProcessId}";

    internal async Task<ControllerJobDetails> RunAsync(SubmitTuning request, CancellationToken token)
    {
        return await FollowAsync(await factory.SendAsync(request, token), token);
    }

    /// <summary>Works on a job that is submitted already.</summary>
    internal async Task<ControllerJobDetails> FollowAsync(SubmittedTuning submitted, CancellationToken token)
    {
        Terminal.Say($"Job {submitted.JobId}: {submitted.Expert} on {submitted.Symbol} {submitted.Timeframe}, "
            + $"{PassNumbers.Text(submitted.Passes)} passes.");
        foreach (var line in submitted.StandIn?.Lines ?? [])
        {
            Terminal.Say(line);
        }

        foreach (var warning in submitted.Warnings)
        {
            Terminal.Say(warning);
        }

        try
        {
            return Terminal.IsWatched
                ? await Terminal.Error.Progress().AutoClear(true).Columns(new TaskDescriptionColumn { Alignment = Justify.Left },
                    new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                    .StartAsync(context => WorkAsync(submitted.JobId, new Bar(context.AddTask("waiting")).Show, token))
                : await WorkAsync(submitted.JobId, new Lines().Show, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            Terminal.Say("Cancelling the job …");
            await CancelAsync(submitted.JobId);
            throw;
        }
    }

    /// <summary>Cancels what is left of a job, with some patience.</summary>
    internal async Task CancelAsync(Guid jobId)
    {
        using var patience = new CancellationTokenSource(StopPatience);
        foreach (var task in (await factory.SendAsync(new GetControllerJob(jobId), patience.Token)).Tasks.Where(
            task => task.FinishedAt is null))
        {
            await factory.SendAsync(new CancelControllerTask(task.TaskId), patience.Token);
        }
    }

    private async Task<ControllerJobDetails> WorkAsync(
        Guid jobId, Action<ControllerJobDetails, SearchProgress?> show, CancellationToken token)
    {
        while (true)
        {
            var step = await factory.SendAsync(new AdvanceController(), token);
            var job = await factory.SendAsync(new GetControllerJob(jobId), token);
            show(job, null);
            if (job.Job.Status != InProgress)
            {
                return job;
            }

            if (noBackOff && job.Tasks.FirstOrDefault(task => task.NotBefore is not null) is { } waiting)
            {
                await factory.SendAsync(new RetryControllerTask(waiting.TaskId), token);
                continue;
            }

            var ran = await factory.SendAsync(new RunControllerTask(_worker, jobId, new Watcher(progress => show(job, progress))), token);
            if (ran is null && step.IsIdle)
            {
                await Task.Delay(Look, token);
            }
        }
    }

    private static ControllerTaskSummary Current(ControllerJobDetails job) =>
        job.Tasks.LastOrDefault(task => task.FinishedAt is null) ?? job.Tasks[^1];

    private sealed class Watcher(Action<SearchProgress> show) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => show(value);
    }

    /// <summary>Somebody watches: a bar that moves.</summary>
    private sealed class Bar(ProgressTask bar)
    {
        internal void Show(ControllerJobDetails job, SearchProgress? progress)
        {
            var task = Current(job);
            var (done, planned, best) = progress is null
                ? (task.PassesDone, task.PassesPlanned, task.BestScore)
                : (progress.Passes, progress.Total, progress.BestScore);
            bar.Description = Markup.Escape(
                string.Create(
                CultureInfo.InvariantCulture,
                $"depth {task.Depth}, execution {Math.Max(1, task.Attempts)}: "
                + $"{task.Status}{(best is { } score ? $", best score {score:0.000}" : "")}"));
            (bar.MaxValue, bar.Value) = (Math.Max(1, planned), done);
        }
    }

    /// <summary>Nobody watches: a line whenever a task has come to something.</summary>
    private sealed class Lines
    {
        private readonly HashSet<string> _said = new(StringComparer.Ordinal);

        internal void Show(ControllerJobDetails job, SearchProgress? progress)
        {
            foreach (var task in job.Tasks.Where(task => task.NotBefore is not null || task.FinishedAt is not null))
            {
                var line = $"Depth {task.Depth}, execution {task.Attempts}: {task.Status}{(task.Reason is null ? "" : ", " + task.Reason)}";
                if (_said.Add(line))
                {
                    Terminal.Say(line);
                }
            }
        }
    }
}
