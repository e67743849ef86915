using Spectre.Console;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>Starts an experiment or a grid search, shows how far it is until it ends, and cancels it on Ctrl-C.</summary>
internal sealed class ForecastFollower(FactoryProcess factory)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BeforeBar = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    internal async Task<ForecastExperimentDetails> RunAsync(ForecastRequest request, CancellationToken token)
    {
        var started = await factory.SendAsync(new StartForecastExperiment(request), token);
        Terminal.Say($"Experiment {started.ExperimentId}: {started.Model} on {started.Series}.");
        return await FollowAsync(
            inner => factory.SendAsync(new GetForecastExperiment(started.ExperimentId), inner),
            experiment => experiment.Status is "pending" or "running"
                ? new($"{experiment.Model}: {experiment.Step ?? "waiting"}", experiment.Step == "judging" ? 1 : experiment.Progress ?? 0)
                : null,
            inner => factory.SendAsync(new CancelForecastExperiment(started.ExperimentId), inner),
            token);
    }

    internal async Task<ForecastGridDetails> RunAsync(GridSearchRequest request, CancellationToken token)
    {
        var started = await factory.SendAsync(new StartForecastGrid(request), token);
        Terminal.Say($"Grid search {started.GridId}: {started.Configurations} configurations of {started.Model} on {started.Series}.");
        return await FollowAsync(
            inner => factory.SendAsync(new GetForecastGrid(started.GridId), inner),
            grid => grid.Status is "pending" or "running"
                ? new($"{grid.Model}: {grid.TrainingsDone} of {grid.TrainingsPlanned}", (double)grid.TrainingsDone / Math.Max(
                    1, grid.TrainingsPlanned))
                : null,
            inner => factory.SendAsync(new CancelForecastGrid(started.GridId), inner),
            token);
    }

    private static async Task<T> FollowAsync<T, TStop>(
        Func<CancellationToken, Task<T>> look,
        Func<T, Standing?> standing,
        Func<CancellationToken, Task<TStop>> stop,
        CancellationToken token)
    {
        try
        {
            using var soon = new CancellationTokenSource(Terminal.IsWatched ? BeforeBar : Timeout.InfiniteTimeSpan);
            return await WaitAsync(look, standing, _ => { }, soon.Token, token) is { Ended: true } early
                ? early.Value
                : await Terminal.Error.Progress().AutoClear(true)
                    .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(
                        ), new ElapsedTimeColumn())
                    .StartAsync(async context =>
                    {
                        var bar = context.AddTask("waiting", maxValue: 1);
                        void Show(Standing now) => (bar.Description, bar.Value) = (Markup.Escape(now.Text), now.Share);
                        return (await WaitAsync(look, standing, Show, CancellationToken.None, token)).Value;
                    });
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            Terminal.Say("Cancelling …");
            using var patience = new CancellationTokenSource(StopPatience);
            await stop(patience.Token);
            await WaitAsync(look, standing, _ => { }, CancellationToken.None, patience.Token);
            throw;
        }
    }

    /// <summary>Looks until it has ended, or until somebody should see a bar.</summary>
    private static async Task<(bool Ended, T Value)> WaitAsync<T>(
        Func<CancellationToken, Task<T>> look,
        Func<T, Standing?> standing,
        Action<Standing> show,
        CancellationToken until,
        CancellationToken token)
    {
        while (true)
        {
            var value = await look(token);
            if (standing(value) is not { } now)
            {
                return (true, value);
            }

            if (until.IsCancellationRequested)
            {
                return (false, value);
            }

            show(now);
            await Task.Delay(Look, token);
        }
    }

    /// <summary>How far it is.</summary>
    private sealed record Standing(string Text, double Share);
}
