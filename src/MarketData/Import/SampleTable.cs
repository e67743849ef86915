using System.Text;

namespace StrategyFactory.MarketData.Import;

/// <summary>The first rows of a file cut into fields, for detection only.</summary>
internal sealed class SampleTable
{
    private const int MostRows = 4000;
    private const int MostFields = MostColumns + 1;

    /// <summary>Fields of a row that are looked at; bar files have a dozen.</summary>
    private const int MostColumns = 1024;
    private const string Separators = "\t;|,";

    private SampleTable(byte separator, int columns, List<string[]> rows) => (Separator, Columns, Rows) = (separator, columns, rows);

    /// <summary>The byte between fields.</summary>
    public byte Separator { get; }

    /// <summary>Fields of most rows.</summary>
    public int Columns { get; }

    /// <summary>
    /// Rows that hold something, header lines included, trimmed and without quotes; of a row with more than <see cref="MostColumns"/>
    /// fields one more than those.
    /// </summary>
    public List<string[]> Rows { get; }

    /// <summary>
    /// Cuts a sample. The separator is the first of tab, semicolon, bar and comma that gives most lines the same number (4 or more) of
    /// fields.
    /// </summary>
    /// <exception cref="BarFileRefusedException">No rows, or none of the separators fits.</exception>
    public static SampleTable Cut(ReadOnlySpan<byte> sample)
    {
        var lines = Encoding.UTF8.GetString(sample).Split('\n', '\r')
            .Where(line => !string.IsNullOrWhiteSpace(line)).Take(MostRows).ToList();
        if (lines.Count == 0)
        {
            throw new BarFileRefusedException("file", "The file is empty.");
        }

        RefuseKnownNonTables(lines[0]);
        foreach (var separator in Separators)
        {
            var rows = lines.ConvertAll(line => Fields(line, separator));
            var usual = rows.GroupBy(row => row.Length).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key)
                .First();
            if (usual.Key >= 4 && usual.Count() * 2 > rows.Count)
            {
                if (usual.Key > MostColumns)
                {
                    var fields = lines[rows.FindIndex(row => row.Length == usual.Key)].AsSpan().Count(separator) + 1;
                    throw new BarFileRefusedException(
                        "file", $"The rows of the file have {fields} columns; a file of bars has at most {MostColumns}.");
                }

                return new SampleTable((byte)separator, usual.Key, rows);
            }
        }

        throw new BarFileRefusedException("file",
            $"The file is no table of bars: its lines do not share four or more fields separated by tab, semicolon, bar or comma. It "
            + $"begins: {Excerpt(lines[0])}");
    }

    /// <summary>Rows that are cut already.</summary>
    /// <param name="rows">Header lines included.</param>
    /// <param name="columns">Fields of every row.</param>
    public static SampleTable Of(List<string[]> rows, int columns) => new((byte)',', columns, rows);

    /// <summary>The start of a text, for messages.</summary>
    public static string Excerpt(string text) => text.Length <= 80 ? text : text[..80] + "…";

    /// <summary>Cuts one line; a separator inside quotes does not count.</summary>
    private static string[] Fields(string line, char separator)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
        {
            return [.. line.Split(separator, MostFields + 1).Take(MostFields).Select(field => field.Trim())];
        }

        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var character in line)
        {
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (character == separator && !quoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
                if (fields.Count == MostFields)
                {
                    return [.. fields];
                }
            }
            else
            {
                field.Append(character);
            }
        }

        fields.Add(field.ToString().Trim());
        return [.. fields];
    }

    private static void RefuseKnownNonTables(string firstLine)
    {
        var start = firstLine.TrimStart();
        if (start.StartsWith('{') || start.StartsWith('['))
        {
            throw new BarFileRefusedException(
                "format", "The file is JSON. Bars are read from text tables (CSV, TSV), plain or in gzip or zip.");
        }

        if (start.StartsWith('<') && !start.StartsWith("<DATE>", StringComparison.OrdinalIgnoreCase)
            && !start.StartsWith("<TICKER>", StringComparison.OrdinalIgnoreCase))
        {
            throw new BarFileRefusedException("format", $"The file is HTML or XML, no text table of bars. It begins: {Excerpt(start)}");
        }

        if (firstLine.AsSpan().ContainsAnyInRange('\0', '\b'))
        {
            throw new BarFileRefusedException("format", "The file is binary, no text table of bars.");
        }
    }
}
