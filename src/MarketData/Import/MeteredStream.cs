namespace StrategyFactory.MarketData.Import;

/// <summary>A forward-only stream that counts what it hands out and lets the first bytes be looked at before they are read.</summary>
internal sealed class MeteredStream(Stream inner, Action<long>? afterRead = null, Crc32? checksum = null) : Stream
{
    private byte[] _peeked = [];
    private int _peekedAt;
    private long _count;

    /// <summary>Bytes handed out so far.</summary>
    public long Count => _count;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    /// <summary>The first bytes, fewer than asked for only when the stream is shorter. Call once, before the first read.</summary>
    public ReadOnlySpan<byte> Peek(int length)
    {
        _peeked = new byte[length];
        _peeked = _peeked[..inner.ReadAtLeast(_peeked, length, throwOnEndOfStream: false)];
        return _peeked;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_peekedAt < _peeked.Length)
        {
            read = Math.Min(buffer.Length, _peeked.Length - _peekedAt);
            _peeked.AsSpan(_peekedAt, read).CopyTo(buffer);
            _peekedAt += read;
        }
        else
        {
            read = inner.Read(buffer);
        }

        _count += read;
        checksum?.Append(buffer[..read]);
        afterRead?.Invoke(_count);
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
