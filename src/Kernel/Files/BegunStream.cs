namespace StrategyFactory.Kernel.Files;

/// <summary>A stream whose first bytes were looked at already; says how much of it has been read. It leaves the stream open.</summary>
/// <param name="first">The bytes looked at.</param>
/// <param name="rest">What follows them.</param>
/// <param name="progress">Receives the bytes read so far; null for nobody.</param>
public sealed class BegunStream(ReadOnlyMemory<byte> first, Stream rest, Action<long>? progress = null) : Stream
{
    private ReadOnlyMemory<byte> _first = first;
    private long _read;

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
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        TakeFirst(buffer.Span) is var taken and > 0 ? taken : Count(await rest.ReadAsync(buffer, cancellationToken));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => TakeFirst(buffer) is var taken and > 0 ? taken : Count(rest.Read(buffer));

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

    private int TakeFirst(Span<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, _first.Length);
        _first.Span[..taken].CopyTo(buffer);
        _first = _first[taken..];
        return Count(taken);
    }

    private int Count(int bytes)
    {
        _read += bytes;
        progress?.Invoke(_read);
        return bytes;
    }
}
