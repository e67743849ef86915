namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>A stream whose first bytes were looked at already; says how much of it has been read. It leaves the stream open.</summary>
/// <param name="first">The bytes looked at.</param>
/// <param name="rest">What follows them.</param>
/// <param name="progress">Receives the bytes read so far; null for nobody.</param>
internal sealed class BegunStream(ReadOnlyMemory<byte> first, Stream rest, Action<long>? progress) : Stream
{
    private ReadOnlyMemory<byte> _first = first;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        TakeFirst(buffer.Span) is var taken and > 0 ? taken : Count(await rest.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => TakeFirst(buffer) is var taken and > 0 ? taken : Count(rest.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

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
