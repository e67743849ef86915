namespace StrategyFactory.MarketData.Import;

/// <summary>Cuts a UTF-8 stream into lines without copying them. Lines end in LF or CRLF; a byte-order mark is dropped.</summary>
internal sealed class LineReader(Stream stream)
{
    private const int BufferBytes = 1 << 20;
    private const int SampleBytes = 1 << 18;

    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int start;
    private int end;
    private bool finished;

    /// <summary>Number of the line read last, counted from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>
    /// The first whole lines (256 KiB, or all of a shorter file), which stay to be read. Call once, before the first line is read.
    /// </summary>
    public ReadOnlySpan<byte> Sample()
    {
        while (!finished && end < SampleBytes)
        {
            Fill();
        }

        if (buffer.AsSpan(0, end).StartsWith("\uFEFF"u8))
        {
            start = 3;
        }

        var sample = buffer.AsSpan(start, Math.Min(end, SampleBytes) - start);
        if (finished && end <= SampleBytes)
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
        var rest = buffer.AsSpan(start, end - start);
        var length = rest.IndexOf((byte)'\n');
        if (length < 0)
        {
            length = FindInNextBlocks();
            rest = buffer.AsSpan(start, end - start);
        }

        if (length < 0)
        {
            line = default;
            return false;
        }

        line = rest[..length];
        start = Math.Min(start + length + 1, end);
        if (length > 0 && line[^1] == '\r')
        {
            line = line[..^1];
        }

        LineNumber++;
        return true;
    }

    private int FindInNextBlocks()
    {
        while (!finished)
        {
            var unread = end - start;
            buffer.AsSpan(start, unread).CopyTo(buffer);
            (start, end) = (0, unread);
            if (end == buffer.Length)
            {
                throw new BarFileRefusedException("file", $"Line {LineNumber + 1} is longer than 1 MiB: this is not a text table of bars.");
            }

            Fill();
            var length = buffer.AsSpan(unread, end - unread).IndexOf((byte)'\n');
            if (length >= 0)
            {
                return unread + length;
            }
        }

        return end > start ? end - start : -1;
    }

    private void Fill()
    {
        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        finished = read == 0;
    }
}
