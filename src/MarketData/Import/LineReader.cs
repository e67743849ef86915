namespace StrategyFactory.MarketData.Import;

/// <summary>Cuts a UTF-8 stream into lines without copying them. Lines end in LF or CRLF; a byte-order mark is dropped.</summary>
internal sealed class LineReader(Stream stream)
{
    private const int BufferBytes = 1 << 20;
    private const int SampleBytes = 1 << 18;

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

        var lastEnd = sample.LastIndexOf((byte)'\n');
        return lastEnd >= 0
            ? sample[..lastEnd]
            : throw new BarFileRefusedException("file", "The first line is longer than 256 KiB: this is not a text table of bars.");
    }

    /// <summary>Reads the next line, without its line end. The span holds until the next call.</summary>
    /// <exception cref="BarFileRefusedException">A line is longer than the buffer, so this is no text table.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var length = rest.IndexOf((byte)'\n');
        if (length < 0)
        {
            length = FindInNextBlocks();
            rest = _buffer.AsSpan(_start, _end - _start);
        }

        if (length < 0)
        {
            line = default;
            return false;
        }

        line = rest[..length];
        _start = Math.Min(_start + length + 1, _end);
        if (length > 0 && line[^1] == '\r')
        {
            line = line[..^1];
        }

        LineNumber++;
        return true;
    }

    private int FindInNextBlocks()
    {
        while (!_finished)
        {
            var unread = _end - _start;
            _buffer.AsSpan(_start, unread).CopyTo(_buffer);
            (_start, _end) = (0, unread);
            if (_end == _buffer.Length)
            {
                throw new BarFileRefusedException("file", $"Line {LineNumber + 1} is longer than 1 MiB: this is not a text table of bars.");
            }

            Fill();
            var length = _buffer.AsSpan(unread, _end - unread).IndexOf((byte)'\n');
            if (length >= 0)
            {
                return unread + length;
            }
        }

        return _end > _start ? _end - _start : -1;
    }

    private void Fill()
    {
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _finished = read == 0;
    }
}
