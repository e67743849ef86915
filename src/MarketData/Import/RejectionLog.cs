using System.Text;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>Counts rejected rows by reason and keeps the first ten of each.</summary>
internal sealed class RejectionLog
{
    private const int KeptLines = 10;
    private const int KeptCharacters = 200;

    private readonly SortedDictionary<Rejection, (long Count, List<RejectedLine> Lines)> _byReason = [];

    /// <summary>Rows rejected so far.</summary>
    public long Count { get; private set; }

    /// <summary>Rows of one reason so far.</summary>
    public long CountOf(Rejection reason) => _byReason.TryGetValue(reason, out var known) ? known.Count : 0;

    /// <summary>Adds one row.</summary>
    public void Add(Rejection reason, string file, long line, ColumnRole? field, ReadOnlySpan<byte> text)
    {
        Count++;
        var (count, lines) = _byReason.TryGetValue(reason, out var known) ? known : (0, []);
        if (lines.Count < KeptLines)
        {
            var written = Encoding.UTF8.GetString(text[..Math.Min(text.Length, KeptCharacters)]);
            lines.Add(new RejectedLine(file, line, field?.Name(), written));
        }

        _byReason[reason] = (count + 1, lines);
    }

    /// <summary>The report's form, most frequent reason first.</summary>
    public IReadOnlyList<RejectedRows> ToReport() =>
    [
        .. _byReason.OrderByDescending(entry => entry.Value.Count)
            .Select(entry => new RejectedRows(entry.Key.Name(), entry.Value.Count, entry.Value.Lines)),
    ];
}
