namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>Rows of JSON lines: one a line, blank lines between them are none.</summary>
/// <param name="longest">Bytes of a row at most.</param>
internal sealed class LineCutter(int longest) : IRowCutter
{
    private const byte LineEnd = (byte)'\n';

    private readonly RowBytes _row = new(longest);
    private int _line = 1;
    private int _rows;

    public void Feed(ReadOnlySpan<byte> piece, List<RawRow> rows)
    {
        while (!piece.IsEmpty)
        {
            var end = piece.IndexOf(LineEnd);
            _row.Add(end < 0 ? piece : piece[..end]);
            if (end < 0)
            {
                return;
            }

            Finish(rows);
            _line++;
            piece = piece[(end + 1)..];
        }
    }

    public void End(List<RawRow> rows) => Finish(rows);

    private void Finish(List<RawRow> rows)
    {
        var row = _row.Take(_rows + 1, _line);
        if (row.Fault is not null || row.Json.Span.ContainsAnyExcept(" \t\r"u8))
        {
            _rows++;
            rows.Add(row);
        }
    }
}
