using System.Runtime.CompilerServices;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Files;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>Reads the rows of a file, one after the other: a JSON array or JSON lines, plain or packed by gzip.</summary>
/// <param name="longestRow">Bytes of a row at most; a longer one is refused without being held.</param>
/// <param name="largestFile">Bytes at most, once unpacked.</param>
internal sealed class ExampleFile(int longestRow, long largestFile)
{
    private const int PieceLength = 1 << 16;

    /// <param name="content">The file, read from its position and left open.</param>
    /// <param name="progress">Receives the bytes of <paramref name="content"/> read so far; null for nobody.</param>
    /// <param name="token">Cancels between pieces.</param>
    /// <exception cref="UnprocessableException">It is empty, too large, broken gzip, or no text in UTF-8.</exception>
    internal async IAsyncEnumerable<RawRow> ReadAsync(
        Stream content, Action<long>? progress, [EnumeratorCancellation] CancellationToken token)
    {
        var piece = new byte[PieceLength];
        var begin = new byte[2];
        var begun = await content.ReadAtLeastAsync(begin, begin.Length, throwOnEndOfStream: false, token);
        await using var plain = new BegunStream(begin.AsMemory(0, begun), content, progress);
        await using Stream unpacked = begin is [0x1F, 0x8B] ? new WholeGzipStream(plain) : plain;
        List<RawRow> rows = [];
        IRowCutter? cutter = null;
        long seen = 0;
        for (int read; (read = await PieceAsync(unpacked, piece, token)) > 0;)
        {
            seen += read;
            if (seen > largestFile)
            {
                throw new UnprocessableException($"file: has more than {largestFile} bytes; at most so many, once unpacked.", "file");
            }

            ReadOnlyMemory<byte> rest = piece.AsMemory(0, read);
            cutter ??= CutterOf(ref rest, longestRow);
            cutter?.Feed(rest.Span, rows);
            foreach (var row in rows)
            {
                yield return row;
            }

            rows.Clear();
        }

        (cutter ?? throw new UnprocessableException("file: is empty; a JSON array or JSON lines.", "file")).End(rows);
        foreach (var row in rows)
        {
            yield return row;
        }
    }

    /// <summary>A whole piece but for the last one, so that what begins a file is seen at once.</summary>
    private static async ValueTask<int> PieceAsync(Stream content, byte[] piece, CancellationToken token)
    {
        try
        {
            return await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, token);
        }
        catch (InvalidDataException)
        {
            throw new UnprocessableException("file: its gzip data are damaged or cut short; a whole file.", "file");
        }
    }

    /// <summary>By how the file begins; null where there were only blanks so far.</summary>
    private static IRowCutter? CutterOf(ref ReadOnlyMemory<byte> begin, int longestRow)
    {
        var text = begin.Span;
        if (text is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, ..] or [_, 0, ..])
        {
            throw new UnprocessableException("file: is in UTF-16 or no text; UTF-8.", "file");
        }

        if (text is [0xEF, 0xBB, 0xBF, ..])
        {
            begin = begin[3..];
            text = begin.Span;
        }

        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        return first < 0 ? null : text[first] == '[' ? new ArrayCutter(longestRow) : new LineCutter(longestRow);
    }
}
