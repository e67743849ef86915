using Spectre.Console;

namespace StrategyFactory.Host.Cli;

/// <summary>Shows how far work in the background is until it ends, and cancels it on Ctrl-C.</summary>
internal static class WorkFollower
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BeforeBar = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Follows work to its end.</summary>
    /// <param name="look">Asks how far it is.</param>
    /// <param name="standing">What is shown of that; null where it has ended.</param>
    /// <param name="stop">Asks it to stop.</param>
    /// <param name="token">Stops it, and waits a while for its end.</param>
    internal static async Task<T> FollowAsync<T, TStop>(
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
                    .Columns(
                        new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                        new ElapsedTimeColumn())
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
    internal sealed record Standing(string Text, double Share);
}
