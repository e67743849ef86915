namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// Learns byte pairs from words (Sennrich et al. 2016, arXiv:1508.07909): the pair of neighbours that occurs most often becomes a piece,
/// and so on. Of equals the pair of the lower ids is first, so that the same words give the same pairs. Counts are kept up to date where a
/// pair was joined, and only there; the highest is found by a heap whose old entries are put right when they come up.
/// </summary>
internal sealed class BytePairTrainer
{
    /// <summary>A pair that occurs once teaches nothing.</summary>
    public const int FewestOccurrences = 2;

    private readonly List<Word> _words = [];
    private readonly List<string> _pieces;
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<long, long> _counts = [];
    private readonly Dictionary<long, HashSet<int>> _places = [];
    private readonly HashSet<long> _joined = [];
    private readonly PriorityQueue<(long Pair, long Count), (long Fewer, long Pair)> _open = new();

    private BytePairTrainer(IReadOnlyDictionary<string, long> words, IReadOnlyList<string> letters)
    {
        _pieces = [.. letters];
        _ids = _pieces.Select((piece, id) => (piece, id)).ToDictionary(each => each.piece, each => each.id, StringComparer.Ordinal);
        foreach (var (word, count) in words.Where(each => each.Key.Length > 1))
        {
            _words.Add(new([.. word.Select(letter => _ids[letter.ToString()])], count));
        }

        for (var word = 0; word < _words.Count; word++)
        {
            for (var i = 0; i + 1 < _words[word].Ids.Count; i++)
            {
                Count(BytePairs.Pair(_words[word].Ids[i], _words[word].Ids[i + 1]), word, _words[word].Count);
            }
        }

        foreach (var pair in _counts.Keys)
        {
            Offer(pair);
        }
    }

    /// <summary>Learns pairs.</summary>
    /// <param name="words">How often each word occurs, written in <paramref name="letters"/>.</param>
    /// <param name="letters">The pieces to begin with, one letter each; their places are their ids.</param>
    /// <param name="pieces">Pieces to have in the end; fewer where no pair occurs twice any more.</param>
    /// <param name="cancellation">Ends it between two pairs.</param>
    /// <returns>All pieces by id, and the pairs in the order in which they were learned.</returns>
    public static (IReadOnlyList<string> Pieces, IReadOnlyList<Merge> Merges) Learn(
        IReadOnlyDictionary<string, long> words, IReadOnlyList<string> letters, int pieces, CancellationToken cancellation = default)
    {
        BytePairTrainer trainer = new(words, letters);
        List<Merge> merges = [];
        while (trainer._pieces.Count < pieces && trainer.Highest() is { } pair)
        {
            cancellation.ThrowIfCancellationRequested();
            merges.Add(trainer.Join(pair));
        }

        return (trainer._pieces, merges);
    }

    /// <summary>The pair that occurs most often; null where none does twice.</summary>
    private long? Highest()
    {
        while (_open.TryDequeue(out var top, out _))
        {
            var count = _counts.GetValueOrDefault(top.Pair);
            if (_joined.Contains(top.Pair) || count < FewestOccurrences)
            {
                continue;
            }

            if (count == top.Count)
            {
                return top.Pair;
            }

            Offer(top.Pair);
        }

        return null;
    }

    private Merge Join(long pair)
    {
        var (left, right) = ((int)(pair >> 32), (int)pair);
        var text = _pieces[left] + _pieces[right];
        // another pair may have come to the same piece before
        if (!_ids.TryGetValue(text, out var joined))
        {
            joined = _pieces.Count;
            _pieces.Add(text);
            _ids.Add(text, joined);
        }

        _joined.Add(pair);
        HashSet<long> risen = [];
        foreach (var word in _places[pair].Where(word => _words[word].Ids.Count > 1))
        {
            Join(word, left, right, joined, risen);
        }

        _places.Remove(pair);
        foreach (var changed in risen)
        {
            Offer(changed);
        }

        return new(left, right, joined);
    }

    /// <summary>Joins a pair in a word, from left to right, and counts what stands beside it anew.</summary>
    private void Join(int word, int left, int right, int joined, HashSet<long> risen)
    {
        var (ids, count) = _words[word];
        for (var i = 0; i + 1 < ids.Count; i++)
        {
            if (ids[i] != left || ids[i + 1] != right)
            {
                continue;
            }

            Count(BytePairs.Pair(left, right), word, -count);
            if (i > 0)
            {
                Count(BytePairs.Pair(ids[i - 1], left), word, -count);
                Rise(BytePairs.Pair(ids[i - 1], joined));
            }

            if (i + 2 < ids.Count)
            {
                Count(BytePairs.Pair(right, ids[i + 2]), word, -count);
                Rise(BytePairs.Pair(joined, ids[i + 2]));
            }

            ids[i] = joined;
            ids.RemoveAt(i + 1);
        }

        void Rise(long pair)
        {
            Count(pair, word, count);
            risen.Add(pair);
        }
    }

    /// <summary>A word stays among the places of a pair that it once had: it is looked at in vain then, and that is seldom.</summary>
    private void Count(long pair, int word, long change)
    {
        _counts[pair] = _counts.GetValueOrDefault(pair) + change;
        if (change > 0)
        {
            if (!_places.TryGetValue(pair, out var places))
            {
                _places.Add(pair, places = []);
            }

            places.Add(word);
        }
    }

    private void Offer(long pair)
    {
        if (_counts[pair] is >= FewestOccurrences and var count)
        {
            _open.Enqueue((pair, count), (-count, pair));
        }
    }

    private sealed record Word(List<int> Ids, long Count);
}
