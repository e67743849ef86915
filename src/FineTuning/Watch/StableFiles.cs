namespace StrategyFactory.FineTuning.Watch;

/// <summary>
/// Remembers what files looked like, to tell which are still being written, and how often each could not be read or moved.
/// </summary>
internal sealed class StableFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Looks, DateTimeOffset Since, int Failures)> _seen = new(StringComparer.Ordinal);

    /// <summary>True when a file has looked the same for so long.</summary>
    internal bool IsStable(string path, string looks, DateTimeOffset now, TimeSpan time)
    {
        lock (_lock)
        {
            if (!_seen.TryGetValue(path, out var seen) || seen.Looks != looks)
            {
                _seen[path] = seen = (looks, now, 0);
            }

            return now - seen.Since >= time;
        }
    }

    /// <summary>Counts a failure and returns how many there were.</summary>
    internal int Fail(string path)
    {
        lock (_lock)
        {
            var seen = _seen.GetValueOrDefault(path, ("", DateTimeOffset.MinValue, 0));
            _seen[path] = (seen.Item1, seen.Item2, seen.Item3 + 1);
            return seen.Item3 + 1;
        }
    }

    /// <summary>Forgets all but these.</summary>
    internal void KeepOnly(IReadOnlySet<string> paths)
    {
        lock (_lock)
        {
            foreach (var gone in _seen.Keys.Where(path => !paths.Contains(path)).ToList())
            {
                _seen.Remove(gone);
            }
        }
    }
}
