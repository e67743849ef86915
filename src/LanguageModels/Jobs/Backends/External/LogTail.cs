using System.Text;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>
/// Reads a log line by line while somebody writes it. Of a line without an end only its last part is held; what is no event stays in the
/// file, and the last such lines are kept to be told.
/// </summary>
internal sealed class LogTail(string path)
{
    private const int LongestLine = 1 << 16;
    private const int Piece = 1 << 16;
    private const int MostAtOnce = 1 << 22;
    private const int LastLines = 5;

    private readonly byte[] _line = new byte[LongestLine];
    private readonly byte[] _piece = new byte[Piece];
    private readonly Queue<string> _last = new();
    private int _length;
    private long _read;

    /// <summary>Bytes read so far.</summary>
    internal long Read => _read;

    /// <summary>The last lines that are no events.</summary>
    internal string Last => string.Join(" | ", _last);

    /// <summary>How long the file is by now.</summary>
    internal long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Reads on, not too much at once.</summary>
    /// <returns>What was told since; and whether there is more.</returns>
    internal (IReadOnlyList<ProgressLine> Lines, bool More) Next()
    {
        List<ProgressLine> lines = [];
        if (!File.Exists(path))
        {
            return (lines, false);
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        file.Position = _read;
        var until = _read + MostAtOnce;
        int read;
        while (_read < until && (read = file.Read(_piece)) > 0)
        {
            _read += read;
            Take(_piece.AsSpan(0, read), lines);
        }

        return (lines, _read < file.Length);
    }

    /// <summary>Takes what stands behind the last end of a line, since nobody writes any more.</summary>
    internal IReadOnlyList<ProgressLine> Rest()
    {
        List<ProgressLine> lines = [];
        EndLine(lines);
        return lines;
    }

    private void Take(ReadOnlySpan<byte> bytes, List<ProgressLine> lines)
    {
        while (bytes.Length > 0)
        {
            // bars of progress return to the beginning of their line
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            EndLine(lines);
            bytes = bytes[(end + 1)..];
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.Length > LongestLine ? bytes[^LongestLine..] : bytes;
        var excess = _length + bytes.Length - LongestLine;
        if (excess > 0)
        {
            _line.AsSpan(excess, _length - excess).CopyTo(_line);
            _length -= excess;
        }

        bytes.CopyTo(_line.AsSpan(_length));
        _length += bytes.Length;
    }

    private void EndLine(List<ProgressLine> lines)
    {
        var line = _line.AsSpan(0, _length);
        _length = 0;
        if (ProgressLine.Of(line) is { } told)
        {
            lines.Add(told);
            return;
        }

        var text = TextLine.Of(Encoding.UTF8.GetString(line.Length > 4096 ? line[..4096] : line));
        if (text.Length > 0)
        {
            _last.Enqueue(text);
            if (_last.Count > LastLines)
            {
                _last.Dequeue();
            }
        }
    }
}
