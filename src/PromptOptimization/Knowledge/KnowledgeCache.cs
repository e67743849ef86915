using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>
/// Answers to queries, reused for a time. What this process writes is forgotten at once; what others write is seen when an answer is too
/// old.
/// </summary>
internal sealed class KnowledgeCache(TimeProvider clock, IOptions<PromptOptimizationOptions> options)
{
    private const int MostAnswers = 10_000;

    private readonly ConcurrentDictionary<SearchKnowledge, (IReadOnlyList<FoundPassage> Passages, long At)> _answers = new();
    private readonly ConcurrentDictionary<string, (bool Empty, long At)> _empty = new(StringComparer.Ordinal);
    private readonly TimeSpan _age = TimeSpan.FromSeconds(options.Value.Knowledge.CacheSeconds);
    private int _changes;

    /// <summary>Rises with every change of a collection.</summary>
    internal int Changes => Volatile.Read(ref _changes);

    /// <summary>An answer that is young enough, or null.</summary>
    internal IReadOnlyList<FoundPassage>? Find(SearchKnowledge query) =>
        _answers.TryGetValue(query, out var answer) && clock.GetElapsedTime(answer.At) < _age ? answer.Passages : null;

    /// <summary>Keeps an answer, unless a collection changed since <paramref name="changes"/> was read.</summary>
    internal void Keep(SearchKnowledge query, IReadOnlyList<FoundPassage> passages, int changes)
    {
        if (_answers.Count >= MostAnswers)
        {
            _answers.Clear();
        }

        if (changes == Changes)
        {
            _answers[query] = (passages, clock.GetTimestamp());
        }
    }

    /// <summary>Whether a collection holds nothing, where that was found out lately; else null.</summary>
    internal bool? IsEmpty(string collection) =>
        _empty.TryGetValue(collection, out var known) && clock.GetElapsedTime(known.At) < _age ? known.Empty : null;

    /// <summary>Keeps whether a collection holds nothing, unless a collection changed since <paramref name="changes"/> was read.</summary>
    internal void Keep(string collection, bool empty, int changes)
    {
        if (changes == Changes)
        {
            _empty[collection] = (empty, clock.GetTimestamp());
        }
    }

    /// <summary>Forgets everything about a collection.</summary>
    internal void Forget(string collection)
    {
        Interlocked.Increment(ref _changes);
        _empty.TryRemove(collection, out _);
        foreach (var query in _answers.Keys.Where(query => query.Collection == collection))
        {
            _answers.TryRemove(query, out _);
        }
    }
}
