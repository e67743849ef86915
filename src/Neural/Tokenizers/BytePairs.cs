using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// Byte pair encoding (Sennrich et al. 2016): of all neighbours in a word the pair that was learned first is joined, the leftmost of
/// equals, until no pair of the list is left. Safe for use by several threads.
/// </summary>
internal sealed class BytePairs
{
    private const int LongestKept = 64;
    private const int MostKept = 1 << 16;

    private readonly int[] _ofByte;
    private readonly Dictionary<long, int> _ranks;
    private readonly int[] _joined;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>? _wholeWords;
    private readonly ConcurrentDictionary<string, int[]> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _keptBySpan;
    private int _keptCount;

    /// <summary>Joins by a list of pairs.</summary>
    /// <param name="ofByte">The id of every byte that text can hold.</param>
    /// <param name="ranks">The place of every pair (<see cref="Pair"/>) in the list.</param>
    /// <param name="joined">What the pair at each place becomes.</param>
    /// <param name="wholeWords">Pieces that are taken whole where a word is one, whatever merges would make of it; null for none.</param>
    public BytePairs(int[] ofByte, Dictionary<long, int> ranks, int[] joined, Dictionary<string, int>? wholeWords)
    {
        _ofByte = ofByte;
        _ranks = ranks;
        _joined = joined;
        _wholeWords = wholeWords?.GetAlternateLookup<ReadOnlySpan<char>>();
        _keptBySpan = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The same pairs, with pieces that are taken whole.</summary>
    public BytePairs With(Dictionary<string, int> wholeWords) => new(_ofByte, _ranks, _joined, wholeWords);

    /// <summary>Two ids as one number.</summary>
    public static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    /// <summary>Adds the ids of one word.</summary>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestKept)
        {
            ids.AddRange(Join(word));
            return;
        }

        if (!_keptBySpan.TryGetValue(word, out var known))
        {
            known = Join(word);
            Keep(word, known);
        }

        ids.AddRange(known);
    }

    private void Keep(ReadOnlySpan<char> word, int[] ids)
    {
        // begun anew when full: what is said often is soon back
        if (Interlocked.Increment(ref _keptCount) > MostKept)
        {
            _kept.Clear();
            Interlocked.Exchange(ref _keptCount, 0);
        }

        _keptBySpan.TryAdd(word, ids);
    }

    private int[] Join(ReadOnlySpan<char> word)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(word.Length));
        try
        {
            var count = Encoding.UTF8.GetBytes(word, bytes);
            return _wholeWords is { } pieces && IsWhole(bytes.AsSpan(0, count), pieces, out var id) ? [id] : Join(bytes.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces, out int id)
    {
        id = 0;
        if (bytes.Length > LongestKept)
        {
            return Lookup(new char[bytes.Length], bytes, pieces, out id);
        }

        return Lookup(stackalloc char[bytes.Length], bytes, pieces, out id);

        static bool Lookup(
            Span<char> letters, ReadOnlySpan<byte> bytes, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces, out int id)
        {
            ByteAlphabet.Write(bytes, letters);
            return pieces.TryGetValue(letters, out id);
        }
    }

    private int[] Join(ReadOnlySpan<byte> bytes)
    {
        Chain chain = new(bytes, _ofByte);
        PriorityQueue<long, long> open = new(bytes.Length);
        for (var i = 0; i < bytes.Length - 1; i++)
        {
            Offer(chain, i, open);
        }

        while (open.TryDequeue(out var best, out _))
        {
            var (at, joined) = ((int)best, _joined[best >> 32]);

            // what was joined meanwhile is passed over; another pair with the same outcome may have come to stand there
            if (chain.Next(at) is >= 0 and var next
                && _ranks.TryGetValue(Pair(chain.Id(at), chain.Id(next)), out var rank) && _joined[rank] == joined)
            {
                chain.Join(at, joined);
                Offer(chain, chain.Previous(at), open);
                Offer(chain, at, open);
            }
        }

        return chain.Ids();
    }

    private void Offer(Chain chain, int at, PriorityQueue<long, long> open)
    {
        if (at >= 0 && chain.Next(at) is >= 0 and var next && _ranks.TryGetValue(Pair(chain.Id(at), chain.Id(next)), out var rank))
        {
            // the lowest rank first, of equals the leftmost
            var place = Pair(rank, at);
            open.Enqueue(place, place);
        }
    }

    /// <summary>The pieces of a word while they are joined: each knows its neighbours.</summary>
    private sealed class Chain
    {
        private const int Gone = -2;

        private readonly int[] _ids;
        private readonly int[] _next;
        private readonly int[] _previous;

        public Chain(ReadOnlySpan<byte> bytes, int[] ofByte)
        {
            _ids = new int[bytes.Length];
            _next = new int[bytes.Length];
            _previous = new int[bytes.Length];
            for (var i = 0; i < bytes.Length; i++)
            {
                _ids[i] = ofByte[bytes[i]];
                _next[i] = i + 1 < bytes.Length ? i + 1 : -1;
                _previous[i] = i - 1;
            }
        }

        public int Id(int at) => _ids[at];

        public int Next(int at) => _next[at];

        public int Previous(int at) => _previous[at];

        public void Join(int at, int id)
        {
            var right = _next[at];
            _ids[at] = id;
            _next[at] = _next[right];
            _next[right] = Gone;
            if (_next[at] >= 0)
            {
                _previous[_next[at]] = at;
            }
        }

        public int[] Ids()
        {
            List<int> ids = [];
            for (var at = 0; at >= 0 && at < _ids.Length; at = _next[at])
            {
                ids.Add(_ids[at]);
            }

            return [.. ids];
        }
    }
}
