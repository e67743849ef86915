namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>Cuts the bytes of a file into lines and puts lines together again.</summary>
internal static class SetLines
{
    /// <summary>The lines after the mark, at most so many; their bytes together are all of them.</summary>
    public static List<SetLine> Split(ReadOnlyMemory<byte> body, SetEncoding encoding, int most)
    {
        List<SetLine> lines = [];
        var unit = encoding.UnitBytes;
        for (var start = 0; start < body.Length && lines.Count < most;)
        {
            var end = start;
            while (end + unit <= body.Length && Unit(body.Span, end, encoding) is not ('\r' or '\n'))
            {
                end += unit;
            }

            // what is left over of half a code unit belongs to the last line
            var ending = end + unit > body.Length ? "" : Ending(body.Span, end, encoding);
            var next = ending.Length == 0 ? body.Length : end + (ending.Length * unit);
            var text = encoding.Text.GetString(body.Span[start..(ending.Length == 0 ? body.Length : end)]);
            lines.Add(new(lines.Count + 1, text, ending, body[start..next]));
            start = next;
        }

        return lines;
    }

    /// <summary>A whole file: the mark, then every line in its own bytes or, where it was changed, encoded anew.</summary>
    public static byte[] Join(IEnumerable<SetLine> lines, SetEncoding encoding)
    {
        using var file = new MemoryStream();
        file.Write(encoding.Mark);
        foreach (var line in lines)
        {
            file.Write(line.Raw is { } raw ? raw.Span : encoding.Bytes(line.Text + line.Ending));
        }

        return file.ToArray();
    }

    /// <summary>LF, CR, or LF behind as many CR as there are.</summary>
    private static string Ending(ReadOnlySpan<byte> body, int at, SetEncoding encoding)
    {
        var (unit, returns) = (encoding.UnitBytes, 0);
        while (at + ((returns + 1) * unit) <= body.Length && Unit(body, at + (returns * unit), encoding) == '\r')
        {
            returns++;
        }

        var isFed = at + ((returns + 1) * unit) <= body.Length && Unit(body, at + (returns * unit), encoding) == '\n';
        return isFed ? new string('\r', returns) + '\n' : "\r";
    }

    private static char Unit(ReadOnlySpan<byte> body, int at, SetEncoding encoding) =>
        encoding.UnitBytes == 1 ? (char)body[at]
        : encoding.Text.CodePage == SetEncoding.Utf16.Text.CodePage ? (char)(body[at] | (body[at + 1] << 8))
        : (char)((body[at] << 8) | body[at + 1]);
}
