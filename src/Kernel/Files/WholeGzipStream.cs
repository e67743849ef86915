using System.IO.Compression;

namespace StrategyFactory.Kernel.Files;

/// <summary>Decompresses gzip and notices when the end is missing.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends in silence where its input ends too early. So a further gzip member with a known text is put behind
/// the input: it comes out at the end only when everything before it was whole. Files of several members work like those of one.
/// </remarks>
public sealed class WholeGzipStream : Stream
{
    private static readonly byte[] EndMark = [.. "end of gzip\0"u8];
    private static readonly byte[] EndMember = Pack(EndMark);

    private readonly GZipStream _gzip;
    private readonly byte[] _held = new byte[1 << 17];
    private int _start;
    private int _end;
    private bool _finished;

    /// <summary>Reads from <paramref name="compressed"/>, which stays open.</summary>
    public WholeGzipStream(Stream compressed) => _gzip = new GZipStream(new Joined(compressed), CompressionMode.Decompress);

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
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data are damaged or end too early.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_finished && _end - _start <= EndMark.Length)
        {
            Fill();
        }

        var read = Math.Min(buffer.Length, _end - _start - (_finished ? 0 : EndMark.Length));
        _held.AsSpan(_start, read).CopyTo(buffer);
        _start += read;
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

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _gzip.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var member = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            member.Write(content);
        }

        return packed.ToArray();
    }

    private void Fill()
    {
        _held.AsSpan(_start, _end - _start).CopyTo(_held);
        (_start, _end) = (0, _end - _start);
        var read = _gzip.Read(_held, _end, _held.Length - _end);
        _end += read;
        if (read > 0)
        {
            return;
        }

        _finished = true;
        if (!_held.AsSpan(_start, _end - _start).EndsWith(EndMark))
        {
            throw new InvalidDataException("the gzip data end too early, or are followed by something else.");
        }

        _end -= EndMark.Length;
    }

    /// <summary>The compressed input followed by the end member.</summary>
    private sealed class Joined(Stream first) : Stream
    {
        private int _endAt = -1;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] target, int offset, int count)
        {
            if (_endAt < 0)
            {
                var read = first.Read(target, offset, count);
                if (read > 0 || count == 0)
                {
                    return read;
                }

                _endAt = 0;
            }

            var rest = Math.Min(count, EndMember.Length - _endAt);
            EndMember.AsSpan(_endAt, rest).CopyTo(target.AsSpan(offset));
            _endAt += rest;
            return rest;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] target, int offset, int count) => throw new NotSupportedException();
    }
}
