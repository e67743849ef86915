using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace StrategyFactory.MarketData.Bars;

/// <summary>
/// Keeps bars, features and regimes in memory, shared between runs and generations, up to a bound; the least recently used
/// go first. Keys name the content (hashes), so nothing here is ever stale. Two callers of one missing key wait for one computation.
/// </summary>
internal sealed class ColumnCache(IOptions<MarketDataOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _recent = new();
    private readonly long _capacity = options.Value.CacheMegabytes * 1024L * 1024L;
    private long _held;

    /// <summary>Bytes held.</summary>
    internal long Held
    {
        get
        {
            lock (_gate)
            {
                return _held;
            }
        }
    }

    /// <summary>The value of a key, computed on first use.</summary>
    /// <remarks>
    /// A failure is not kept: it reaches everyone who waited for it, and the next caller computes again. When the caller who computes gives
    /// up, one of those who wait takes over.
    /// </remarks>
    /// <param name="key">Names the content; null to compute it without keeping it.</param>
    /// <param name="compute">Makes the value and tells its size in bytes.</param>
    internal async Task<T> GetAsync<T>(string? key, Func<Task<(T Value, long Bytes)>> compute)
        where T : class
    {
        if (key is null)
        {
            return (await compute()).Value;
        }

        while (true)
        {
            var (entry, isNew) = Find(key, async () => await compute());
            try
            {
                var (value, bytes) = await entry.Content.Value;
                Account(entry, bytes);
                return (T)value;
            }
            catch (Exception failure)
            {
                Remove(key, entry);
                if (isNew || failure is not OperationCanceledException)
                {
                    throw;
                }
            }
        }
    }

    private (Entry Entry, bool IsNew) Find(string key, Func<Task<(object Value, long Bytes)>> compute)
    {
        lock (_gate)
        {
            ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out var exists);
            if (exists)
            {
                _recent.Remove(node!);
            }
            else
            {
                node = new(new(key, new(compute)));
            }

            _recent.AddFirst(node!);
            return (node!.Value, !exists);
        }
    }

    // What was just asked for stays, and what is still being computed holds nothing yet that could be freed.
    private void Account(Entry entry, long bytes)
    {
        lock (_gate)
        {
            if (entry.Bytes is null && _entries.TryGetValue(entry.Key, out var own) && own.Value == entry)
            {
                entry.Bytes = bytes;
                _held += bytes;
            }

            for (var node = _recent.Last; node is not null && _held > _capacity;)
            {
                var candidate = node;
                node = node.Previous;
                if (candidate.Value is { Bytes: { } held } && candidate.Value != entry)
                {
                    _held -= held;
                    _entries.Remove(candidate.Value.Key);
                    _recent.Remove(candidate);
                }
            }
        }
    }

    private void Remove(string key, Entry entry)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var node) && node.Value == entry)
            {
                _held -= entry.Bytes ?? 0;
                _entries.Remove(key);
                _recent.Remove(node);
            }
        }
    }

    private sealed class Entry(string key, Lazy<Task<(object Value, long Bytes)>> content)
    {
        internal string Key { get; } = key;

        internal Lazy<Task<(object Value, long Bytes)>> Content { get; } = content;

        internal long? Bytes { get; set; }
    }
}
