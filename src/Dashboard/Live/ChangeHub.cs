using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StrategyFactory.Dashboard.Live;

/// <summary>Passes what the host hears to the open pages.</summary>
/// <param name="logger">Hears of pages that fail.</param>
public sealed class ChangeHub(ILogger<ChangeHub> logger)
{
    private readonly ConcurrentDictionary<Subscription, bool> _subscriptions = new();
    private readonly ConcurrentDictionary<string, long> _heard = new(StringComparer.Ordinal);      // the last moment of each kind
    private volatile bool _connected;
    private long _moment;

    /// <summary>Counts what was heard or done so far: what began to be read at this moment or later knows all of it.</summary>
    public long Moment => Volatile.Read(ref _moment);

    /// <summary>Whether changes are heard at present.</summary>
    public bool IsConnected => _connected;

    /// <summary>Calls back for changes of these kinds, and, with an empty id, whenever a lost connection is back.</summary>
    /// <returns>Ends the subscription.</returns>
    public IDisposable Subscribe(IReadOnlyCollection<string> kinds, Func<Change, Task> changed)
    {
        var subscription = new Subscription(this, kinds, changed);
        _subscriptions[subscription] = true;
        return subscription;
    }

    /// <summary>How many components follow changes now.</summary>
    public int Followers => _subscriptions.Count;

    /// <summary>
    /// Whether a change of these kinds was told, or the connection was lost or came back, after a moment: who has just subscribed may have
    /// begun to read before, and was not told.
    /// </summary>
    public bool HasHeard(IReadOnlyCollection<string> kinds, long after) =>
        kinds.Append(Change.Connection).Any(kind => _heard.GetValueOrDefault(kind) > after);

    /// <summary>Begins a new moment, for somebody who knows of something that was not announced yet.</summary>
    public long Next() => Interlocked.Increment(ref _moment);

    /// <summary>Tells all subscribers of its kind; returns without waiting for them.</summary>
    public void Publish(Change change)
    {
        Hear(change.Kind);
        foreach (var (subscription, _) in _subscriptions)
        {
            if (subscription.Kinds.Contains(change.Kind, StringComparer.Ordinal))
            {
                _ = TellAsync(subscription, change);
            }
        }
    }

    /// <summary>
    /// Whether changes are heard from now on. When they are again, everybody reads: what was announced meanwhile is lost.
    /// </summary>
    public void Connected(bool connected)
    {
        if (_connected == connected)
        {
            return;
        }

        _connected = connected;
        Hear(Change.Connection);
        foreach (var (subscription, _) in _subscriptions)
        {
            if (connected || subscription.Kinds.Contains(Change.Connection, StringComparer.Ordinal))
            {
                _ = TellAsync(subscription, new(Change.Connection, ""));
            }
        }
    }

    private void Hear(string kind)
    {
        var moment = Next();
        _heard.AddOrUpdate(kind, moment, (_, last) => Math.Max(last, moment));
    }

    private async Task TellAsync(Subscription subscription, Change change)
    {
        try
        {
            await subscription.Changed(change);
        }
        catch (ObjectDisposedException)
        {
            subscription.Dispose();     // the page closed meanwhile
        }
        catch (Exception failure)
        {
            logger.LogWarning(failure, "A page could not follow a change of {Kind}.", change.Kind);
        }
    }

    private sealed class Subscription(ChangeHub hub, IReadOnlyCollection<string> kinds, Func<Change, Task> changed) : IDisposable
    {
        public IReadOnlyCollection<string> Kinds => kinds;

        public Func<Change, Task> Changed => changed;

        public void Dispose() => hub._subscriptions.TryRemove(this, out _);
    }
}
