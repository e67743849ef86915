namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// The letters by which byte-level vocabularies write bytes (Radford et al. 2019, GPT-2): printable characters of Latin-1 stand for
/// themselves, the other 68 bytes for U+0100 and what follows it, so that a blank is written Ġ.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] OfByte = Letters();
    private static readonly short[] ByLetter = Values();

    /// <summary>The letter of a byte.</summary>
    public static char Letter(byte value) => OfByte[value];

    /// <summary>Whether every character of a piece is a letter of this alphabet.</summary>
    public static bool Spells(string piece) => piece.All(letter => letter < ByLetter.Length && ByLetter[letter] >= 0);

    /// <summary>Reads letters as bytes.</summary>
    public static void Read(ReadOnlySpan<char> letters, Span<byte> bytes)
    {
        for (var i = 0; i < letters.Length; i++)
        {
            bytes[i] = (byte)ByLetter[letters[i]];
        }
    }

    /// <summary>Writes bytes as letters.</summary>
    public static void Write(ReadOnlySpan<byte> bytes, Span<char> letters)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            letters[i] = OfByte[bytes[i]];
        }
    }

    /// <summary>Whether text in UTF-8 can hold the byte.</summary>
    public static bool OccursInText(int value) => value is < 0xc0 or (> 0xc1 and < 0xf5);

    private static char[] Letters()
    {
        var letters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < letters.Length; value++)
        {
            letters[value] = value is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or >= 0xae ? (char)value : next++;
        }

        return letters;
    }

    private static short[] Values()
    {
        var values = new short[OfByte.Max() + 1];
        Array.Fill(values, (short)-1);
        for (short value = 0; value < OfByte.Length; value++)
        {
            values[OfByte[value]] = value;
        }

        return values;
    }
}
