namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>A file of which only a part can be read: what lies behind it is not there.</summary>
/// <param name="inner">The whole file; stays open.</param>
internal sealed class WindowStream(Stream inner) : Stream
{
    private long _position;

    /// <summary>Where the part ends.</summary>
    public long End { get; set; } = inner.Length;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => inner.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new InvalidDataException("it points before its beginning");
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Clamp(End - _position, 0, buffer.Length);
        if (wanted == 0)
        {
            return 0;
        }

        if (inner.Position != _position)
        {
            inner.Position = _position;
        }

        var read = inner.Read(buffer[..wanted]);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    /// <summary>Reads bytes at a place, fewer only where the part ends.</summary>
    public byte[] ReadAt(long position, long count)
    {
        Position = position;
        var bytes = new byte[Math.Clamp(End - position, 0, count)];
        return bytes[..this.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        Position = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            _ => Length,
        };
        return _position;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
