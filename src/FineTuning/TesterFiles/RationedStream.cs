using System.Xml;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// The bytes of a file, handed out in rations: a reader that takes more than one ration without having made a node of it is stopped,
/// whatever kind of node it is gathering (attributes without end, one text, one comment).
/// </summary>
internal sealed class RationedStream(ReadOnlyMemory<byte> content, int ration) : Stream
{
    private int _at;
    private int _used;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position
    {
        get => _at;
        set => throw new NotSupportedException();
    }

    /// <summary>Called when the reader has made a node.</summary>
    public void Renew() => _used = 0;

    /// <inheritdoc/>
    /// <exception cref="XmlException">The ration is used up.</exception>
    public override int Read(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, content.Length - _at);
        if (length > 0 && _used >= ration)
        {
            throw new XmlException(FormattableString.Invariant($"an element, a text or a comment is longer than {ration} bytes."));
        }

        length = Math.Min(length, ration - _used);
        content.Span.Slice(_at, length).CopyTo(buffer);
        (_at, _used) = (_at + length, _used + length);
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
