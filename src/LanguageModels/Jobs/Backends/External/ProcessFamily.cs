namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>
/// A process and whatever it has started. Those that left its session are found too, by the variable that all of them are started with,
/// or as children of its children; one that has cleared its variables and whose parents have all ended cannot be found.
/// </summary>
internal sealed class ProcessFamily(Guid training, ProcessIdentity? leader, TimeProvider clock)
{
    private const string Variable = "STRATEGY_FACTORY_TRAINING";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(9);

    private readonly Dictionary<int, ProcessIdentity> _seen = [];

    /// <summary>The variable that all of a training's processes are started with.</summary>
    internal static KeyValuePair<string, string> Mark(Guid training) => new(Variable, training.ToString());

    /// <summary>The process that leads the session of a training, whoever started it; null where there is none.</summary>
    internal static ProcessIdentity? FindLeader(Guid training)
    {
        var mark = $"{Variable}={training}";
        return ProcessEntry.All().Where(entry => entry.Session == entry.Pid && entry.Carries(mark)).OrderBy(entry => entry.Started)
            .Select(entry => new ProcessIdentity(entry.Pid, entry.Started, ProcessIdentity.CurrentBoot())).FirstOrDefault();
    }

    /// <summary>Asks all of them to end, and ends those that do not.</summary>
    /// <param name="grace">How long they may take by themselves.</param>
    /// <returns>Whether all have ended.</returns>
    internal async Task<bool> EndAsync(TimeSpan grace)
    {
        var began = clock.GetTimestamp();
        using var timer = new PeriodicTimer(Look, clock);
        HashSet<int> asked = [];
        List<ProcessIdentity> living;
        while ((living = Living()).Count > 0 && clock.GetElapsedTime(began) < Longest)
        {
            var isOver = clock.GetElapsedTime(began) >= grace;
            foreach (var member in living.Where(member => isOver || asked.Add(member.Pid)))
            {
                _ = ProcessCalls.Send(member.Pid, isOver ? ProcessCalls.Kill : ProcessCalls.Terminate);
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return living.Count == 0;
    }

    private List<ProcessIdentity> Living()
    {
        if (leader is not null)
        {
            // one that has ended and was not asked for its code would stay in the table
            _ = OwnProcess.EndOf(leader);
        }

        var boot = ProcessIdentity.CurrentBoot();
        var all = ProcessEntry.All();
        var mark = $"{Variable}={training}";
        var isLed = leader?.IsAlive() == true;
        List<ProcessIdentity> living = [];
        foreach (var entry in all.Where(entry => entry.Pid != Environment.ProcessId))
        {
            if ((isLed && (entry.Session == leader!.Pid || entry.Group == leader.Pid)) || entry.Carries(mark))
            {
                _seen[entry.Pid] = new(entry.Pid, entry.Started, boot);
            }
        }

        for (var before = -1; before < _seen.Count;)
        {
            before = _seen.Count;
            foreach (var entry in all.Where(entry => _seen.ContainsKey(entry.Parent)))
            {
                _seen.TryAdd(entry.Pid, new(entry.Pid, entry.Started, boot));
            }
        }

        living.AddRange(_seen.Values.Where(member => member.IsAlive()));
        return living;
    }
}
