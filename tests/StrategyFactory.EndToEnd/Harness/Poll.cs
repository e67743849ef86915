namespace StrategyFactory.EndToEnd.Harness;

/// <summary>Waiting for something that another process does.</summary>
internal static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until the answer is good; fails with the last answer when patience ends.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> good)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await ask();
            if (good(answer))
            {
                return answer;
            }

            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Still not after {Patience.TotalSeconds:0} s; the last answer: {answer}");
            }

            await Task.Delay(Look);
        }
    }
}
