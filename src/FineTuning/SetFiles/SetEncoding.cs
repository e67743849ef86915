using System.Text;
using StrategyFactory.Kernel.Files;

namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>How the characters of a .set file are stored.</summary>
/// <param name="Text">The encoding proper.</param>
/// <param name="Mark">The byte order mark of the file, possibly empty.</param>
internal sealed record SetEncoding(Encoding Text, byte[] Mark)
{
    /// <summary>The code page of MetaTrader 4 on a western Windows; every byte has a character, so nothing is lost.</summary>
    private const int WesternCodePage = 1252;

    /// <summary>What MetaTrader 5 writes.</summary>
    public static SetEncoding Utf16 { get; } = new(new UnicodeEncoding(bigEndian: false, byteOrderMark: false), [0xFF, 0xFE]);

    /// <summary>UTF-16 with the high byte first.</summary>
    public static SetEncoding Utf16BigEndian { get; } = new(new UnicodeEncoding(bigEndian: true, byteOrderMark: false), [0xFE, 0xFF]);

    /// <summary>UTF-8 that says so.</summary>
    public static SetEncoding Utf8Marked { get; } = new(new UTF8Encoding(false), [0xEF, 0xBB, 0xBF]);

    /// <summary>UTF-8, and plain ASCII.</summary>
    public static SetEncoding Utf8 { get; } = new(new UTF8Encoding(false), []);

    /// <summary>What MetaTrader 4 writes.</summary>
    public static SetEncoding Ansi { get; } = new(CodePagesEncodingProvider.Instance.GetEncoding(WesternCodePage)!, []);

    /// <summary>Bytes of one code unit.</summary>
    public int UnitBytes => Text is UnicodeEncoding ? 2 : 1;

    /// <summary>Bytes of a text, without the mark.</summary>
    public byte[] Bytes(string text) => Text.GetBytes(text);

    /// <summary>Recognises the encoding of a file: by its mark, by the zero bytes of UTF-16, by being valid UTF-8, else ANSI.</summary>
    public static SetEncoding Detect(ReadOnlySpan<byte> file)
    {
        foreach (var marked in new[] { Utf8Marked, Utf16, Utf16BigEndian })
        {
            if (file.StartsWith(marked.Mark))
            {
                return marked;
            }
        }

        var (text, _) = TextEncodings.Detect(file[..Math.Min(file.Length, TextEncodings.BytesNeeded)]);
        return text.Equals(Encoding.Unicode) ? Utf16 with { Mark = [] }
            : text.Equals(Encoding.BigEndianUnicode) ? Utf16BigEndian with { Mark = [] }
            : System.Text.Unicode.Utf8.IsValid(file) ? Utf8
            : Ansi;
    }

    /// <summary>
    /// The encoding in which MetaTrader 4 reads a text: ANSI where that holds every character and is not mistaken for UTF-8.
    /// </summary>
    public static SetEncoding ForMt4(string text)
    {
        if (Ascii.IsValid(text))
        {
            return Ansi;
        }

        var bytes = Ansi.Bytes(text);
        return Ansi.Text.GetString(bytes) == text && Detect(bytes) == Ansi ? Ansi : Utf8Marked;
    }
}
