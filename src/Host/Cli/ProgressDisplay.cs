using Spectre.Console;

namespace StrategyFactory.Host.Cli;

/// <summary>A bar on stderr while something long runs; silent where nobody watches.</summary>
internal static class ProgressDisplay
{
    internal static async Task<T> RunAsync<T>(string title, long total, Func<Action<long>, Task<T>> work)
    {
        if (!Terminal.IsWatched || total <= 0)
        {
            return await work(_ => { });
        }

        return await Terminal.Error.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: total);
                return await work(done => task.Value = done);
            });
    }
}
