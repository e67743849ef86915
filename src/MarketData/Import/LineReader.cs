namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Cuts a UTF-8 stream into lines without copying them. Lines end in LF, CR or CRLF; several CR before an LF are one end with it. A
/// byte-order mark is dropped.
/// </summary>
internal sealed class LineReader(Stream stream)
{
    private const int BufferBytes = 1 << 20;
    private const int SampleBytes = 1 << 18;
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _start;
    private int _end;
    private bool _finished;

    /// <summary>Number of the line read last, counted from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>
    /// The first whole lines (256 KiB, or all of a shorter file), which stay to be read. Call once, before the first line is read.
    /// </summary>
    public ReadOnlySpan<byte> Sample()
    {
        while (!_finished && _end < SampleBytes)
        {
            Fill();
        }

        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }

        var sample = _buffer.AsSpan(_start, Math.Min(_end, SampleBytes) - _start);
        if (_finished && _end <= SampleBytes)
        {
            return sample;
        }

        var lastEnd = sample.LastIndexOfAny(LineFeed, CarriageReturn);
        return lastEnd >= 0
            ? sample[..lastEnd]
            : throw new BarFileRefusedException("file", "The first line is longer than 256 KiB: this is not a text table of bars.");
    }

    /// <summary>Reads the next line, without its line end. The span holds until the next call.</summary>
    /// <exception cref="BarFileRefusedException">A line is longer than the buffer, so this is no text table.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var looked = 0;
        do
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var found = rest[looked..].IndexOfAny(LineFeed, CarriageReturn);
            looked = found < 0 ? rest.Length : looked + found;
            if (found >= 0 && EndAt(rest, looked) is var after and > 0)
            {
                line = rest[..looked];
                _start += after;
                LineNumber++;
                return true;
            }
        }
        while (TryFill());

        // What is left has no end.
        line = _buffer.AsSpan(_start, _end - _start);
        _start = _end;
        LineNumber += line.IsEmpty ? 0 : 1;
        return !line.IsEmpty;
    }

    /// <summary>Where the next line begins; 0 while that cannot be told without more bytes.</summary>
    private int EndAt(ReadOnlySpan<byte> rest, int at)
    {
        if (rest[at] == LineFeed)
        {
            return at + 1;
        }

        var returns = rest[at..].IndexOfAnyExcept(CarriageReturn);
        if (returns < 0)
        {
            return _finished ? at + 1 : 0;
        }

        return rest[at + returns] == LineFeed ? at + returns + 1 : at + 1;
    }

    /// <summary>Reads more behind what is left; false at the end of the stream.</summary>
    private bool TryFill()
    {
        if (_finished)
        {
            return false;
        }

        var unread = _end - _start;
        _buffer.AsSpan(_start, unread).CopyTo(_buffer);
        (_start, _end) = (0, unread);
        if (_end == _buffer.Length)
        {
            throw new BarFileRefusedException("file", $"Line {LineNumber + 1} is longer than 1 MiB: this is not a text table of bars.");
        }

        Fill();
        return true;
    }

    private void Fill()
    {
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _finished = read == 0;
    }
}
