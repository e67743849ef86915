using System.Text;

namespace StrategyFactory.Kernel.Files;

/// <summary>Tells in which encoding a text file is written.</summary>
public static class TextEncodings
{
    /// <summary>Bytes from the start of a file that are looked at.</summary>
    public const int BytesNeeded = 4096;

    private const double Few = 0.1;
    private const double Many = 0.5;

    private static readonly (Encoding Text, byte[] Mark)[] Marked =
    [
        (Encoding.UTF8, [0xEF, 0xBB, 0xBF]), (Encoding.Unicode, [0xFF, 0xFE]), (Encoding.BigEndianUnicode, [0xFE, 0xFF]),
    ];

    /// <summary>
    /// UTF-8 or UTF-16 by the byte order mark, else UTF-16 by its zero bytes: in letters, digits and signs of ASCII every other byte is
    /// one, and in UTF-8 none is. Whatever else it may be is called UTF-8.
    /// </summary>
    /// <param name="start">The first <see cref="BytesNeeded"/> bytes, or all of a shorter file.</param>
    /// <returns>The encoding, and the bytes of its mark, 0 where there is none.</returns>
    public static (Encoding Text, int MarkBytes) Detect(ReadOnlySpan<byte> start)
    {
        foreach (var (text, mark) in Marked)
        {
            if (start.StartsWith(mark))
            {
                return (text, mark.Length);
            }
        }

        var (even, odd) = (ZeroShare(start, 0), ZeroShare(start, 1));
        return even < Few && odd > Many ? (Encoding.Unicode, 0)
            : even > Many && odd < Few ? (Encoding.BigEndianUnicode, 0)
            : (Encoding.UTF8, 0);
    }

    /// <summary>The same text in UTF-8 without a mark.</summary>
    /// <param name="content">Any text; stays open.</param>
    /// <param name="token">Cancels the reading of its start.</param>
    public static async Task<Stream> InUtf8Async(Stream content, CancellationToken token)
    {
        var start = new byte[BytesNeeded];
        start = start[..await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, token)];
        var (text, mark) = Detect(start);
        var whole = new BegunStream(start.AsMemory(mark), content);
        return text is UTF8Encoding ? whole : Encoding.CreateTranscodingStream(whole, text, Encoding.UTF8);
    }

    private static double ZeroShare(ReadOnlySpan<byte> bytes, int offset)
    {
        var zeros = 0;
        for (var i = offset; i < bytes.Length; i += 2)
        {
            zeros += bytes[i] == 0 ? 1 : 0;
        }

        return bytes.Length < 2 ? 0 : zeros / (bytes.Length / 2.0);
    }
}
